"""One event when a form session ends: sent, answered at once, or left."""

from datetime import datetime, timedelta

from django.db import transaction

from councils.events.bus import publish
from portal.events import FormSessionEnded
from portal.models import Draft, FormVersion
from portal.versions import parsed

LEFT_AFTER = timedelta(hours=2)
BATCH = 200


def announce(draft: Draft, version: FormVersion, *, outcome: str, now: datetime) -> None:
    """Publish how the session of `draft` ended, with its length in seconds."""
    publish(
        FormSessionEnded(
            draft_id=draft.pk,
            service_key=draft.service.key,
            form_key=version.form.key,
            form_version=version.number,
            channel=draft.channel,
            assisted=draft.assisted_by is not None,
            outcome=outcome,
            last_page=draft.pages_done[-1] if draft.pages_done else "",
            pages=len(draft.pages_done),
            seconds=sum(draft.timings.values()),
        ),
        occurred_at=now,
    )


@transaction.atomic(savepoint=False)
def end_left_sessions(*, now: datetime) -> int:
    """Announce drafts that nobody touched for two hours as left; the draft itself stays."""
    left = list(
        Draft.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("service")
        .filter(session_ended_at=None, saved_at__lt=now - LEFT_AFTER)
        .order_by("saved_at")[:BATCH]
    )
    for draft in left:
        version, _ = parsed(draft.form_version_id)
        announce(draft, version, outcome="left", now=now)
    # Whoever comes back begins another session: its seconds are its own.
    ended = Draft.objects.filter(pk__in=[draft.pk for draft in left])
    ended.update(session_ended_at=now, timings={})
    return len(left)
