"""A closed loop of a few keep-alive connections, cheap enough not to be what is measured.

Requests are bytes made beforehand; a response is read no further than its status and length.
"""

import select
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

CONCURRENCY = 8
TIMEOUT = 30


class WrongAnswer(Exception):
    """A response was not what the benchmark counts."""


@dataclass
class Load:
    """What one round came to."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    cpu: float = 0.0

    @property
    def cpu_each(self) -> float:
        """Milliseconds of processor for one answer, the database's included."""
        return self.cpu / len(self.latencies) * 1000 if self.latencies else 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    @property
    def p50(self) -> float:
        """The median time of an answer, in milliseconds."""
        return median(self.latencies) * 1000 if self.latencies else 0.0


def get(path: str, host: str, cookie: str = "") -> bytes:
    """A GET request as bytes."""
    line = f"Cookie: {cookie}\r\n" if cookie else ""
    text = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\n{line}\r\n"
    return text.encode()


def post(path: str, host: str, body: str, cookie: str = "") -> bytes:
    """A form's POST request as bytes."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        f"Cookie: {cookie}\r\n\r\n{body}"
    ).encode()


class _Visitor:
    """One connection with one request under way."""

    def __init__(self, port: int, source: str = "127.0.0.1") -> None:
        self.port, self.source = port, source
        self.connect()
        self.request = b""
        self.answer = b""
        self.began = 0.0

    def connect(self) -> None:
        self.socket = socket.create_connection(
            ("127.0.0.1", self.port), timeout=TIMEOUT, source_address=(self.source, 0)
        )
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.fresh = True

    def send(self, request: bytes) -> None:
        self.request, self.answer = request, b""
        self.began = time.perf_counter()
        try:
            self.socket.sendall(request)
        except (BrokenPipeError, ConnectionResetError):
            self.again()

    def again(self) -> None:
        """The server may end an idle connection (a worker that is renewed): once more, afresh."""
        self.socket.close()
        self.connect()
        self.socket.sendall(self.request)

    def is_answered(self) -> bool:
        """Read what came; True when the answer is whole."""
        try:
            chunk = self.socket.recv(262_144)
        except ConnectionResetError:
            chunk = b""
        if not chunk and not self.answer:
            return False
        self.answer += chunk
        head, found, body = self.answer.partition(b"\r\n\r\n")
        if not found:
            return False
        lower = head.lower()
        _, has_length, rest = lower.partition(b"content-length: ")
        if has_length:
            return len(body) >= int(rest.split(b"\r\n", 1)[0])
        return (b"chunked" in lower and body.endswith(b"0\r\n\r\n")) or not chunk

    @property
    def must_close(self) -> bool:
        return b"connection: close" in self.answer[:1000].lower()


class _Crowd:
    """The visitors of one round and the requests that are left for them."""

    def __init__(self, requests: Iterable[bytes], seconds: float) -> None:
        self.waiting = iter(requests)
        self.poll = select.poll()
        self.here: dict[int, _Visitor] = {}
        self.end = time.perf_counter() + seconds

    def join(self, visitor: _Visitor) -> None:
        """Let a visitor send the next request; one for whom there is none goes home."""
        request = next(self.waiting, None) if time.perf_counter() < self.end else None
        number = visitor.socket.fileno()
        if request is None:
            self.leave(number)
            visitor.socket.close()
            return
        if number not in self.here:
            self.watch(visitor)
        visitor.send(request)
        if visitor.socket.fileno() != number:  # the server had closed: it is another socket now
            self.leave(number)
            self.watch(visitor)

    def watch(self, visitor: _Visitor) -> None:
        number = visitor.socket.fileno()
        self.here[number] = visitor
        self.poll.register(number, select.POLLIN)

    def leave(self, number: int) -> None:
        if self.here.pop(number, None) is not None:
            self.poll.unregister(number)

    def ready(self) -> list[tuple[int, _Visitor]]:
        """Visitors for whom something came."""
        found = self.poll.poll(TIMEOUT * 1000)
        if not found:
            raise WrongAnswer(f"no answer for {TIMEOUT} seconds")
        return [(number, self.here[number]) for number, _ in found]


def drive(
    port: int,
    requests: Iterable[bytes],
    *,
    seconds: float,
    expect: bytes = b"200",
    holding: bytes = b"",
    concurrency: int = CONCURRENCY,
) -> Load:
    """Send requests as fast as the answers come, for so long or until there are none left.

    An answer of another status, or one that does not hold `holding`, ends the benchmark.
    """
    load = Load()
    crowd = _Crowd(requests, seconds)
    began = time.perf_counter()
    for _ in range(concurrency):
        crowd.join(_Visitor(port))
    while crowd.here:
        for number, visitor in crowd.ready():
            if visitor.is_answered():
                load.latencies.append(time.perf_counter() - visitor.began)
                _check(visitor, expect, holding)
                if visitor.must_close:
                    crowd.leave(number)
                    visitor.socket.close()
                    visitor.connect()
                crowd.join(visitor)
            elif not visitor.answer:
                crowd.leave(number)
                visitor.again()
                crowd.watch(visitor)
    load.seconds = time.perf_counter() - began
    return load


def _check(visitor: _Visitor, expect: bytes, holding: bytes) -> None:
    if visitor.answer[9:12] != expect or holding not in visitor.answer:
        asked = visitor.request.split(b"\r\n", 1)[0].decode()
        raise WrongAnswer(f"{asked}: {visitor.answer[:600].decode('utf-8', 'replace')}")
