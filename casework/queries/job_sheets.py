"""What goes out to those who do the work: the place, the photo, and the answers marked for them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from casework import permissions
from casework.models import Attachment
from casework.snapshots import shown_rows

if TYPE_CHECKING:
    from accounts.api import Staff

MOST = 100


@dataclass(frozen=True, kw_only=True)
class JobSheet:
    """One job, without a word about who asked."""

    reference: str
    service_title: str
    is_urgent: bool
    opened_at: datetime
    due_on: date | None
    planned_on: date | None
    place: str
    postcode: str
    lat: float | None
    lng: float | None
    answers: tuple[dict[str, str], ...]
    photo_ids: tuple[UUID, ...]
    their_reference: str

    @property
    def map_url(self) -> str:
        """A link to the spot on OpenStreetMap; empty when there is no pin."""
        if self.lat is None or self.lng is None:
            return ""
        return f"https://www.openstreetmap.org/?mlat={self.lat:.5f}&mlon={self.lng:.5f}#map=18/{self.lat:.5f}/{self.lng:.5f}"


def job_sheets(case_ids: list[UUID], *, by: "Staff") -> list[JobSheet]:
    """The sheets of up to 100 cases in the order of work, in two statements.

    A restricted case stays on the screen: it leaves neither on paper nor in a file.
    """
    cases = list(
        permissions.visible_to(by)
        .select_related("case_type")
        .filter(pk__in=case_ids[:MOST], is_restricted=False)
        .order_by("sort_at", "pk")
    )
    photos: dict[UUID, list[UUID]] = {}
    files = Attachment.objects.filter(case__in=cases).order_by("at", "pk")
    for case_id, file_id in files.values_list("case_id", "file_id"):
        photos.setdefault(case_id, []).append(file_id)
    return [
        JobSheet(
            reference=case.reference,
            service_title=case.service_title,
            is_urgent=case.priority == "urgent",
            opened_at=case.opened_at,
            due_on=case.due_on,
            planned_on=case.planned_on,
            place=case.address_text,
            postcode=case.postcode,
            lat=case.lat,
            lng=case.lng,
            answers=tuple(shown_rows(case.answers, case.case_type.contractor_fields)),
            photo_ids=tuple(photos.get(case.pk, ())),
            their_reference=case.their_reference,
        )
        for case in cases
    ]
