"""Unfinished forms do not stay: their residents were told for how many days they are kept."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from councils.purging import purges
from portal.models import Draft
from portal.operations.drafting import UNDO


@purges("portal.drafts", "unfinished forms that ran out", councils=True)
def expired_drafts(now: datetime) -> QuerySet[Any]:
    """Drafts past their time that became no request, once insight has heard how they ended.

    Those that their owner deleted go as soon as that cannot be taken back. Their photos follow
    with the next sweep of files.
    """
    over = Q(expires_at__lt=now) | Q(deleted_at__lt=now - UNDO)
    no_request = Q(submitted_at=None) | ~Q(ended_as="")
    return Draft.objects.filter(over, no_request).exclude(session_ended_at=None)
