"""The rules of GOV.UK Pay's API, as far as we use it: same paths, same JSON, same refusals.

`call` is the API, `pay`, `give_up` and `begin` are what a person does on the card pages. A store
keeps one plain document for each payment and hands it out for changing, one at a time.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from councils.payments.sandbox.cards import TestCard

Document = dict[str, Any]
Said = tuple[int, Any]
EXPIRES = timedelta(minutes=90)
BANK_TAKES = timedelta(seconds=20)
FINISHED = frozenset({"success", "failed", "cancelled", "error"})
MESSAGES = {
    "P0010": "Payment method rejected",
    "P0020": "Payment expired",
    "P0030": "Payment was cancelled by the user",
    "P0040": "Payment was cancelled by the service",
    "P0050": "Payment provider returned an error",
}


class Store(Protocol):
    """Where the documents are."""

    def add(self, document: Document) -> Document:
        """Keep a new one, or give the one that its key made before."""

    def change(self, **known: str) -> AbstractContextManager[Document | None]:
        """The document with this `id` or `token`, held while it is changed; None for none."""

    def every(self) -> Iterator[Document]:
        """All of them, newest first."""


class Sandbox:
    """One account at the provider."""

    def __init__(self, store: Store, page_url: Callable[[str], str]) -> None:
        self.store, self.page_url = store, page_url

    # --- the API ----------------------------------------------------------------------------------

    def call(self, method: str, path: str, body: Any, *, key: str, now: datetime) -> Said:
        """Status and JSON of one call."""
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        for verb, pattern, act in self._routes():
            found = re.fullmatch(pattern, parts.path)
            if found and verb == method:
                return act(*found.groups(), body=body or {}, key=key, query=query, now=now)
        return _error(404, "P0200", "Not found")

    def _routes(self) -> tuple[tuple[str, str, Callable[..., Said]], ...]:
        one = r"/v1/payments/([a-z0-9]+)"
        return (
            ("POST", "/v1/payments", self._create),
            ("GET", "/v1/payments", self._search),
            ("GET", "/v1/refunds", self._search_refunds),
            ("GET", one, self._get),
            ("POST", f"{one}/cancel", self._cancel),
            ("GET", f"{one}/refunds", self._refunds),
            ("POST", f"{one}/refunds", self._refund),
        )

    def _create(self, *, body: Document, key: str, now: datetime, **_: Any) -> Said:
        for name, kind in (("amount", int), ("reference", str), ("description", str)):
            if not isinstance(body.get(name), kind) or not body[name]:
                return _error(422, "P0102", f"Invalid attribute value: {name}")
        if not str(body.get("return_url", "")).startswith(("https://", "http://")):
            return _error(422, "P0102", "Invalid attribute value: return_url")
        made = {
            "id": secrets.token_hex(13),
            "token": secrets.token_urlsafe(24),
            "key": key or secrets.token_hex(16),
            "created": now.isoformat(),
            "asked": {name: body[name] for name in sorted(body) if name != "email"},
            "status": "created",
            "code": "",
            "refunds": [],
        }
        kept = self.store.add(made)
        if kept["id"] != made["id"] and kept["asked"] != made["asked"]:
            return _error(409, "P0191", "The Idempotency-Key was used for another payment")
        return (201 if kept["id"] == made["id"] else 200), self._shown(kept)

    def _get(self, payment_id: str, *, now: datetime, **_: Any) -> Said:
        with self.store.change(id=payment_id) as kept:
            if kept is None:
                return _error(404, "P0200", "Not found")
            _let_time_pass(kept, now)
            return 200, self._shown(kept)

    def _cancel(self, payment_id: str, *, now: datetime, **_: Any) -> Said:
        with self.store.change(id=payment_id) as kept:
            if kept is None:
                return _error(404, "P0500", "Not found")
            _let_time_pass(kept, now)
            if kept["status"] not in ("created", "started"):
                return _error(400, "P0501", "Cancellation of payment failed")
            kept["status"], kept["code"] = "cancelled", "P0040"
            return 204, None

    def _refund(self, payment_id: str, *, body: Document, now: datetime, **_: Any) -> Said:
        with self.store.change(id=payment_id) as kept:
            if kept is None:
                return _error(404, "P0600", "Not found")
            left = _left(kept)
            if body.get("refund_amount_available", left) != left:
                return _error(412, "P0604", "Refund amount available mismatch")
            if kept["status"] != "success" or not 0 < body.get("amount", 0) <= left:
                return _error(400, "P0603", "The payment is not available for refund")
            made = {
                "refund_id": secrets.token_hex(13),
                "created_date": _stamp(now),
                "amount": body["amount"],
                "status": "success",
            }
            kept["refunds"].append(made)
            return 200, made

    def _refunds(self, payment_id: str, **_: Any) -> Said:
        with self.store.change(id=payment_id) as kept:
            if kept is None:
                return _error(404, "P0800", "Not found")
            return 200, {"payment_id": payment_id, "_embedded": {"refunds": kept["refunds"]}}

    def _search(self, *, query: dict[str, str], **_: Any) -> Said:
        rows = [self._shown(kept) for kept in self.store.every()]
        return _page(rows, query)

    def _search_refunds(self, *, query: dict[str, str], **_: Any) -> Said:
        rows = [
            {**refund, "payment_id": kept["id"]}
            for kept in self.store.every()
            for refund in kept["refunds"]
        ]
        return _page(rows, query)

    def _shown(self, kept: Document) -> Document:
        state: Document = {"status": kept["status"], "finished": kept["status"] in FINISHED}
        if kept["code"]:
            state |= {"code": kept["code"], "message": MESSAGES[kept["code"]]}
        links: Document = {"next_url": None}
        if kept["status"] in ("created", "started"):
            links["next_url"] = {"href": self.page_url(kept["token"]), "method": "GET"}
        asked = kept["asked"]
        return {
            "payment_id": kept["id"],
            "amount": asked["amount"],
            "reference": asked["reference"],
            "description": asked["description"],
            "return_url": asked["return_url"],
            "created_date": _stamp(datetime.fromisoformat(kept["created"])),
            "payment_provider": "sandbox",
            "state": state,
            "refund_summary": {
                "status": "available" if kept["status"] == "success" else "pending",
                "amount_available": _left(kept),
                "amount_submitted": asked["amount"] - _left(kept),
            },
            "_links": links,
        }

    # --- the card pages ---------------------------------------------------------------------------

    def begin(self, token: str, *, now: datetime) -> Document | None:
        """Somebody stands on the card page; the document as it is then."""
        with self.store.change(token=token) as kept:
            if kept is not None:
                _let_time_pass(kept, now)
                if kept["status"] == "created":
                    kept["status"] = "started"
            return kept

    def pay(self, token: str, card: TestCard, *, now: datetime) -> Document | None:
        """Somebody typed a test card. A payment that is over stays as it is."""
        with self.store.change(token=token) as kept:
            if kept is not None:
                _let_time_pass(kept, now)
                if kept["status"] in ("created", "started"):
                    kept["status"], kept["code"] = card.status, card.code
                    kept["submitted"] = now.isoformat()
            return kept

    def give_up(self, token: str, *, now: datetime) -> Document | None:
        """Somebody pressed "Cancel payment"."""
        with self.store.change(token=token) as kept:
            if kept is not None:
                _let_time_pass(kept, now)
                if kept["status"] in ("created", "started"):
                    kept["status"], kept["code"] = "failed", "P0030"
            return kept


def _let_time_pass(kept: Document, now: datetime) -> None:
    created = datetime.fromisoformat(kept["created"])
    if kept["status"] in ("created", "started") and now >= created + EXPIRES:
        kept["status"], kept["code"] = "failed", "P0020"
    if kept["status"] == "submitted":
        submitted = datetime.fromisoformat(kept["submitted"])
        if now >= submitted + BANK_TAKES:
            kept["status"] = "success"


def _left(kept: Document) -> int:
    amount: int = kept["asked"]["amount"]
    return amount - sum(refund["amount"] for refund in kept["refunds"])


def _page(rows: list[Document], query: dict[str, str]) -> Said:
    start, end = query.get("from_date", ""), query.get("to_date", "9")
    found = [row for row in rows if start <= row["created_date"][:19] + "Z" < end]
    size, page = int(query.get("display_size", 500)), int(query.get("page", 1))
    if not 1 <= size <= 500 or page < 1:
        return _error(422, "P0401", "Invalid parameters: page, display_size")
    shown = found[(page - 1) * size : page * size]
    return 200, {"total": len(found), "count": len(shown), "page": page, "results": shown}


def _stamp(at: datetime) -> str:
    utc = at.astimezone(UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc.microsecond // 1000:03}Z"


def _error(status: int, code: str, words: str) -> Said:
    return status, {"code": code, "description": words}
