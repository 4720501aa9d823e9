"""GOV.UK Pay, as its own description has it (alphagov/pay-publicapi, openapi/publicapi_spec.json).

Three things are worth knowing. The answer to a return is worth nothing: only a GET tells how a
payment stands. A payment is made under an Idempotency-Key; a refund knows none, so it names what
must be left (`refund_amount_available`): a second sending is refused with 412. A search lags
behind, a GET does not.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import http, options
from councils.clock import now as wall_clock
from councils.payments.choices import AttemptState
from councils.payments.errors import (
    ProviderAway,
    ProviderGarbled,
    ProviderRefused,
    RefundMismatch,
)
from councils.payments.providers import Order, Seen, SeenRefund, providers
from councils.secrets import SealBroken, unseal

SECONDS = 12.0
PAGE_SIZE = 500
MOST_PAGES = 200
STATES = frozenset(AttemptState.values) - {AttemptState.NEW}
REFUND_STATES = frozenset({"submitted", "success", "error"})
Answer = tuple[int, Mapping[str, str], Any]


@providers.register("govuk_pay")
class GovukPay:
    """Card payments on GOV.UK Pay's pages."""

    label: Any = gettext_lazy("GOV.UK Pay")

    def check(self) -> list[str]:
        """Does the key open the API? A search of one payment asks it."""
        if not options.value("payments.api_key"):
            return [_("Enter the GOV.UK Pay API key.")]
        try:
            self._call("GET", f"/v1/payments?{urlencode({'display_size': 1})}")
        except ProviderRefused as error:
            if error.words in ("http_401", "http_403"):
                return [_("GOV.UK Pay does not accept the API key.")]
            return [_("GOV.UK Pay refused our question (%(code)s).") % {"code": error.words}]
        except (ProviderAway, ProviderGarbled) as error:
            return [_("GOV.UK Pay gave no answer (%(code)s).") % {"code": error.words}]
        return []

    def origins(self) -> tuple[str, ...]:
        """As the council's options name them."""
        return tuple(options.value("payments.pages").split())

    def create(self, order: Order) -> Seen:
        """Make a payment; a repeat under the same key gets the first."""
        body: dict[str, Any] = {
            "amount": order.pence,
            "reference": order.reference,
            "description": order.description[:255],
            "return_url": order.return_url,
        }
        if order.email:
            body["email"] = order.email
        return _seen(self._call("POST", "/v1/payments", body, key=order.key))

    def get(self, provider_id: str) -> Seen:
        """How it stands; the address to pay at is made anew each time."""
        return _seen(self._call("GET", _path(provider_id)))

    def cancel(self, provider_id: str) -> None:
        """Ask for it; 400 and 409 say that it is too late, and the next GET tells how it ended."""
        try:
            self._call("POST", f"{_path(provider_id)}/cancel")
        except ProviderRefused as error:
            if error.words not in ("http_400", "http_409"):
                raise

    def refund(self, provider_id: str, *, pence: int, left: int) -> SeenRefund:
        """Pay back `pence` of what is left; raises RefundMismatch where something else is left."""
        body = {"amount": pence, "refund_amount_available": left}
        try:
            found = self._call("POST", f"{_path(provider_id)}/refunds", body)
        except ProviderRefused as error:
            if error.words == "http_412":
                raise RefundMismatch("refund_mismatch") from error
            raise
        return _refund(found, provider_id)

    def refunds_of(self, provider_id: str) -> list[SeenRefund]:
        """All of them; this list may lag behind."""
        found = self._call("GET", f"{_path(provider_id)}/refunds")
        rows = _part(_part(found, "_embedded", dict), "refunds", list)
        return [_refund(row, provider_id) for row in rows]

    def payments_between(self, start: datetime, end: datetime) -> list[Seen]:
        """All pages of a search by the moment of making."""
        return [_seen(row) for row in self._search("/v1/payments", start, end)]

    def refunds_between(self, start: datetime, end: datetime) -> list[SeenRefund]:
        """The same for refunds."""
        rows = self._search("/v1/refunds", start, end)
        return [_refund(row, _part(row, "payment_id", str)) for row in rows]

    def example(self) -> Order:
        """An order that the contract test sends."""
        return Order(
            key="0190d7a2-0000-7000-8000-000000000001",
            pence=5500,
            reference="MBC-7K4F-92QX",
            description="Bulky waste collection",
            return_url="https://maidstone.example/pay/back/",
            email="resident@example.org",
        )

    # --- calling ----------------------------------------------------------------------------------

    def _search(self, path: str, start: datetime, end: datetime) -> Iterator[Any]:
        for page in range(1, MOST_PAGES + 1):
            asked = {
                "from_date": _moment(start),
                "to_date": _moment(end),
                "page": page,
                "display_size": PAGE_SIZE,
            }
            found = self._call("GET", f"{path}?{urlencode(asked)}")
            rows = _part(found, "results", list)
            yield from rows
            if len(rows) < PAGE_SIZE or page * PAGE_SIZE >= _part(found, "total", int):
                return
        raise ProviderGarbled("search_without_end")

    def _call(self, method: str, path: str, body: Any = None, *, key: str = "") -> Any:
        """The JSON of an answer that says yes; every other end is a ProviderError."""
        status, headers, found = self._ask(method, path, body, key)
        if status == 429 or status >= 500:
            raise ProviderAway(f"http_{status}", seconds=_wait(headers))
        if status in (401, 403, 404, 408):
            kind = ProviderAway if status == 408 else ProviderRefused
            raise kind(f"http_{status}")
        if status >= 400:
            raise ProviderRefused(f"http_{status}")
        if status == 204:
            return {}
        if not isinstance(found, dict):
            raise ProviderGarbled("not_json")
        return found

    def _ask(self, method: str, path: str, body: Any, key: str) -> Answer:
        """One call over HTTP. The key is unsealed here and goes nowhere but into the header."""
        content = json.dumps(body).encode() if body is not None else b""
        headers = {"Authorization": f"Bearer {_api_key()}", "Accept": "application/json"}
        if content:
            headers["Content-Type"] = "application/json"
        try:
            answer = http.send(
                method,
                options.value("payments.api_url").rstrip("/") + path,
                headers=headers,
                body=content,
                timeout_total=SECONDS,
                idempotency_key=key,
            )
        except http.OutboundError as error:
            kind = ProviderAway if error.retryable else ProviderGarbled
            raise kind(type(error).__name__) from error
        return answer.status, answer.headers, _json(answer.body)


