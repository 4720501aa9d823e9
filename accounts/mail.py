"""Account mail: written in the transaction of the change, sent by a task, never inside a request."""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.template.loader import render_to_string

from accounts.models import AccountMail
from councils.tenancy import in_public

log = logging.getLogger(__name__)

LEASE_SECONDS = 60
ATTEMPTS = 10


def send_account_mail(
    *,
    to: str,
    subject: str = "",
    text: str = "",
    template: str = "",
    context: dict[str, Any] | None = None,
) -> UUID:
    """Store a mail, from words or from `<template>.subject.txt` and `<template>.txt`; its id.

    The sender is woken after the commit; the sweep finds what the wake-up lost.
    """
    if template:
        subject = render_to_string(f"{template}.subject.txt", context)
        text = render_to_string(f"{template}.txt", context)
    mail = AccountMail.objects.create(to=to, subject=" ".join(subject.split())[:200], text=text)
    transaction.on_commit(_wake, robust=True)
    return mail.pk


def _wake() -> None:
    from accounts.tasks import sweep  # tasks import this module

    with in_public():
        sweep.nudge()


_CLAIM = """
    UPDATE accounts_mail SET attempts = attempts + 1, lease_token = %s,
        next_at = now() + make_interval(secs => %s)
    WHERE id = (SELECT id FROM accounts_mail WHERE state = 'pending' AND next_at <= now()
                ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, "to", subject, text, attempts
"""


def send_due_mail(*, now: datetime, limit: int = 50) -> int:
    """Send what is due, one after the other, each counted before it is tried; how many were sent."""
    sent = 0
    for _turn in range(limit):
        token = uuid4()
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [token, LEASE_SECONDS])
            row = cursor.fetchone()
        if row is None:
            break
        sent += _try(token, *row, now=now)
    return sent


def _try(
    token: UUID, mail_id: UUID, to: str, subject: str, text: str, attempts: int, *, now: datetime
) -> bool:
    mine = AccountMail.objects.filter(pk=mail_id, lease_token=token)
    try:
        _send(mail_id, to, subject, text)
    except Exception as error:  # noqa: BLE001  any failure of a mail server is one failed try
        log.warning("account mail %s not sent: %s", mail_id, type(error).__name__)
        over = attempts >= ATTEMPTS
        wait = min(5 * 2 ** (attempts - 1), 900)
        mine.update(
            state=AccountMail.State.ATTENTION if over else AccountMail.State.PENDING,
            next_at=now + timedelta(seconds=wait),
            error=type(error).__name__,
        )
        return False
    mine.update(state=AccountMail.State.SENT, sent_at=now, text="", error="")
    return True


def _send(mail_id: UUID, to: str, subject: str, text: str) -> None:
    """By SMTP where it is set, else as a file under VAR_DIR/mail."""
    message = EmailMessage(
        subject,
        text,
        settings.DEFAULT_FROM_EMAIL,
        [to],
        headers={"Message-ID": f"<{mail_id}@{settings.BASE_DOMAIN.partition(':')[0]}>"},
    )
    if settings.EMAIL_URL:
        get_connection().send_messages([message])
        return
    folder = settings.MAIL_ROOT / "account"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{mail_id}.eml").write_bytes(message.message().as_bytes())
