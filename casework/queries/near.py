"""Cases of the same kind near a place: is it perhaps known already?"""

from datetime import datetime, timedelta
from math import asin, cos, pi, radians, sin, sqrt

from casework import sayings
from casework.models import Case
from casework.records import Near

EARTH_M = 6_371_000
MOST = 5


def duplicates_near(
    case_type_key: str,
    lat: float,
    lng: float,
    *,
    now: datetime,
    radius_m: int = 50,
    within_days: int = 14,
) -> list[Near]:
    """Open cases of this kind within the circle and time, nearest first: status only, no details.

    One statement: a box by the index on latitude, then true distances.
    """
    north = radius_m / (EARTH_M * pi / 180)
    east = north / max(0.01, cos(radians(lat)))
    cases = (
        Case.objects.filter(
            case_type__key=case_type_key,
            is_open=True,
            is_sensitive=False,
            is_restricted=False,
            lat__range=(lat - north, lat + north),
            lng__range=(lng - east, lng + east),
            opened_at__gte=now - timedelta(days=within_days),
        )
        .select_related("case_type", "queue__team")
        .defer("answers")
        .order_by("-opened_at")[:100]
    )
    found = [
        Near(
            reference=case.reference,
            distance_m=round(distance_m(lat, lng, case.lat, case.lng)),
            opened_at=case.opened_at,
            words=sayings.status_of(case),
        )
        for case in cases
        if case.lat is not None and case.lng is not None
    ]
    near = [one for one in found if one.distance_m <= radius_m]
    return sorted(near, key=lambda one: one.distance_m)[:MOST]


def distance_m(lat: float, lng: float, other_lat: float, other_lng: float) -> float:
    """Metres between two points on the ground (haversine)."""
    up, across = radians(other_lat - lat) / 2, radians(other_lng - lng) / 2
    part = sin(up) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(across) ** 2
    return 2 * EARTH_M * asin(sqrt(min(1.0, part)))
