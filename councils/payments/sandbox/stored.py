"""Where the test payments of a demonstration are kept: in the council's own tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from councils.payments.models import TestPayment
from councils.payments.sandbox.behaviour import Document

MOST = 5000


class DatabaseStore:
    """Rows of the entered council, locked while they are changed."""

    def add(self, document: Document) -> Document:
        """Keep it, or give the first with its key."""
        found, _made = TestPayment.objects.get_or_create(
            key=document["key"],
            defaults={
                "number": document["id"],
                "token": document["token"],
                "created_at": datetime.fromisoformat(document["created"]),
                "data": document,
            },
        )
        return dict(found.data)

    @contextmanager
    def change(self, **known: str) -> Iterator[Document | None]:
        """One document, held."""
        with transaction.atomic(savepoint=False):
            wanted = {{"id": "number"}.get(name, name): value for name, value in known.items()}
            row = TestPayment.objects.select_for_update().filter(**wanted).first()
            yield row.data if row is not None else None
            if row is not None:
                row.save(update_fields=["data"])

    def every(self) -> Iterator[Document]:
        """Newest first."""
        rows = TestPayment.objects.order_by("-created_at").values_list("data", flat=True)
        yield from rows[:MOST]
