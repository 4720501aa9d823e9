"""Answers that are kept sealed (bank details): kept, handed over, wiped.

Wiping empties the ciphertext and keeps the masked words, so that the case still says what there
was. Nothing brings a wiped answer back: the resident is asked again.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from casework import permissions
from casework.errors import NothingSealed, NotPermitted
from casework.events import SealedAnswersWiped
from casework.models import Case, SealedAnswer, TeamMember
from casework.operations.reading import write_down_look
from casework.operations.working import announce, at_work
from casework.options import KEEP_SEALED_CLOSED_DAYS, KEEP_SEALED_DAYS
from casework.records import Sealed
from councils import options

if TYPE_CHECKING:
    from accounts.api import Staff

HANDED_OVER, CONNECTOR, CLOSED, FORGOTTEN = "handed_over", "connector", "closed", "forgotten"
WARN_BEFORE = timedelta(days=7)
BATCH = 200


def keep_sealed(case: Case, answers: Collection[Sealed]) -> None:
    """Keep the sealed answers of a new case; no statement where there are none."""
    if answers:
        SealedAnswer.objects.bulk_create(
            SealedAnswer(
                case=case,
                question_id=one.question_id,
                label=one.label[:300],
                masked=one.masked[:300],
                sealed=one.token,
            )
            for one in answers
        )


def may_open_sealed(case: Case, by: "Staff") -> bool:
    """Whether this person may read or wipe what is sealed: an officer of the team that has it."""
    if not (permissions.may("show_sealed", by) and case.case_type.shows_sealed and case.queue_id):
        return False
    return TeamMember.objects.filter(team__queues=case.queue_id, user_id=by.user_id).exists()


def require_sealed(case: Case, by: "Staff") -> list[SealedAnswer]:
    """What is still sealed on a case. Raises NotPermitted for outsiders, else NothingSealed."""
    if not may_open_sealed(case, by):
        raise NotPermitted
    kept = list(case.sealed_answers.filter(wiped_at=None).order_by("pk"))
    if not kept:
        raise NothingSealed
    return kept


def open_sealed(*, case_id: UUID, by: "Staff", now: datetime) -> list[SealedAnswer]:
    """The sealed answers of a case for one look, which is written down. Raises NothingSealed."""
    with at_work(case_id=case_id, verb="show_sealed", by=by, now=now) as case:
        kept = require_sealed(case, by)
        write_down_look("case.sealed_shown", case.pk, by=by, now=now)
    return kept


def hand_over_sealed(*, case_id: UUID, by: "Staff", now: datetime) -> Case:
    """Somebody says that the system that needs them has the sealed answers: they are wiped here."""
    with at_work(case_id=case_id, verb="wipe_sealed", by=by, now=now) as case:
        require_sealed(case, by)
        _wipe(case, HANDED_OVER, by_id=by.user_id, now=now)
        write_down_look("case.sealed_wiped", case.pk, by=by, now=now)
    return case


def sealed_handed_over(*, case_id: UUID, now: datetime) -> bool:
    """A connector gave the sealed answers to the system that needs them: they are wiped here."""
    with at_work(case_id=case_id, verb="wipe_sealed", by=None, now=now) as case:
        return _wipe(case, CONNECTOR, by_id=None, now=now)


def wipes_on(case: Case) -> datetime:
    """When the sealed answers of a case are wiped if nobody says that they are handed over."""
    last = case.opened_at + timedelta(days=options.value(KEEP_SEALED_DAYS))
    if case.closed_at is None:
        return last
    return min(last, case.closed_at + timedelta(days=options.value(KEEP_SEALED_CLOSED_DAYS)))


def forgotten_sealed(*, now: datetime) -> list[UUID]:
    """Cases whose sealed answers have been here for as long as the council keeps them."""
    opened = now - timedelta(days=options.value(KEEP_SEALED_DAYS))
    closed = now - timedelta(days=options.value(KEEP_SEALED_CLOSED_DAYS))
    kept = SealedAnswer.objects.filter(wiped_at=None)
    due = kept.filter(case__opened_at__lte=opened) | kept.filter(case__closed_at__lte=closed)
    return list(due.order_by("case").values_list("case", flat=True).distinct()[:BATCH])


def wipe_forgotten(*, case_id: UUID, now: datetime) -> bool:
    """Wipe the sealed answers of a case when their time is over."""
    with at_work(case_id=case_id, verb="wipe_sealed", by=None, now=now) as case:
        if wipes_on(case) > now:
            return False
        return _wipe(case, FORGOTTEN if case.is_open else CLOSED, by_id=None, now=now)


def _wipe(case: Case, why: str, *, by_id: UUID | None, now: datetime) -> bool:
    """Empty what is sealed, on a case that is held; False where nothing is left to empty."""
    handed_over = now if why in (HANDED_OVER, CONNECTOR) else None
    wiped = case.sealed_answers.filter(wiped_at=None).update(
        sealed="", wiped_at=now, handed_over_at=handed_over
    )
    if wiped:
        announce(SealedAnswersWiped, case, now=now, by_id=by_id, why=why)
    return bool(wiped)
