"""The SQL of who may know of a closed case, written once as text.

The desk asks it in every statement, often twice. Built from querysets it cost Django three times as
long as everything else of a search; as text around a column it costs nothing. Each is an expression
of columns and the person who asks, so that it stands in any queryset under any alias.
"""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import BooleanField, CharField, Field, Func

OWN_QUEUES = """SELECT mine.id FROM casework_queue mine WHERE mine.team_id IN (
    SELECT m.team_id FROM casework_teammember m WHERE m.user_id = {user})"""


def open_to_sql(
    restricted: str = "is_restricted", queue: str = "queue_id", user: str = "%(user)s::uuid"
) -> str:
    """That a case is not restricted, or stands in a queue of a team that the person is in.

    The list of their queues is made only when PostgreSQL meets a restricted case.
    """
    return f"(NOT {restricted} OR {queue} IN ({OWN_QUEUES.format(user=user)}))"


# A case `s` of the person's own or of nobody's: open to them, and not one of somebody they know.
_FIRST_MINE = f"""SELECT t.id FROM casework_casetype t
    WHERE t.first_queue_id IN ({OWN_QUEUES})"""  # noqa: S608  names of our own
_OPEN = f"""(NOT {{restricted}} OR {{queue}} IN ({OWN_QUEUES})
    OR ({{queue}} IS NULL AND {{case_type}} IN ({_FIRST_MINE})))"""
_NOT_EXCLUDED = """NOT EXISTS (SELECT 1 FROM casework_caseexclusion x
    WHERE x.case_id = s.id AND x.user_id = {user})"""
_OF_S = {"restricted": "s.is_restricted", "queue": "s.queue_id", "case_type": "s.case_type_id"}
_SEEN = f"{_OPEN.format(user='{user}', **_OF_S)} AND {_NOT_EXCLUDED}"


class _AskedBy(Func):
    """An expression of some columns for one person. `sql` names the columns and `{user}`."""

    names: ClassVar[tuple[str, ...]] = ()
    sql: ClassVar[str] = ""
    made_of: ClassVar[Any] = BooleanField

    def __init__(self, *columns: Any, user_id: UUID) -> None:
        super().__init__(*columns, output_field=self.made_of())
        self.user_id = user_id

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_more: Any) -> Any:
        """The text with its columns; the person stands in it as often as it asks for them."""
        columns = {}
        for name, source in zip(self.names, self.source_expressions, strict=True):
            columns[name], params = compiler.compile(source)
            if params:
                raise TypeError(f"{name} is no plain column")
        return self.sql.format(user="%s", **columns), [self.user_id] * self.sql.count("{user}")


class OpenTo(_AskedBy):
    """Whether a case is open to a person: `OpenTo("is_restricted", "queue_id", "case_type_id")`."""

    names = ("restricted", "queue", "case_type")
    sql = _OPEN


class OfKnownCase(_AskedBy):
    """Whether the person may know of the case of that id: `OfKnownCase("case_id")`."""

    names = ("case",)
    sql = f"EXISTS (SELECT 1 FROM casework_case s WHERE s.id = {{case}} AND {_SEEN})"  # noqa: S608


class IsKnown(_AskedBy):
    """Whether the person may know of the customer of that id: not one whom a closed case made.

    Asked of one customer at a time, by a small index. As an EXISTS beside others PostgreSQL would
    first collect every case that may be seen, a million of them, to look up twenty-five people.
    """

    names = ("customer",)
    sql = f"""(SELECT h.id FROM casework_case h
        WHERE h.customer_id = {{customer}} AND h.is_restricted
        AND NOT EXISTS (SELECT 1 FROM casework_case s
            WHERE s.customer_id = h.customer_id AND {_SEEN})
        AND NOT EXISTS (SELECT 1 FROM casework_contact c
            WHERE c.customer_id = h.customer_id AND c.case_id IS NULL)
        LIMIT 1) IS NULL"""  # noqa: S608  names of our own


class BroughtNoClosedCase(_AskedBy):
    """Whether a joining of two records moved no case that is closed to the person."""

    names = ("kept", "moved")
    sql = f"""NOT EXISTS (SELECT 1 FROM casework_case h
        WHERE h.customer_id = {{kept}} AND h.is_restricted
        AND jsonb_exists({{moved}} -> 'cases', h.id::text)
        AND NOT EXISTS (SELECT 1 FROM casework_case s WHERE s.id = h.id AND {_SEEN}))"""  # noqa: S608


class SafeContact(_AskedBy):
    """How it is safe to reach a customer: what the newest case that the person may know of says."""

    names = ("customer",)
    sql = f"""(SELECT s.safe_contact FROM casework_case s
        WHERE s.customer_id = {{customer}} AND s.safe_contact <> '' AND {_SEEN}
        ORDER BY s.opened_at DESC LIMIT 1)"""  # noqa: S608  names of our own
    made_of: ClassVar[type[Field]] = CharField
