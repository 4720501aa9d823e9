"""The line of an unfinished form in its owner's account, beside what they sent to every council."""

from django.utils.translation import gettext as _

from accounts import api as accounts
from councils import clock
from councils.dates import date_with_year
from councils.tenancy import current_council
from portal.models import Draft


def show_in_account(draft: Draft) -> None:
    """Write the line, in the caller's transaction; none without an owner or a saved page."""
    if draft.person_id is None or not draft.pages_done:
        return
    accounts.record_unfinished(
        council=current_council(),
        person_id=draft.person_id,
        draft_id=draft.pk,
        service_title=draft.service.title,
        status_words=progress_words(draft),
        kept_words=kept_words(draft),
        sensitive=draft.service.sensitive,
        began_at=draft.created_at,
        saved_at=draft.saved_at,
        kept_until=draft.expires_at,
    )


def hide_in_account(draft: Draft) -> None:
    """Take the line away: sent, deleted or run out. Nothing where there can be none."""
    if draft.person_id is not None and draft.pages_done:
        accounts.remove_activity(council=current_council(), case_ids=[draft.pk])


def progress_words(draft: Draft) -> str:
    """How far it is: "2 of 6 pages"."""
    if not draft.steps_total:
        return _("Not finished")
    return _("%(done)s of %(total)s pages") % {
        "done": draft.steps_done,
        "total": draft.steps_total,
    }


def kept_words(draft: Draft) -> str:
    """Until when it is there."""
    return _("Kept until %(day)s") % {"day": date_with_year(clock.local_day(draft.expires_at))}
