"""The portal's Celery tasks."""

from councils import clock
from councils.tenancy import each_council, public_task
from portal.operations.sessions import end_left_sessions


@public_task("portal.end_form_sessions")
def end_form_sessions() -> None:
    """Announce, council by council, the drafts that were left."""
    for _ in each_council():
        end_left_sessions(now=clock.now())
