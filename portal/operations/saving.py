"""The link to a saved draft, by e-mail."""

from django.db import transaction

from councils import clock
from councils.dates import date_with_year
from councils.messaging import api as messaging
from councils.tenancy import current_council
from portal.models import Draft


@transaction.atomic(savepoint=False)
def mail_resume_link(*, draft: Draft, token: str, email: str) -> None:
    """Queue the message with the link; the same link is sent once.

    Where it went is kept with the draft, for the one reminder before it runs out.
    """
    council = current_council()
    Draft.objects.filter(pk=draft.pk, submitted_at=None).update(remind_to=email)
    messaging.queue(
        to=email,
        template="portal/resume",
        context={
            "service": "" if draft.service.sensitive else draft.service.title,
            "council": council.name,
            "link": council.url(f"/resume/{token}/"),
            "day": date_with_year(clock.local_day(draft.expires_at)),
        },
        reason="save and come back",
        key=f"resume:{draft.pk}:{token[:12]}",
    )
