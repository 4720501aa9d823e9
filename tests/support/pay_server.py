"""A server that behaves like GOV.UK Pay, over real HTTP, with ways to be slow, wrong or gone.

    with pay_server() as pay:
        pay.spoil("garbage")               # the next call only
        pay.person_pays(url)               # what somebody does on the card page

The rules are the product's own sandbox; here is the wire and what can go wrong on it.
"""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from councils.clock import now as wall_clock
from councils.payments.sandbox.behaviour import Document, Sandbox
from councils.payments.sandbox.cards import CARDS, TestCard

KEY = "api_test_key_for_tests"
LATER = {"Retry-After": "7"}
WRONG: dict[str, tuple[int, bytes, dict[str, str]]] = {
    "redirect": (302, b"{}", {"Location": "https://elsewhere.example/"}),
    "garbage": (200, b"<html>Sorry</html>", {}),
    "other": (200, b'{"state": [], "amount": "much"}', {}),
}
WORKS, DECLINED, EXPIRED_CARD, BANK_ERROR, SLOW_BANK = CARDS


class MemoryStore:
    """Documents of one process, safe to use from several threads."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.lock = threading.RLock()

    def add(self, document: Document) -> Document:
        """Keep it, or give the first with its key."""
        with self.lock:
            known: Any = next(
                (d for d in self.documents.values() if d["key"] == document["key"]), None
            )
            if known is None:
                self.documents[document["id"]] = known = document
            return dict(known)

    @contextmanager
    def change(self, **known: str) -> Iterator[Document | None]:
        """One document, held."""
        name, value = next(iter(known.items()))
        with self.lock:
            yield next((d for d in self.documents.values() if d[name] == value), None)

    def every(self) -> Iterator[Document]:
        """Newest first."""
        with self.lock:
            yield from sorted(self.documents.values(), key=lambda d: d["created"], reverse=True)


class PayServer:
    """One account at the provider, and the calls that came."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.spoiled: deque[str] = deque()
        self.calls: list[tuple[str, str, str]] = []
        self.bodies: list[str] = []
        self.alter: Callable[[Any], Any] = lambda found: found
        self.clock: Callable[[], Any] = wall_clock
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.sandbox = Sandbox(self.store, lambda token: f"{self.url}/secure/{token}")

    def spoil(self, *ways: str) -> None:
        """How the next calls go wrong, one each: "drop" answers nothing after all was done."""
        self.spoiled.extend(ways)

    def person_opens(self, url: str) -> Any:
        """Somebody stands on the card page."""
        return self.sandbox.begin(self._token(url), now=self.clock())

    def person_pays(self, url: str, card: TestCard = WORKS) -> Any:
        """Somebody types a card; where the browser goes back to."""
        found = self.sandbox.pay(self._token(url), card, now=self.clock())
        return found["asked"]["return_url"]

    def person_gives_up(self, url: str) -> Any:
        """Somebody presses "Cancel payment"."""
        return self.sandbox.give_up(self._token(url), now=self.clock())

    def payments(self) -> list[Any]:
        """Every payment that was made here."""
        return list(self.store.every())

    def _token(self, url: str) -> str:
        return url.rsplit("/", 1)[-1]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                """Quiet."""

            def do_GET(self) -> None:
                owner._answer(self)

            do_POST = do_GET  # noqa: N815  http.server calls it by this name

        return Handler

    def _answer(self, wire: BaseHTTPRequestHandler) -> None:
        raw = wire.rfile.read(int(wire.headers.get("Content-Length") or 0))
        self.calls.append((wire.command, wire.path, wire.headers.get("Idempotency-Key", "")))
        self.bodies.append(raw.decode())
        way = self.spoiled.popleft() if self.spoiled else ""
        if wire.headers.get("Authorization") != f"Bearer {KEY}":
            return self._say(wire, 401, {"code": "P0900", "description": "Unauthorised"})
        if way in ("500", "503", "404", "400", "429"):
            return self._say(wire, int(way), {"code": "P0998", "description": "No"}, LATER)
        if way == "gone":
            return self._hang_up(wire)
        if way == "slow":
            time.sleep(1.5)
        status, found = self.sandbox.call(
            wire.command,
            wire.path,
            json.loads(raw) if raw else None,
            key=wire.headers.get("Idempotency-Key", ""),
            now=self.clock(),
        )
        if way == "drop":
            return self._hang_up(wire)
        if way in WRONG:
            return self._raw(wire, *WRONG[way])
        return self._say(wire, status, self.alter(found))

    def _say(
        self, wire: Any, status: int, found: Any, headers: dict[str, str] | None = None
    ) -> None:
        self._raw(wire, status, json.dumps(found).encode() if found is not None else b"", headers)

    def _raw(
        self, wire: Any, status: int, body: bytes, headers: dict[str, str] | None = None
    ) -> None:
        wire.send_response(status)
        for name, value in (headers or {}).items():
            wire.send_header(name, value)
        wire.send_header("Content-Type", "application/json")
        if status != 204:
            wire.send_header("Content-Length", str(len(body)))
        wire.end_headers()
        if status != 204:
            wire.wfile.write(body)

    def _hang_up(self, wire: Any) -> None:
        wire.close_connection = True


@contextmanager
def pay_server() -> Iterator[PayServer]:
    """It runs for the block."""
    pay = PayServer()
    thread = threading.Thread(target=pay.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield pay
    finally:
        pay.server.shutdown()
        pay.server.server_close()
        thread.join(5)
