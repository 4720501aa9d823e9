"""Finding the council that a command is for."""

from django.core.management.base import CommandError
from django.db.models import Q

from councils.models import Council


def council_named(name: str) -> Council:
    """The council with this slug or schema name; CommandError that lists them otherwise."""
    councils = Council.objects.filter(kind=Council.Kind.COUNCIL)
    found = councils.filter(Q(slug=name) | Q(schema_name=name)).first()
    if found is None:
        known = ", ".join(councils.order_by("slug").values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"no council {name!r}; there are: {known}")
    return found
