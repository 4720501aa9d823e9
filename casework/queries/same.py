"""Cases that may be the same thing as what somebody reports now: one statement, status only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from math import cos, pi, radians
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from casework import sayings
from casework.choices import Outcome
from casework.models import Case
from casework.queries.near import EARTH_M, distance_m
from casework.records import SameCase
from casework.snapshots import typed_values
from councils.prepared import Prepared

MOST = 5
LOOKED_AT = 60
ALWAYS_DAYS = 3650
# What ended so is no report that another could be the same as.
_NOTHING = (Outcome.DUPLICATE, Outcome.WITHDRAWN, Outcome.NOT_OURS)


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """What makes two requests the same: a circle, a property, or a key, and equal answers.

    `within_days` 0 asks about any time. `same`: answers that must agree; of lists one in common is
    enough. `own`: only cases of that person. `hidden`: sensitive ones too, for staff's eyes.
    """

    case_type_key: str
    within_days: int = 0
    state: str = "open"
    lat: float | None = None
    lng: float | None = None
    radius_m: int = 0
    uprn: str = ""
    key: str = ""
    same: Mapping[str, Any] | None = None
    person_id: UUID | None = None
    own: bool = False
    hidden: bool = False

    @property
    def is_known(self) -> bool:
        """Whether there is anything to compare with."""
        by_place = bool(self.radius_m) and self.lat is not None and self.lng is not None
        return (by_place or bool(self.uprn) or bool(self.key)) and not (
            self.own and self.person_id is None
        )


def same_cases(likeness: Likeness, *, now: datetime) -> list[SameCase]:
    """At most five, nearest first, else newest first. Of a stranger's only place and status."""
    if not likeness.is_known:
        return []
    found = [
        (case, _metres(case, likeness))
        for case in _candidates(likeness, now)
        if _agrees(case, likeness)
    ]
    if likeness.radius_m and likeness.lat is not None:
        found = [(case, far) for case, far in found if far is not None and far <= likeness.radius_m]
        found.sort(key=lambda pair: pair[1] or 0)
    return [_shown(case, far, likeness.person_id) for case, far in found[:MOST]]


def _candidates(like: Likeness, now: datetime) -> list[Case]:
    days = like.within_days or ALWAYS_DAYS
    values: dict[str, Any] = {"key": like.case_type_key, "since": now - timedelta(days=days)}
    if like.radius_m and like.lat is not None and like.lng is not None:
        north = like.radius_m / (EARTH_M * pi / 180)
        east = north / max(0.01, cos(radians(like.lat)))
        values |= {"south": like.lat - north, "north": like.lat + north}
        values |= {"west": like.lng - east, "east": like.lng + east}
    elif like.uprn:
        values["uprn"] = like.uprn
    else:
        values["same_key"] = like.key
    if like.own or (like.person_id and not like.hidden):
        values["person"] = like.person_id
    look = _candidates_by(tuple(values), like.state == "open", like.own, like.hidden)
    found: list[Case] = look.all(**values)
    return found


_TYPES: dict[str, type] = {
    "key": str,
    "since": datetime,
    "south": float,
    "north": float,
    "west": float,
    "east": float,
    "uprn": str,
    "same_key": str,
    "person": UUID,
}


@cache
def _candidates_by(names: tuple[str, ...], is_open: bool, own: bool, hidden: bool) -> Prepared:
    """The statement of one way to look, with what it is given by name."""

    def make(**given: Any) -> QuerySet[Case]:
        cases = Case.objects.filter(case_type__key=given["key"], opened_at__gte=given["since"])
        if "south" in given:
            cases = cases.filter(
                is_open=True,  # what is over is not lying there any more
                lat__range=(given["south"], given["north"]),
                lng__range=(given["west"], given["east"]),
            )
        elif "uprn" in given:
            cases = cases.filter(uprn=given["uprn"])
        else:
            cases = cases.filter(duplicate_key=given["same_key"])
        alive = Q(is_open=True) if is_open else ~Q(outcome__in=_NOTHING)
        cases = cases.filter(alive)
        if own:
            cases = cases.filter(customer__person_id=given["person"])
        if not hidden:
            cases = cases.filter(_for_others(given.get("person")), is_restricted=False)
        related = cases.select_related("case_type", "queue__team", "customer")
        return related.order_by("-opened_at")[:LOOKED_AT]

    return Prepared(make, **{name: _TYPES[name] for name in names})


def _for_others(person_id: UUID | None) -> Q:
    """What a stranger may know of, and what is their own."""
    public = Q(is_sensitive=False)
    return public | Q(customer__person_id=person_id) if person_id else public


def _agrees(case: Case, like: Likeness) -> bool:
    if not like.same or (like.key and not like.uprn and not like.radius_m):
        return True  # the key holds them
    kept = typed_values(case.answers)
    return all(alike(kept.get(name), value) for name, value in like.same.items())


def alike(one: Any, other: Any) -> bool:
    """Whether two answers mean the same thing: equal, or lists with something in common."""
    if isinstance(one, list) and isinstance(other, list):
        return bool({str(each) for each in one} & {str(each) for each in other})
    if isinstance(one, str) and isinstance(other, str):
        return one.strip().casefold() == other.strip().casefold()
    return bool(one == other)


def _metres(case: Case, like: Likeness) -> int | None:
    if None in (like.lat, like.lng, case.lat, case.lng) or not like.radius_m:
        return None
    return round(distance_m(like.lat, like.lng, case.lat, case.lng))  # type: ignore[arg-type]


def _shown(case: Case, distance: int | None, person_id: UUID | None) -> SameCase:
    owner = case.customer.person_id if case.customer else None
    is_own = person_id is not None and owner == person_id
    return SameCase(
        case_id=case.pk,
        title=case.service_title,
        distance_m=distance,
        opened_at=case.opened_at,
        words=sayings.status_of(case) if is_own else sayings.public_status(case),
        is_open=case.is_open,
        is_own=is_own,
        reference=case.reference if is_own else "",
    )


def failures_at(*, uprn: str, service_key: str, since: datetime, same: Mapping[str, Any]) -> int:
    """How many earlier requests of a service at a property stand for the same thing gone wrong.

    One query. A request that was refused, taken back or a duplicate is no failure of ours.
    """
    if not uprn:
        return 0
    refused = (*_NOTHING, Outcome.NOTHING_NEEDED, Outcome.CANNOT)
    cases = Case.objects.filter(
        uprn=uprn,
        service_key=service_key,
        opened_at__gte=since,
        is_sensitive=False,
        is_restricted=False,
    ).exclude(outcome__in=refused)
    return sum(
        all(alike(typed_values(answers).get(name), value) for name, value in same.items())
        for answers in cases.order_by("-opened_at").values_list("answers", flat=True)[:LOOKED_AT]
    )
