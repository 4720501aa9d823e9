"""Each test runs in one transaction that is rolled back. Operations open
`atomic(savepoint=False)`, which in production is the outermost block. So that an operation that
raises rolls back by itself in a test too, the first block inside the test's transaction is given
a savepoint, one that query counts do not see.
"""

from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_real_enter = transaction.Atomic.__enter__
_real = {
    name: getattr(BaseDatabaseWrapper, name)
    for name in ("_savepoint", "_savepoint_commit", "_savepoint_rollback")
}
_SQL = {
    "_savepoint": "SAVEPOINT {}",
    "_savepoint_commit": "RELEASE SAVEPOINT {}",
    "_savepoint_rollback": "ROLLBACK TO SAVEPOINT {}",
}


def _enter(self: transaction.Atomic) -> None:
    connection = transaction.get_connection(self.using)
    blocks = connection.atomic_blocks
    outermost = bool(blocks) and blocks[-1]._from_testcase and not self._from_testcase
    if not outermost:
        return _real_enter(self)
    connection.quiet_savepoint = True
    try:
        return _real_enter(
            self if self.savepoint else transaction.Atomic(self.using, True, self.durable)
        )
    finally:
        connection.quiet_savepoint = False


def _quietly(name: str) -> Any:
    def run(self: Any, sid: str) -> None:
        quiet = self.__dict__.setdefault("quiet_savepoints", set())
        if name == "_savepoint" and self.__dict__.get("quiet_savepoint"):
            quiet.add(sid)
        if sid not in quiet or self.connection is None:
            _real[name](self, sid)
            return
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute(_SQL[name].format(self.ops.quote_name(sid)))

    return run


def install() -> None:
    """Change Django's transactions for this test process."""
    transaction.Atomic.__enter__ = _enter  # type: ignore[method-assign]
    for name in _real:
        setattr(BaseDatabaseWrapper, name, _quietly(name))
