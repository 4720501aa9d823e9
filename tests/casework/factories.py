"""Cases, people and staff for tests, with named traits."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from accounts.api import Staff
from accounts.models import StaffMembership, User
from casework.choices import Outcome
from casework.models import Case, CaseType, Queue, Team
from casework.operations.closing import close_case
from casework.operations.opening import open_case
from casework.operations.routing import route_case
from casework.operations.setting_up import (
    add_team_member,
    create_case_type,
    ensure_queue,
    ensure_team,
)
from casework.records import ContactDetails, Opened, Place
from councils.models import Council
from councils.tenancy import current_council

NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)  # a Monday
TODAY = date(2026, 11, 30)


def later(**delta: float) -> datetime:
    """Some time after NOW."""
    return NOW + timedelta(**delta)


def staff(*roles: str, name: str = "Sam Staff", council: Council | None = None) -> Staff:
    """A member of staff who has a membership row of this council."""
    council = council or current_council()
    user = User.objects.create_user(
        email=f"{uuid4().hex[:10]}@staff.example", kind="staff", name=name
    )
    StaffMembership.objects.create(
        user=user, council=council, roles=list(roles), created_at=NOW, changed_at=NOW
    )
    return Staff(user_id=user.pk, name=name, council_id=council.pk, roles=frozenset(roles))


def resident(name: str = "Isla Smith") -> User:
    """A person with an account."""
    return User.objects.create_user(email=f"{uuid4().hex[:10]}@people.example", name=name)


def waste_team(**fields: Any) -> Team:
    """The waste team."""
    return ensure_team(slug="waste", name="Waste", email="waste@council.example", **fields)


def waste_queue(**fields: Any) -> Queue:
    """The waste team's queue."""
    return ensure_queue(slug="waste", name="Waste", team=waste_team(), **fields)


def parks_queue() -> Queue:
    """Another team's queue."""
    return ensure_queue(slug="parks", name="Parks", team=ensure_team(slug="parks", name="Parks"))


def missed_bin(**fields: Any) -> CaseType:
    """A case type with a confirmed promise of three working days."""
    facts: dict[str, Any] = {
        "target_days": 3,
        "confirmed": True,
        "promise": "We will collect it by {date}",
        "first_queue": waste_queue(),
        **fields,
    }
    return create_case_type(key="missed_bin", label="Missed bin", lgsl=524, **facts)


SNAPSHOT = {
    "form": "missed_bin",
    "version": 1,
    "pages": [
        {
            "title": "Your bin",
            "items": [
                {"id": "bin", "label": "Which bin?", "shown": "Recycling", "value": "recycling"},
                {"id": "contents", "label": "What is in it?", "shown": "Paper", "value": ["paper"]},
            ],
        }
    ],
}

CONTACT = ContactDetails(
    name="Isla Smith",
    email="isla@people.example",
    phone="01622 602000",
    address="12 High Street",
    postcode="ME15 6YE",
)
PLACE = Place(
    uprn="100061234567",
    address_text="12 High Street, Maidstone",
    postcode="ME15 6YE",
    lat=51.2724,
    lng=0.5220,
    ward_gss="E05005004",
)


def opened(**changes: Any) -> Opened:
    """Open one case of a missed bin."""
    missed_bin()
    facts: dict[str, Any] = {
        "case_type_key": "missed_bin",
        "service_key": "missed_bin",
        "service_title": "Report a missed bin",
        "channel": "web",
        "answers": SNAPSHOT,
        "place": PLACE,
        "contact": CONTACT,
        "now": NOW,
        **changes,
    }
    return open_case(**facts)


def routed(**changes: Any) -> Case:
    """A case in its queue."""
    case_id = opened(**changes).case_id
    case = route_case(case_id=case_id, now=changes.get("now", NOW))
    assert case is not None
    return case


def closed(by: Staff, *, outcome: str = Outcome.DONE, **changes: Any) -> Case:
    """A case that ended."""
    case = routed(**changes)
    return close_case(
        case_id=case.pk,
        outcome=outcome,
        sentence="We collected it.",
        not_ours_to="Kent County Council" if outcome == Outcome.NOT_OURS else "",
        by=by,
        now=later(hours=1),
    )


def contractor(name: str = "Con Tractor") -> Staff:
    """A contractor in the waste team."""
    by = staff("contractor", name=name)
    add_team_member(team=waste_team(), user_id=by.user_id)
    return by


STAGES = [
    {
        "key": "acknowledge",
        "label": "Acknowledge",
        "days": 5,
        "from": "opened",
        "basis": "published",
    },
    {"key": "stage_1", "label": "Stage 1", "days": 10, "from": "acknowledge", "basis": "published"},
    {"key": "stage_2", "label": "Stage 2", "days": 20, "from": "asked", "basis": "published"},
]


def complaint_of(customer: Any, now: datetime = NOW) -> Case:
    """A complaint of somebody, in its queue, with the stages of the Ombudsman's code."""
    create_case_type(key="complaint_by_code", label="Complaint", stages=STAGES, confirmed=True)
    case_id = open_case(
        case_type_key="complaint_by_code",
        service_key="complaint",
        service_title="Make a complaint",
        channel="web",
        answers=SNAPSHOT,
        place=None,
        contact=None,
        customer_id=customer.pk,
        now=now,
    ).case_id
    case = route_case(case_id=case_id, now=now)
    assert case is not None
    return case
