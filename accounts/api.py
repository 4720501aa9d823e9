"""The front door of accounts: the only Python way in for the apps above."""

from uuid import UUID

from django.db.models import Q

from accounts.handoff import allow_form_to
from accounts.models import Activity, CouncilLink, User
from accounts.operations.linking import (
    link_council,
    record_activity,
    record_unfinished,
    remove_activity,
    unlink_council,
)
from accounts.people import Ends, Staff
from accounts.queries import (
    Membership,
    councils_of_staff,
    person_by_id,
    staff_member,
    staff_names,
    staff_of,
)
from accounts.returning import last_person_id
from councils import clock
from councils.models import Council

__all__ = [
    "Ends",
    "Membership",
    "Staff",
    "User",
    "activities_in",
    "activities_of",
    "allow_form_to",
    "council_links",
    "councils_of_staff",
    "is_linked",
    "last_person_id",
    "link_council",
    "person_by_id",
    "record_activity",
    "record_unfinished",
    "remove_activity",
    "staff_member",
    "staff_names",
    "staff_of",
    "unfinished_in",
    "unlink_council",
]


def activities_of(person: User):  # type: ignore[no-untyped-def]
    """Everything the signed-in owner asked for or began, at every council: one query."""
    here = Activity.everywhere.filter(person=person).select_related("council", "council__brand")
    return here.filter(Q(kept_until=None) | Q(kept_until__gt=clock.now()))


def activities_in(council: Council):  # type: ignore[no-untyped-def]
    """The requests that the entered council has written into people's lists."""
    return Activity.everywhere.filter(council=council, kept_until=None)


def unfinished_in(council: Council):  # type: ignore[no-untyped-def]
    """The forms not sent yet that the entered council has written into people's lists."""
    return Activity.everywhere.filter(council=council, kept_until__isnull=False)


def council_links(person: User):  # type: ignore[no-untyped-def]
    """The councils that the signed-in owner lets see their account."""
    return (
        CouncilLink.everywhere.filter(user=person)
        .select_related("council")
        .order_by("council__name")
    )


def is_linked(person_id: UUID, council: Council) -> UUID | None:
    """The council's own record of this person, or None while it has none."""
    return (
        CouncilLink.everywhere.filter(user_id=person_id, council=council)
        .values_list("customer_id", flat=True)
        .first()
    )
