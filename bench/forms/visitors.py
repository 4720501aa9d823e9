"""Visitors who go through a whole form, each answer deciding the next request.

The same closed loop as `bench.load`, but a visitor is a generator: it yields a request and is sent
the answer. Requests are plain bytes and answers are read no further than needed.
"""

import re
import select
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from uuid import uuid4

from bench import load
from bench.replaying import visitor_address

CSRF = "c" * 32
COOKIE = re.compile(rb"^set-cookie: ([^=]+)=([^;\r]*)", re.IGNORECASE | re.MULTILINE)
LOCATION = re.compile(rb"^location: ([^\r]*)", re.IGNORECASE | re.MULTILINE)

Flow = Generator[bytes, bytes, None]


@dataclass
class Browser:
    """What a browser keeps between requests: cookies, and nothing else."""

    host: str
    csrf_cookie: str
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cookies[self.csrf_cookie] = CSRF

    def get(self, path: str) -> bytes:
        """A page."""
        return load.get(path, self.host, self._cookie)

    def post(self, path: str, body: str) -> bytes:
        """A form, with its token."""
        return load.post(path, self.host, f"csrfmiddlewaretoken={CSRF}&{body}", self._cookie)

    @property
    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def keep(self, answer: bytes) -> None:
        """Take in the cookies of an answer."""
        head = answer.partition(b"\r\n\r\n")[0]
        for name, value in COOKIE.findall(head):
            self.cookies[name.decode()] = value.decode()


def expect(answer: bytes, status: bytes) -> None:
    """End the benchmark when an answer is not what the flow counts."""
    if answer[9:12] != status:
        raise load.WrongAnswer(answer[:600].decode("utf-8", "replace"))


def location(answer: bytes) -> str:
    """Where a redirect leads."""
    expect(answer, b"302")
    found = LOCATION.search(answer.partition(b"\r\n\r\n")[0])
    if found is None:
        raise load.WrongAnswer("a redirect without a place")
    return found[1].decode()


@dataclass
class _Going:
    """One connection with the flow that goes on over it."""

    visitor: load._Visitor
    flow: Flow
    began: float

    @property
    def number(self) -> int:
        return self.visitor.socket.fileno()


def drive(
    port: int, make: Callable[[], Flow], *, seconds: float, concurrency: int = 8
) -> load.Load:
    """Flows one after the other on each connection; a flow's time is from first to last answer.

    A flow that was begun is gone through to its end, so every one that counts is whole. Each
    connection comes from an address of its own: so many forms an hour are begun from one.
    """
    found = load.Load()
    began = time.perf_counter()
    crowd = _Crowd(make, began + seconds, found)
    for _ in range(concurrency):
        crowd.begin(load._Visitor(port, visitor_address(uuid4().hex)))
    while crowd.here:
        crowd.step()
    found.seconds = time.perf_counter() - began
    return found


class _Crowd:
    """Everybody on the way."""

    def __init__(self, make: Callable[[], Flow], end: float, found: load.Load) -> None:
        self.make, self.end, self.found = make, end, found
        self.poll = select.poll()
        self.here: dict[int, _Going] = {}

    def begin(self, visitor: load._Visitor) -> None:
        """A new flow on a free connection."""
        flow = self.make()
        self._ask(_Going(visitor, flow, time.perf_counter()), next(flow))

    def step(self) -> None:
        """Take what has come."""
        ready = self.poll.poll(load.TIMEOUT * 1000)
        if not ready:
            raise load.WrongAnswer(f"no answer for {load.TIMEOUT} seconds")
        for number, _event in ready:
            going = self.here[number]
            if going.visitor.is_answered() or not going.visitor.answer:
                self.poll.unregister(number)
                del self.here[number]
                self._answered(going)

    def _answered(self, going: _Going) -> None:
        visitor = going.visitor
        answer, request = visitor.answer, visitor.request
        if not answer or visitor.must_close:  # an idle connection may be ended by the server
            visitor.socket.close()
            visitor.connect()
        if answer:
            try:
                request = going.flow.send(answer)
            except StopIteration:
                self._ended(going)
                return
        self._ask(going, request)

    def _ended(self, going: _Going) -> None:
        now = time.perf_counter()
        self.found.latencies.append(now - going.began)
        if now < self.end:
            self.begin(going.visitor)
        else:
            going.visitor.socket.close()

    def _ask(self, going: _Going, request: bytes) -> None:
        going.visitor.send(request)
        self.here[going.number] = going
        self.poll.register(going.number, select.POLLIN)
