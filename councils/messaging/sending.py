"""Sending a stored dispatch, on either side: who may send it now, and what became of it."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now

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
    try:
        delivery_channels.get(dispatch.channel)().deliver(dispatch)
    except NotSent as error:
        state = DispatchState.QUEUED if error.retryable else DispatchState.FAILED
        _settle(dispatch, state=state, error=error.words[:200])
        raise
    except Exception as error:
        _settle(dispatch, state=DispatchState.QUEUED, error=type(error).__name__)
        raise
    _settle(dispatch, state=DispatchState.SENT, error="", sent_at=Now())
    return _fresh(dispatch)


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
        raise NotSent("being_sent_by_another_worker", seconds=LEASE.total_seconds())
    return dispatch
