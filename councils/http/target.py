"""Which addresses may be called, and which of them a host name leads to."""

import ipaddress
import re
import socket
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from councils.http.deadline import Deadline
from councils.http.errors import AddressRefused, CallFailed, TimedOut, UrlRefused

MAX_URL = 2000
PORTS = {"https": 443, "http": 80}
LABEL = r"[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"(?=.{{1,253}}$)({LABEL}\.)*{LABEL}")
NUMBERS = re.compile(r"(0x[0-9a-f]*|[0-9]+)")
# A prefix whose addresses hold an IPv4 address, which is where the packet ends up.
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Target:
    """What is called, taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """The host as the other side wants to hear it."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == PORTS[self.scheme] else f"{name}:{self.port}"


def parse(url: str) -> Target:
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
    return Target(parts.scheme, _host(parts.hostname or ""), port or PORTS[parts.scheme], path)


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


class Allowed:
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


def vetted(target: Target, allow: Allowed, deadline: Deadline) -> Address:
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


def _look_up(host: str, port: int, deadline: Deadline) -> list[str]:
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
