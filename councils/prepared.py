"""Hot statements whose SQL is worked out once a process instead of once a request.

Turning a queryset into SQL costs more than PostgreSQL takes to answer it. `Prepared` keeps the
queryset as the definition, compiles it the first time it is asked, and from then on only fills in
the values. `insert_row` and `update_row` do the same for writing one whole row by its key.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.expressions import DatabaseDefault, RawSQL
from django.db.models.query import ModelIterable, ValuesIterable, get_related_populators

from councils.database.plans import Statement

Row = TypeVar("Row", bound=models.Model)


class Prepared:
    """A queryset of one shape with named values.

        DRAFT = Prepared(lambda pk: Draft.objects.select_related("service").filter(pk=pk), pk=UUID)
        DRAFT.first(pk=draft_id)

    Each value is named with its type (UUID, str, datetime …). The shape may not depend on a value:
    a value that is None, or that a lookup rewrites (`iexact`, `contains`), does not belong here.
    """

    def __init__(self, make: Callable[..., models.QuerySet[Any]], **types: type) -> None:
        self._make = make
        self._examples = {name: _example(kind, at) for at, (name, kind) in enumerate(types.items())}
        self._compiled: _Compiled | None = None

    def all(self, **values: Any) -> list[Any]:
        """Every row, as the queryset would give them."""
        if self._compiled is None:
            self._compiled = _Compiled(self._make(**self._examples), self._examples)
        return self._compiled.rows(values)

    def first(self, **values: Any) -> Any:
        """The first row, or None. The definition limits itself where there may be many."""
        return next(iter(self.all(**values)), None)


def _example(kind: type, at: int) -> Any:
    """A value of a type that no definition holds by itself."""
    made = {
        UUID: UUID(int=0xFEED_0000_0000_0000_0000_0000_0000_0000 + at),
        str: f"\x01value {at}\x01",
        int: 7_730_000_000 + at,
        float: 7_730_000_000.5 + at,
        datetime: datetime(1901, 1, 1, 1, 1, 1, 1000 + at, tzinfo=UTC),
        date: date(1901, 1, 1 + at),
    }
    return made[kind]


class _Compiled:
    """The SQL of a queryset, where its values go, and how its rows are read."""

    def __init__(self, queryset: models.QuerySet[Any], examples: dict[str, Any]) -> None:
        query = queryset.query
        compiler = query.get_compiler(queryset.db)
        sql, params = compiler.as_sql()
        known = {value: name for name, value in examples.items()}
        slots = [(known.get(one) if _may_be_key(one) else None, one) for one in params]
        missing = set(examples) - {name for name, _ in slots if name}
        if missing:
            raise TypeError(f"the queryset does not use {sorted(missing)} as they are")
        self.statement = Statement(sql, slots)
        expressions = [column[0] for column in compiler.select]
        self.converters = list(compiler.get_converters(expressions).items())
        self.read = _reader(queryset, compiler)

    def rows(self, values: dict[str, Any]) -> list[Any]:
        return [self.read(self._converted(row)) for row in self.statement.rows(**values)]

    def _converted(self, row: Sequence[Any]) -> Sequence[Any]:
        if not self.converters:
            return row
        changed = list(row)
        for at, (converters, expression) in self.converters:
            for convert in converters:
                changed[at] = convert(changed[at], expression, connection)
        return changed


def _may_be_key(value: Any) -> bool:
    return value.__hash__ is not None


def _reader(queryset: models.QuerySet[Any], compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """How one row becomes what the queryset gives: an instance with its relations, or a dict."""
    if queryset._iterable_class is ValuesIterable:
        query = queryset.query
        names = [*query.extra_select, *query.values_select, *query.annotation_select]
        return lambda row: dict(zip(names, row, strict=True))
    if queryset._iterable_class is not ModelIterable:
        raise TypeError("only model rows and values() are prepared")
    info = compiler.klass_info
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in compiler.select[start:end]]
    populators = get_related_populators(info, compiler.select, queryset.db)
    annotations = list((compiler.annotation_col_map or {}).items())

    def read(row: Sequence[Any]) -> Any:
        found = info["model"].from_db(queryset.db, names, row[start:end])
        for populator in populators:
            populator.populate(row, found)
        for name, at in annotations:
            setattr(found, name, row[at])
        return found

    return read


# --- one row --------------------------------------------------------------------------------------


# Values of these are sent as they stand.
_PLAIN = (
    models.CharField,
    models.TextField,
    models.BooleanField,
    models.UUIDField,
    models.IntegerField,
    models.FloatField,
)


def _sender(field: Any, *, add: bool) -> Callable[[models.Model], Any]:
    """How the value of a field is taken from a row for the database."""
    target = field.target_field if field.is_relation else field
    if type(field).pre_save is models.Field.pre_save and isinstance(target, _PLAIN):
        name = field.attname

        def plain(row: models.Model) -> Any:
            value = getattr(row, name)
            if value is None or type(value) in _AS_THEY_STAND:
                return value
            return _value(field, value)

        return plain
    return lambda row: _value(field, field.pre_save(row, add=add))


_AS_THEY_STAND = frozenset({str, bool, int, float, UUID})


class _Write:
    """A statement with a value for each of some columns, taken from a row."""

    def __init__(self, sql: str, senders: Sequence[Callable[[models.Model], Any]]) -> None:
        self._statement = Statement(sql, [(f"v{at}", None) for at in range(len(senders))])
        self._senders = dict(zip(self._statement.names, senders, strict=True))

    def _values(self, row: models.Model) -> dict[str, Any]:
        return {name: send(row) for name, send in self._senders.items()}

    def of(self, row: models.Model) -> int:
        """Send it with the values of `row`, now; how many rows it wrote."""
        with connection.cursor() as cursor:
            self._statement.execute(cursor, self._values(row))
            return int(cursor.rowcount)

    def soon(self, row: models.Model) -> int | None:
        """The same, which may wait for other writes (None)."""
        return self._statement.write(self._values(row))


@cache
def _insert(model: type[models.Model], end: str = "") -> _Write:
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(_place(field) for field in fields)
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places}){end}"  # noqa: S608  our own names
    return _Write(sql, [_sender(field, add=True) for field in fields])


def _place(field: Any) -> str:
    made = getattr(field, "get_placeholder", None)
    return made(None, None, connection) if made else "%s"


def _value(field: Any, value: Any) -> Any:
    if isinstance(value, DatabaseDefault) or hasattr(value, "resolve_expression"):
        raise TypeError(f"{field} is not a plain value")
    return field.get_db_prep_save(value, connection=connections[DEFAULT_DB_ALIAS])


def insert_row(row: Row) -> Row:
    """Insert a row whose key is made already, as `save(force_insert=True)`, without signals."""
    _insert(type(row)).soon(row)
    return _stored(row)


def insert_row_once(row: models.Model) -> bool:
    """Insert a row unless a unique column has its value already; whether it was inserted."""
    if not _insert(type(row), " ON CONFLICT DO NOTHING").of(row):
        return False
    _stored(row)
    return True


def _stored(row: Row) -> Row:
    row._state.adding = False
    row._state.db = connection.alias
    return row


def state_of_row(model: type[models.Model]) -> RawSQL:
    """An expression for `annotate(row_state=…)`: which state of its row a query has read.

    PostgreSQL's own mark (`xmin`): whoever writes the row makes it another one.
    """
    return RawSQL(f"{connection.ops.quote_name(model._meta.db_table)}.xmin::text", [])  # noqa: S611  our own name


@cache
def _update(model: type[models.Model], names: tuple[str, ...], end: str = "") -> _Write:
    fields = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    places = ", ".join(f"{quote(field.column)} = {_place(field)}" for field in fields)
    key = model._meta.pk
    table = quote(model._meta.db_table)
    sql = f"UPDATE {table} SET {places} WHERE {quote(key.column)} = %s{end}"  # noqa: S608
    senders = [_sender(field, add=False) for field in (*fields, key)]
    return _Write(sql, [*senders, attrgetter("row_state")] if end else senders)


def update_row(row: models.Model, names: Sequence[str]) -> None:
    """Write some columns of a stored row, as `save(update_fields=names)` does, without signals.

    Raises DoesNotExist where it is gone; not inside `together`, which is for rows that are locked.
    """
    if _update(type(row), tuple(names)).soon(row) not in (1, None):
        raise type(row).DoesNotExist(f"{row.pk} is gone")


def update_row_as_read(row: models.Model, names: Sequence[str]) -> bool:
    """The same for a row that was read with its `row_state`; False when it was written since."""
    return bool(_update(type(row), tuple(names), " AND xmin::text = %s").of(row))
