"""What the portal listens to."""

from casework.events import CaseServiceChanged
from councils.events.bus import subscribe
from portal.models import Service, ServiceRequest


@subscribe(CaseServiceChanged, name="portal.follow_service", kind="database")
def follow_service(event: CaseServiceChanged, delivery: object) -> None:
    """A request that staff moved to another service shows under that one in the portal too."""
    service = Service.objects.filter(key=event.service_key).first()
    if service is not None:
        ServiceRequest.objects.filter(case_id=event.case_id).update(service=service)