def _api_key() -> str:
    sealed = options.value("payments.api_key")
    if not sealed:
        raise ProviderRefused("no_api_key")
    try:
        return unseal(sealed)
    except SealBroken as error:
        raise ProviderRefused("api_key_unreadable") from error


def _json(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None


def _wait(headers: Mapping[str, str]) -> float:
    asked = headers.get("retry-after", "")
    return float(min(int(asked), 3600)) if asked.isdecimal() else 0.0


def _path(provider_id: str) -> str:
    return f"/v1/payments/{quote(provider_id, safe='')}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- reading --------------------------------------------------------------------------------------


def _part(found: Any, name: str, kind: type) -> Any:
    """A part of an answer, of the kind that the description says."""
    value = found.get(name) if isinstance(found, dict) else None
    if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
        raise ProviderGarbled(f"no_{name.strip('_')}")
    return value


def _seen(found: Any) -> Seen:
    state = _part(found, "state", dict)
    status = _part(state, "status", str)
    if status not in STATES:
        raise ProviderGarbled("unknown_state")
    refunds = found.get("refund_summary")
    return Seen(
        provider_id=_id(found, "payment_id"),
        status=status,
        finished=_part(state, "finished", bool),
        code=str(state.get("code") or "")[:20],
        pence=_part(found, "amount", int),
        reference=_part(found, "reference", str),
        next_url=_next_url(found),
        created_at=_when(found),
        refunded=_part(refunds, "amount_submitted", int) if _tells(refunds) else 0,
    )


def _tells(refunds: Any) -> bool:
    return isinstance(refunds, dict) and "amount_submitted" in refunds


def _refund(found: Any, provider_id: str) -> SeenRefund:
    status = _part(found, "status", str)
    if status not in REFUND_STATES:
        raise ProviderGarbled("unknown_refund_state")
    return SeenRefund(
        refund_id=_id(found, "refund_id"),
        provider_id=provider_id,
        status=status,
        pence=_part(found, "amount", int),
        created_at=_when(found),
    )


def _id(found: Any, name: str) -> str:
    value: str = _part(found, name, str)
    if not value.isalnum() or len(value) > 60:
        raise ProviderGarbled(f"no_{name}")
    return value


def _next_url(found: Any) -> str:
    links = found.get("_links")
    link = links.get("next_url") if isinstance(links, dict) else None
    return str(link.get("href") or "") if isinstance(link, dict) else ""


def _when(found: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(found.get("created_date")))
    except ValueError:
        return None
    if at.tzinfo is None or at > wall_clock() + timedelta(days=2):
        return None
    return at
