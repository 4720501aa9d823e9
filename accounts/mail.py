"""Account mail: written in the transaction of the change, sent by a task, never in a request."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.template.loader import render_to_string

from accounts.models import AccountMail
from councils.messaging.choices import DispatchState
from councils.messaging.errors import NotSent
from councils.messaging.sending import send_stored

log = logging.getLogger(__name__)

ATTEMPTS = 10
FIRST_WAIT, LONGEST_WAIT = 5, 900

WAITING = Q(state__in=[DispatchState.QUEUED, DispatchState.SENDING])

_wakers: list[Callable[[], Any]] = []


def wakes(function: Callable[[], Any]) -> Callable[[], Any]:
    """Name what wakes the sender after a commit (the task module does)."""
    _wakers[:] = [function]
    return function


def send_account_mail(
    *,
    to: str,
    subject: str = "",
    text: str = "",
    template: str = "",
    context: dict[str, Any] | None = None,
    reason: str = "account",
) -> UUID:
    """Store a mail, from words or from `<template>.subject.txt` and `<template>.txt`; its id.

    The sender is woken after the commit; the sweep finds what the wake-up lost.
    """
    if template:
        subject = render_to_string(f"{template}.subject.txt", context)
        text = render_to_string(f"{template}.txt", context)
    mail = AccountMail.objects.create(
        key=str(uuid4()),
        reason=reason,
        template=template[:100],
        sender=settings.DEFAULT_FROM_EMAIL,
        to=to,
        subject=" ".join(subject.split())[:200],
        text=text.strip() + "\n",
    )
    for wake in _wakers:
        transaction.on_commit(wake, robust=True)
    return mail.pk


def send_due_mail(*, now: datetime, limit: int = 50) -> int:
    """Send what is due, one after the other, outside any transaction; how many went out."""
    waiting = Q(state=DispatchState.QUEUED) | Q(state=DispatchState.SENDING, leased_until__lt=Now())
    due = AccountMail.objects.filter(waiting, next_at__lte=now).order_by("next_at", "id")
    return sum(_try(mail, now) for mail in list(due[:limit]))


def _try(mail: AccountMail, now: datetime) -> bool:
    mine = AccountMail.objects.filter(pk=mail.pk)
    try:
        send_stored(mail)
    except Exception as error:  # noqa: BLE001  one mail that cannot be sent must not hold up the rest
        words = error.words if isinstance(error, NotSent) else type(error).__name__
        log.warning("account mail %s not sent: %s", mail.pk, words)
        over = mail.attempts + 1 >= ATTEMPTS
        wait = min(FIRST_WAIT * 2**mail.attempts, LONGEST_WAIT)
        changes: dict[str, Any] = {"next_at": now + timedelta(seconds=wait)}
        mine.filter(state=DispatchState.QUEUED).update(
            **changes, **({"state": DispatchState.FAILED} if over else {})
        )
        return False
    mine.filter(state=DispatchState.SENT).update(text="", html="")
    return True
