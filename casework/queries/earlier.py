"""What was asked for before at the same property."""

from datetime import datetime

from casework.models import Case


def cases_at(*, uprn: str, service_key: str, since: datetime) -> int:
    """How many requests of a service this property made since then, in one query."""
    if not uprn:
        return 0
    return Case.objects.filter(
        uprn=uprn,
        service_key=service_key,
        opened_at__gte=since,
        is_sensitive=False,
        is_restricted=False,
    ).count()
