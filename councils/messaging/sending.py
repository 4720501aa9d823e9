"""Sending a stored dispatch, on either side: who may send it now, and what became of it."""

from datetime import timedelta
from functools import cache
from typing import Any

from django.db.models import F, Model, Q
from django.db.models.functions import Now

from councils.database.plans import Statement
from councils.messaging.channels import delivery_channels
from councils.messaging.choices import DispatchState
from councils.messaging.errors import NotSent

LEASE = timedelta(seconds=60)


def send_stored(dispatch: Any) -> Any:
    """Send `dispatch` unless it was sent or is being sent by somebody else; the fresh row.

    Raises NotSent, with the reason kept on the row: the caller's own retries come back here.
    """
    if not _take(dispatch):
        return _fresh(dispatch)
    return send_taken(dispatch)


def send_taken(dispatch: Any) -> Any:
    """Send a dispatch that is ours for a minute; raises NotSent, with the reason kept."""
    try:
        delivery_channels.get(dispatch.channel)().deliver(dispatch)
    except NotSent as error:
        state = DispatchState.QUEUED if error.retryable else DispatchState.FAILED
        _settle(dispatch, state=state, error=error.words[:200])
        raise
    except Exception as error:
        _settle(dispatch, state=DispatchState.QUEUED, error=type(error).__name__)
        raise
    return _sent(dispatch)


def store_new(dispatch: Any, *, taken: bool) -> bool:
    """Store a dispatch, `taken` as ours for a minute; False when its key is stored already.

    One statement, by the database's clock.
    """
    if taken:
        dispatch.state, dispatch.attempts = DispatchState.SENDING.value, 1
    values = {name: getattr(dispatch, name) for name in _stored_fields(dispatch._meta.model)}
    rows = _storing(dispatch._meta.model).rows(**values, lease=LEASE if taken else None)
    if rows:
        dispatch.created_at, dispatch.leased_until = rows[0]
        dispatch._state.adding = False
    return bool(rows)


_BY_THE_DATABASE = ("created_at", "leased_until", "sent_at")


@cache
def _stored_fields(model: type[Model]) -> tuple[str, ...]:
    columns = (field.attname for field in model._meta.concrete_fields)
    return tuple(name for name in columns if name not in _BY_THE_DATABASE)


@cache
def _storing(model: type[Model]) -> Statement:
    fields = _stored_fields(model)
    names = ", ".join(f'"{name}"' for name in fields)
    places = ", ".join(f"%({name})s" for name in fields)
    return Statement.named(
        f"""INSERT INTO {model._meta.db_table} ({names}, created_at, leased_until)
        VALUES ({places}, now(), now() + %(lease)s::interval)
        ON CONFLICT (key) DO NOTHING RETURNING created_at, leased_until"""  # noqa: S608  our own names
    )


@cache
def _sending(model: type[Model]) -> Statement:
    return Statement.named(
        f"""UPDATE {model._meta.db_table}
        SET state = 'sent', error = '', sent_at = now(), leased_until = NULL
        WHERE id = %(id)s AND state = 'sending' RETURNING sent_at"""  # noqa: S608  our own names
    )


def _sent(dispatch: Any) -> Any:
    """Write down that it went out; the row as it stands now."""
    rows = _sending(dispatch._meta.model).rows(id=dispatch.pk)
    if not rows:
        return _fresh(dispatch)
    dispatch.state, dispatch.error, dispatch.leased_until = DispatchState.SENT, "", None
    (dispatch.sent_at,) = rows[0]
    return dispatch


def _take(dispatch: Any) -> bool:
    """Make it ours for a minute, by the database's clock."""
    free = Q(state__in=[DispatchState.QUEUED, DispatchState.FAILED]) | Q(
        state=DispatchState.SENDING, leased_until__lt=Now()
    )
    rows = type(dispatch).objects.filter(free, pk=dispatch.pk)
    taken = rows.update(
        state=DispatchState.SENDING,
        attempts=dispatch.attempts + 1,
        leased_until=Now() + LEASE,
    )
    return bool(taken)


def _settle(dispatch: Any, **changes: Any) -> None:
    rows = type(dispatch).objects.filter(pk=dispatch.pk, state=DispatchState.SENDING)
    rows.update(leased_until=None, **changes)


def _fresh(dispatch: Any) -> Any:
    dispatch.refresh_from_db()
    if dispatch.state == DispatchState.SENDING:
        raise NotSent("being_sent_by_another_worker", seconds=_left(dispatch))
    return dispatch


def _left(dispatch: Any) -> float:
    """The seconds until whoever sends it, or died sending it, has no more claim to it."""
    rows = type(dispatch).objects.filter(pk=dispatch.pk)
    left = rows.values_list(F("leased_until") - Now(), flat=True).first()
    return max(0.0, left.total_seconds()) if left else 0.0
