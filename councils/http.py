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

import http.client
import io
import ipaddress
import logging
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

__all__ = [
    "AddressRefused",
    "CallFailed",
    "OutboundError",
    "RedirectRefused",
    "Response",
    "TimedOut",
]
__all__ += ["TooLarge", "UrlRefused", "redact_headers", "redact_url", "send"]

log = logging.getLogger(__name__)

MAX_URL = 2000
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
PORTS = {"https": 443, "http": 80}
OWN_HEADERS = frozenset({"host", "content-length", "transfer-encoding", "connection"})
SECRET_HEADERS = re.compile(r"authorization|cookie|token|key|secret|signature", re.IGNORECASE)
TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
HOST = re.compile(
    r"(?=.{1,253}$)([a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
)
NUMBERS = re.compile(r"(0x[0-9a-f]*|[0-9]+)")
# Prefixes whose addresses hold an IPv4 address that is where the packet ends up.
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class OutboundError(Exception):
    """A call that gave no usable answer. The text is safe to show to an admin."""

    retryable = False


class UrlRefused(OutboundError):
    """The address, method or headers are not ones that we send."""


class AddressRefused(OutboundError):
    """The name leads to an address inside a private network."""


class RedirectRefused(OutboundError):
    """The other side asked us to go elsewhere."""


class TooLarge(OutboundError):
    """The answer is longer than we accept."""


class TimedOut(OutboundError):
    """The other side did not finish in time."""

    retryable = True


class CallFailed(OutboundError):
    """No connection, or one that broke, or an answer that is not HTTP."""

    retryable = True


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


@dataclass(frozen=True)
class _Target:
    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == PORTS[self.scheme] else f"{name}:{self.port}"


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self.started = time.monotonic()
        self.ends = self.started + seconds

    def left(self) -> float:
        seconds = self.ends - time.monotonic()
        if seconds <= 0:
            raise TimedOut("The other side did not answer in time.")
        return seconds

    def spent(self) -> float:
        return time.monotonic() - self.started


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
    deadline = _Deadline(timeout_total)
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
    deadline: _Deadline,
    max_bytes: int,
    idempotency_key: str,
) -> Response:
    if method not in METHODS:
        raise UrlRefused("This kind of call is not sent.")
    allow = _Allowed(settings.OUTBOUND_ALLOW)
    target = _parse(url)
    lines = _checked_headers(headers, idempotency_key)
    address = _vetted(target, allow, deadline)
    connection = _Connection(target, address, deadline)
    try:
        connection.request(method, target.path, body=body or None, headers=lines)
        return _read(connection, deadline, max_bytes)
    except TimeoutError as error:
        raise TimedOut("The other side did not answer in time.") from error
    except ssl.SSLError as error:
        raise CallFailed("The secure connection could not be made.") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise CallFailed("The connection failed.") from error
    finally:
        connection.hang_up()


def _read(connection: "_Connection", deadline: _Deadline, max_bytes: int) -> Response:
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


# The address


