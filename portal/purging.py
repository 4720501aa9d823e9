"""Unfinished forms do not stay: their residents were told for how many days they are kept."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from councils.purging import purges
from portal.models import Draft


@purges("portal.drafts", "unfinished forms that ran out", councils=True)
def expired_drafts(now: datetime) -> QuerySet[Any]:
    """Drafts past their time that were never sent, once insight has heard how they ended.

    Their photos follow with the next sweep of files.
    """
    return Draft.objects.filter(submitted_at=None, expires_at__lt=now).exclude(
        session_ended_at=None
    )
