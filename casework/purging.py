"""Those who follow a case are forgotten when there is nothing more to tell them."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from casework.models import Follower
from councils.purging import purges

KEPT = timedelta(days=90)  # a closed case can be opened again; its followers hear of that


@purges("casework.followers", "people who followed a report that is over", councils=True)
def followers_of_the_past(now: datetime) -> QuerySet[Any]:
    """Who stopped following, and who follows a case that has long been closed."""
    return Follower.objects.filter(
        Q(until__isnull=False) | Q(case__is_open=False, case__closed_at__lt=now - KEPT)
    )