def _parse(url: str) -> _Target:
    """The parts of an address that may be called, or UrlRefused."""
    if len(url) > MAX_URL or any(ord(c) <= 32 or c == "\\" or ord(c) > 126 for c in url):
        raise UrlRefused("The address has characters that do not belong in it.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UrlRefused("The address is not one that we can read.") from error
    if parts.scheme not in PORTS:
        raise UrlRefused("The address must start with https://")
    if "@" in parts.netloc:
        raise UrlRefused("The address must not hold a user name or password.")
    if port == 0:
        raise UrlRefused("The address has no usable port.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Target(parts.scheme, _host(parts.hostname or ""), port or PORTS[parts.scheme], path)


def _host(name: str) -> str:
    name = name.rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        pass
    # 2130706433, 0x7f.1 and 0177.0.0.1 are all 127.0.0.1 to a resolver; nobody needs to write them.
    if not HOST.fullmatch(name) or NUMBERS.fullmatch(name.rpartition(".")[2]):
        raise UrlRefused("The address has no host name that we can use.")
    return name


class _Allowed:
    """What `OUTBOUND_ALLOW` trusts: host names, addresses and ranges."""

    def __init__(self, entries: Iterable[str]) -> None:
        self.networks, self.names = [], set()
        for entry in entries:
            try:
                self.networks.append(ipaddress.ip_network(entry.strip("[]"), strict=False))
            except ValueError:
                self.names.add(entry.lower())

    def __contains__(self, host_or_address: object) -> bool:
        if isinstance(host_or_address, str):
            return host_or_address in self.names
        return any(host_or_address in network for network in self.networks)


def _vetted(target: _Target, allow: _Allowed, deadline: _Deadline) -> Address:
    """An address of the host that may be called. All must pass: a mixed answer is an attack."""
    addresses = [ipaddress.ip_address(a) for a in _look_up(target.host, target.port, deadline)]
    trusted = target.host in allow or all(address in allow for address in addresses)
    if not addresses:
        raise CallFailed("The host name leads nowhere.")
    if not trusted and not all(is_public(address) for address in addresses):
        raise AddressRefused("The address is inside a private network.")
    if not trusted and target.scheme != "https":
        raise UrlRefused("The address must start with https://")
    return addresses[0]


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet, looking through IPv6 forms that wrap IPv4."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _look_up(host: str, port: int, deadline: _Deadline) -> list[str]:
    """All addresses of a host. The system's resolver knows no deadline, hence a thread for it."""
    found: list[str] = []
    failed: list[Exception] = []

    def resolve() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(str(row[4][0]).partition("%")[0] for row in rows)
        except (OSError, UnicodeError) as error:
            failed.append(error)

    thread = threading.Thread(target=resolve, daemon=True)
    thread.start()
    thread.join(deadline.left())
    if thread.is_alive():
        raise TimedOut("The host name could not be looked up in time.")
    if failed:
        raise CallFailed("The host name could not be looked up.") from failed[0]
    return list(dict.fromkeys(found))


# The connection


class _Connection(http.client.HTTPConnection):
    """An HTTP connection to one vetted address, each read and write of it under the deadline."""

    def __init__(self, target: _Target, address: Address, deadline: _Deadline) -> None:
        super().__init__(target.host, target.port)
        self.target, self.address, self.deadline = target, address, deadline
        self.raw: socket.socket | None = None

    def connect(self) -> None:
        left, where = self.deadline.left, (str(self.address), self.target.port)
        self.raw = socket.create_connection(where, timeout=left())
        if self.target.scheme == "https":
            self.raw.settimeout(left())
            context = ssl.create_default_context()
            self.raw = context.wrap_socket(self.raw, server_hostname=self.target.host)
        self.sock = _TimedSocket(self.raw, self.deadline)  # type: ignore[assignment]

    def hang_up(self) -> None:
        """Close for good. (http.client closes its end of the socket before the answer is read.)"""
        self.close()
        if self.raw is not None:
            self.raw.close()

    def putrequest(self, method: str, url: str, *_: object, **__: object) -> None:
        super().putrequest(method, url, skip_host=True, skip_accept_encoding=True)
        self.putheader("Host", self.target.host_header)
        self.putheader("Accept-Encoding", "identity")
        self.putheader("Connection", "close")


class _TimedSocket:
    """A socket whose every wait ends at the deadline, however few bytes each read brings."""

    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        self.sock, self.deadline = sock, deadline

    def sendall(self, data: bytes) -> None:
        self.sock.settimeout(self.deadline.left())
        self.sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self.sock, self.deadline))

    def close(self) -> None:
        """Left to `_Connection.hang_up`, since the reader may still be at work."""


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        self.sock, self.deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self.sock.settimeout(self.deadline.left())
        return self.sock.recv_into(buffer)


# Headers and words for the log


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


def redact_url(url: str) -> str:
    """The address without user name, query values or fragment, for a log line."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "(unreadable address)"
    query = "?…" if parts.query else ""
    text = f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}{query}"
    return re.sub(r"[^\x21-\x7e…]", "?", text)[:200]


def redact_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers with the values of secret-bearing ones hidden, for a log line."""
    return {
        name: "(hidden)" if SECRET_HEADERS.search(name) else value
        for name, value in headers.items()
    }
