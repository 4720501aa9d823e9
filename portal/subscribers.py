"""What the portal listens to."""

from accounts.events import AccountLinked
from casework.events import CaseServiceChanged, PartnerAsked
from councils import clock
from councils.events.bus import subscribe
from portal.models import Draft, Service, ServiceRequest
from portal.operations.listing import show_in_account
from portal.operations.partnering import open_half


@subscribe(CaseServiceChanged, name="portal.follow_service", kind="database")
def follow_service(event: CaseServiceChanged, delivery: object) -> None:
    """A request that staff moved to another service shows under that one in the portal too."""
    service = Service.objects.filter(key=event.service_key).first()
    if service is not None:
        ServiceRequest.objects.filter(case_id=event.case_id).update(service=service)


@subscribe(PartnerAsked, name="portal.open_linked", kind="outside")
def open_linked(event: PartnerAsked, delivery: object) -> None:
    """Open the other half of a request at its council; tried again until it stands there."""
    open_half(link_id=event.link_id, now=clock.now())


@subscribe(AccountLinked, name="portal.show_unfinished", kind="database")
def show_unfinished(event: AccountLinked, delivery: object) -> None:
    """What the person has begun here stands in their account again, once the council may see it."""
    begun = Draft.objects.open_at(clock.now()).select_related("service")
    for draft in begun.filter(person_id=event.person_id).order_by("pk"):
        show_in_account(draft)
