"""What casework does when it hears of something."""

from casework.events import CaseOpened, CaseServiceChanged
from casework.operations.routing import route_case
from councils import clock
from councils.events.bus import Delivered, subscribe


@subscribe(CaseOpened, CaseServiceChanged, name="casework.route_case", kind="database")
def place(event: CaseOpened | CaseServiceChanged, delivery: Delivered) -> None:
    """Place a case that stands in no queue; one that is placed already stays."""
    route_case(case_id=event.case_id, now=clock.now())
