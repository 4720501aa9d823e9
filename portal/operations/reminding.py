"""One mail before an unfinished form is deleted, where we know where to write."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from accounts import api as accounts
from councils import clock
from councils.dates import date_with_year
from councils.messaging import api as messaging
from councils.options import value
from councils.tenancy import current_council
from portal.models import Draft
from portal.operations.drafting import make_resume_token

BATCH = 100
AT_REST = timedelta(days=1)


def remind_of_drafts(*, now: datetime) -> int:
    """Write once about each draft that runs out soon; how many mails were queued.

    Not about sensitive services, nor about a form that lies at the desk, nor to somebody who saved
    it within the last day.
    """
    days = value("portal.remind_days")
    if not days:
        return 0
    due = (
        Draft.objects.open_at(now)
        .filter(expires_at__lte=now + timedelta(days=days), saved_at__lte=now - AT_REST)
        .filter(reminded_at=None, service__sensitive=False, pages_done__len__gt=0)
        .filter(Q(person_id__isnull=False) | ~Q(remind_to=""))
        .exclude(held_by="agent")
        .order_by(F("expires_at"))
        .values_list("pk", flat=True)[:BATCH]
    )
    return sum(_remind(pk, now) for pk in list(due))


@transaction.atomic(savepoint=False)
def _remind(draft_id: UUID, now: datetime) -> bool:
    draft = (
        Draft.objects.open_at(now)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("service")
        .filter(pk=draft_id, reminded_at=None)
        .first()
    )
    if draft is None:
        return False
    Draft.objects.filter(pk=draft.pk).update(reminded_at=now)
    person = accounts.person_by_id(draft.person_id) if draft.person_id else None
    to = (person.email if person else "") or ("" if draft.person_id else draft.remind_to)
    if not to:
        return False
    path = (
        f"/requests/unfinished/{draft.pk}/"
        if draft.person_id
        else f"/resume/{make_resume_token(draft_id=draft.pk, now=now)}/"
    )
    council = current_council()
    messaging.queue(
        to=to,
        template="portal/remind",
        context={
            "service": draft.service.title,
            "council": council.name,
            "day": date_with_year(clock.local_day(draft.expires_at)),
            "link": council.url(path),
        },
        reason="an unfinished form runs out",
        key=f"remind:{draft.pk}",
    )
    return True
