"""The only way out: every outbound HTTP call of the product is `send`.

What it promises, because the address may have been typed by a council's admin:

- one deadline for the whole call (name look-up, connecting, TLS, sending, reading), so that a
  server that drips a byte a second cannot hold a worker;
- a cap on what is read;
- no redirects, no proxies taken from the environment, no user names in addresses, https only;
- the name is looked up once, every address it gives is vetted, and the connection goes to a vetted
  address (with the right Host and TLS name), so a name that changes its answer later gains nothing;
- errors and logs never carry the answer, the query string or the credentials.

Hosts, addresses and ranges in `settings.OUTBOUND_ALLOW` are trusted: they may be private and may
use plain http.
"""

import logging
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException

from django.conf import settings

from councils.http.connection import Connection
from councils.http.deadline import Deadline
from councils.http.errors import (
    AddressRefused,
    CallFailed,
    OutboundError,
    RedirectRefused,
    TimedOut,
    TooLarge,
    UrlRefused,
)
from councils.http.redaction import redact_headers, redact_url
from councils.http.target import Allowed, parse, vetted

__all__ = [
    "AddressRefused",
    "CallFailed",
    "OutboundError",
    "RedirectRefused",
    "Response",
    "TimedOut",
    "TooLarge",
    "UrlRefused",
    "redact_headers",
    "redact_url",
    "send",
]

log = logging.getLogger(__name__)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
OWN_HEADERS = frozenset({"host", "content-length", "transfer-encoding", "connection"})
TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


@dataclass(frozen=True)
class Response:
    """What came back. A status of 400 or more is an answer, not an exception."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether the other side took it."""
        return 200 <= self.status < 300


def send(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    timeout_total: float = 10.0,
    max_bytes: int = 1_000_000,
    idempotency_key: str = "",
) -> Response:
    """Send one request and return its answer, or raise an `OutboundError`.

    `idempotency_key` travels as the Idempotency-Key header, so that a retry is seen as one.
    """
    deadline = Deadline(timeout_total)
    try:
        response = _send(method, url, headers or {}, body, deadline, max_bytes, idempotency_key)
    except OutboundError as error:
        log.warning("outbound %s %s: %s", method, redact_url(url), type(error).__name__)
        raise
    log.info(
        "outbound %s %s: %s in %.3f s", method, redact_url(url), response.status, response.seconds
    )
    return response


def _send(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    deadline: Deadline,
    max_bytes: int,
    idempotency_key: str,
) -> Response:
    if method not in METHODS:
        raise UrlRefused("This kind of call is not sent.")
    allow = Allowed(settings.OUTBOUND_ALLOW)
    target = parse(url)
    lines = _checked_headers(headers, idempotency_key)
    address = vetted(target, allow, deadline)
    connection = Connection(target, address, deadline)
    try:
        connection.request(method, target.path, body=body or None, headers=lines)
        return _read(connection, deadline, max_bytes)
    except TimeoutError as error:
        raise TimedOut("The other side did not answer in time.") from error
    except ssl.SSLError as error:
        raise CallFailed("The secure connection could not be made.") from error
    except (OSError, HTTPException, ValueError) as error:
        raise CallFailed("The connection failed.") from error
    finally:
        connection.hang_up()


def _read(connection: "Connection", deadline: Deadline, max_bytes: int) -> Response:
    answer = connection.getresponse()
    if 300 <= answer.status < 400 and answer.status != 304:
        raise RedirectRefused("The other side sent us elsewhere. Use the final address.")
    announced = answer.length
    if (announced or 0) > max_bytes:
        raise TooLarge("The answer is too long.")
    body = answer.read(max_bytes + 1)
    if len(body) > max_bytes:
        raise TooLarge("The answer is too long.")
    if announced is not None and len(body) < announced:
        raise CallFailed("The answer was cut short.")
    return Response(
        status=answer.status,
        headers={name.lower(): value for name, value in answer.getheaders()},
        body=body,
        seconds=deadline.spent(),
    )


def _checked_headers(headers: Mapping[str, str], idempotency_key: str) -> dict[str, str]:
    lines = {"User-Agent": "OneFrontDesk/1", **headers}
    if idempotency_key:
        lines["Idempotency-Key"] = idempotency_key
    for name, value in lines.items():
        if not TOKEN.fullmatch(name) or name.lower() in OWN_HEADERS:
            raise UrlRefused("A header has a name that we do not send.")
        if any(c in "\r\n\0" or ord(c) > 255 for c in value):
            raise UrlRefused("A header has characters that do not belong in it.")
    return lines
