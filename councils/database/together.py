"""Writes that go to the server in one message instead of one each.

A statement that answers nothing costs less than the way there and back. Inside `together`, writes
through `Statement.write` (`insert_row`, `update_row`, events) wait for each other; they go at the
end of the block, or before the next thing that is asked of the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def together() -> Iterator[None]:
    """Hold writes back; inside a transaction only.

    What goes wrong with one of them is not known before they are sent, so an error that leaves the
    block undoes the whole transaction, whoever catches it.
    """
    here: Any = connection
    if not here.in_atomic_block:
        raise RuntimeError("writes wait for each other inside a transaction only")
    here.held.begin()
    try:
        yield
        here.held.end()
    except BaseException:
        here.held.forget()
        transaction.set_rollback(True)
        raise
