"""E-mail: files under VAR_DIR/mail by default, SMTP where EMAIL_URL is set."""

import os
import smtplib
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.translation import gettext_lazy as _

from councils.events.here import current_schema
from councils.messaging.channels import delivery_channels
from councils.messaging.compose import address, one_line
from councils.messaging.errors import NotSent


@delivery_channels.register("email")
class EmailChannel:
    """Sends by the mail server, or puts a file where a mail server would have got it.

    Every attempt carries the same Message-ID. A file is named by the dispatch, so it is written
    once however often it is sent; with SMTP a repeat is possible when the server's answer is lost.
    """

    label = _("E-mail")

    def check(self) -> list[str]:
        """Can a message be handed over? Speaks to the mail server, or tries the folder."""
        if not settings.EMAIL_URL:
            return _folder_problems(folder())
        try:
            server = get_connection(timeout=settings.EMAIL_TIMEOUT)
            server.open()
            server.close()
        except (OSError, smtplib.SMTPException) as error:
            return [f"The mail server does not answer: {type(error).__name__}."]
        return []

    def deliver(self, dispatch: Any) -> None:
        """Hand one message over. Raises NotSent."""
        message = message_of(dispatch)
        if settings.EMAIL_URL:
            _by_smtp(message)
        else:
            write_file(folder() / f"{dispatch.pk}.eml", message.message().as_bytes())

    def example(self) -> dict[str, str]:
        """A message that the contract test sends."""
        return {
            "sender": "Example Council <hello@example.gov.uk>",
            "to": "resident@example.org",
            "subject": "Your request",
            "text": "We have your request.\n",
            "html": "<p>We have your request.</p>",
        }


def folder() -> Path:
    """Where this schema's mail is put when there is no mail server."""
    return Path(settings.MAIL_ROOT) / current_schema()


def message_of(dispatch: Any) -> EmailMultiAlternatives:
    """The e-mail of a dispatch: the same bytes of header on every attempt."""
    headers = {
        "Message-ID": dispatch.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if dispatch.created_at:
        headers["Date"] = dispatch.created_at.strftime("%a, %d %b %Y %H:%M:%S +0000")
    message = EmailMultiAlternatives(
        subject=one_line(dispatch.subject),
        body=dispatch.text,
        from_email=one_line(dispatch.sender),
        to=[address(dispatch.to)],
        headers=headers,
    )
    if dispatch.html:
        message.attach_alternative(dispatch.html, "text/html")
    return message


def write_file(path: Path, content: bytes) -> None:
    """Write whole or not at all, and on the disk before we say so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise NotSent("mail_folder_full_or_closed") from error


def _by_smtp(message: EmailMultiAlternatives) -> None:
    server = get_connection(timeout=settings.EMAIL_TIMEOUT)
    try:
        server.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        raise _refused([code for code, _text in error.recipients.values()]) from error
    except smtplib.SMTPResponseException as error:
        raise _refused([error.smtp_code]) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"mail_server_{type(error).__name__}") from error


def _refused(codes: list[int]) -> NotSent:
    """5xx is for good; 4xx (greylisting, busy) is worth another try."""
    code = max(codes, default=0)
    return NotSent(f"mail_server_said_{code}", retryable=not 500 <= code < 600)


def _folder_problems(path: Path) -> list[str]:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError:
        return ["The mail folder cannot be made."]
    return [] if os.access(path, os.W_OK) else ["The mail folder cannot be written."]
