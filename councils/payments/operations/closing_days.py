"""Closing a day: our ledger beside the provider's own account, and the file for finance."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from councils.clock import LONDON, local_day
from councils.payments.choices import EntryKind
from councils.payments.dayfile import day_file
from councils.payments.errors import CannotPayNow, ProviderError
from councils.payments.models import Attempt, LedgerEntry, PaymentDay
from councils.payments.operations.seeing import take_in
from councils.payments.providers import Provider, Seen, SeenRefund, provider_named

ONE_DAY = timedelta(days=1)
MOST_DAYS_BACK = 31
MISSING_HERE, MISSING_THERE, DIFFERENT = "missing_here", "missing_there", "different"


def close_day(day: date, *, now: datetime) -> PaymentDay | None:
    """Compare a day that is over with the provider, make its file once, and keep both.

    None where the provider gives no answer: the next run comes back. What the provider has and we
    had not heard of is taken in first, so that nothing that was paid stays unknown.
    """
    if day >= local_day(now):
        raise ValueError("this day is not over")
    known = PaymentDay.objects.filter(day=day).first()
    if known is not None:
        return known
    problems: list[dict[str, Any]] = []
    matched = 0
    try:
        for key in _providers_of(day):
            found = _compare(key, provider_named(key), day, now)
            matched += found.matched
            problems += found.problems
    except (ProviderError, CannotPayNow):
        return None
    return _keep(day, matched, problems, now)


def days_to_close(*, now: datetime) -> list[date]:
    """Days that are over, had money moving, and are not closed."""
    last = local_day(now) - ONE_DAY
    first = last - MOST_DAYS_BACK * ONE_DAY
    moved = LedgerEntry.objects.filter(day__range=(first, last)).values_list("day", flat=True)
    tried = Attempt.objects.filter(started_at__gte=_bounds(first)[0]).exclude(provider_id="")
    days = set(moved.distinct()) | {
        local_day(at) for at in tried.values_list("started_at", flat=True)
    }
    closed = set(PaymentDay.objects.filter(day__range=(first, last)).values_list("day", flat=True))
    return sorted(day for day in days - closed if first <= day <= last)


class _Compared:
    """What a comparison came to."""

    def __init__(self) -> None:
        self.matched = 0
        self.problems: list[dict[str, Any]] = []

    def problem(self, kind: str, *, ref: str, reference: str, ours: Any, theirs: Any) -> None:
        """Something for finance to look at; amounts in pence, None where there is nothing."""
        self.problems.append(
            {"kind": kind, "ref": ref, "reference": reference, "ours": ours, "theirs": theirs}
        )


def _bounds(day: date) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time.min, tzinfo=LONDON)
    return start, datetime.combine(day + ONE_DAY, time.min, tzinfo=LONDON)


def _providers_of(day: date) -> list[str]:
    start, end = _bounds(day)
    moved = LedgerEntry.objects.filter(day=day).values_list("provider", flat=True)
    tried = Attempt.objects.filter(started_at__gte=start, started_at__lt=end)
    return sorted(set(moved) | set(tried.values_list("provider", flat=True)))


def _compare(key: str, provider: Provider, day: date, now: datetime) -> _Compared:
    """Both ways: what we have and they do not, what they have and we do not, what differs.

    A payment made before midnight may be paid after it, so ours are looked for among theirs of two
    days, and theirs of this day among all of ours.
    """
    start, end = _bounds(day)
    payments = provider.payments_between(start - ONE_DAY, end)
    refunds = provider.refunds_between(start - ONE_DAY, end)
    todays = [one for one in payments if one.created_at and one.created_at >= start]
    _take_in_what_is_new(key, todays, now)
    found = _Compared()
    ours = _ours(key, day)
    theirs = {one.provider_id: one for one in payments if one.status == "success"}
    theirs_back = {one.refund_id: one for one in refunds if one.status != "error"}
    for ref, mine in ours.items():
        there: Any = (theirs if mine["pence"] > 0 else theirs_back).get(ref)
        _hold_against(found, provider, ref, mine, there)
    _only_there(found, key, todays, [one for one in theirs_back.values() if _since(one, start)])
    return found


def _since(one: SeenRefund, start: datetime) -> bool:
    return one.created_at is not None and one.created_at >= start


def _take_in_what_is_new(key: str, seen: Iterable[Seen], now: datetime) -> None:
    """A try of ours that the provider knows the end of and we do not."""
    by_id = {one.provider_id: one for one in seen if one.finished}
    waiting = Attempt.objects.filter(provider=key, provider_id__in=by_id).exclude(state="success")
    for attempt in waiting:
        take_in(attempt_id=attempt.pk, seen=by_id[attempt.provider_id], now=now)


def _ours(key: str, day: date) -> dict[str, dict[str, Any]]:
    """Our money of a day by the provider's reference."""
    found: dict[str, dict[str, Any]] = {}
    for entry in LedgerEntry.objects.filter(day=day, provider=key).in_order():
        one = found.setdefault(
            entry.provider_ref,
            {"pence": 0, "reference": entry.reference, "at": entry.attempt_id},
        )
        one["pence"] += entry.pence
    return found


def _hold_against(
    found: _Compared, provider: Provider, ref: str, mine: dict[str, Any], there: Any
) -> None:
    if there is None and mine["pence"] > 0:
        there = _asked_one_by_one(provider, ref)
    told = {"ref": ref, "reference": mine["reference"], "ours": mine["pence"]}
    if there is None:
        found.problem(MISSING_THERE, theirs=None, **told)
        return
    theirs = there.pence if mine["pence"] > 0 else -there.pence
    if theirs != mine["pence"]:
        found.problem(DIFFERENT, theirs=theirs, **told)
    else:
        found.matched += 1


def _asked_one_by_one(provider: Provider, ref: str) -> Seen | None:
    """A search lags behind; a GET does not."""
    try:
        seen = provider.get(ref)
    except ProviderError as error:
        if error.retryable:
            raise
        return None
    return seen if seen.status == "success" else None


def _only_there(
    found: _Compared, key: str, payments: list[Seen], refunds: list[SeenRefund]
) -> None:
    """What the provider took or paid back and our ledger has on no day."""
    paid = [one for one in payments if one.status == "success"]
    refs = [one.provider_id for one in paid] + [one.refund_id for one in refunds]
    known = set(
        LedgerEntry.objects.filter(provider=key, provider_ref__in=refs).values_list(
            "provider_ref", flat=True
        )
    )
    for one in paid:
        if one.provider_id not in known:
            found.problem(
                MISSING_HERE,
                ref=one.provider_id,
                reference=one.reference,
                ours=None,
                theirs=one.pence,
            )
    for back in refunds:
        if back.refund_id not in known:
            found.problem(
                MISSING_HERE, ref=back.refund_id, reference="", ours=None, theirs=-back.pence
            )


@transaction.atomic(savepoint=False)
def _keep(day: date, matched: int, problems: list[dict[str, Any]], now: datetime) -> PaymentDay:
    entries = list(LedgerEntry.objects.filter(day=day).in_order())
    text = day_file(entries)
    kept, _made = PaymentDay.objects.get_or_create(
        day=day,
        defaults={
            "made_at": now,
            "provider": ",".join(sorted({entry.provider for entry in entries}))[:30],
            "paid_pence": sum(e.pence for e in entries if e.kind == EntryKind.PAID),
            "refunded_pence": -sum(e.pence for e in entries if e.kind == EntryKind.REFUND),
            "matched": matched,
            "problems": problems,
            "file": text,
            "digest": hashlib.sha256(text.encode()).hexdigest(),
        },
    )
    return kept
