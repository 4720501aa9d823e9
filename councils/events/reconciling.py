"""The one oracle: is everything that was acknowledged there, routed and delivered, or what is not?

Apps register their checks in `invariants`, what is still to do in `idle_checks`, and checks of a
client's ledger in `ledger_checks`; each runs inside every council. This module runs them.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError

from councils.events.breaks import Break
from councils.events.bus import (
    idle_checks,
    invariants,
    ledger_checks,
    public_idle_checks,
    public_invariants,
)
from councils.models import Council
from councils.tenancy import in_council, in_public, live_councils

POLL_SECONDS = 0.5
PUBLIC = "account"  # how findings of the shared side are labelled


@dataclass(kw_only=True)
class Report:
    """What was found, by council."""

    councils: list[str] = field(default_factory=list)
    breaks: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    still_to_do: int = 0
    ledger_entries: int | None = None

    def add(self, council: str, found: list[Break]) -> None:
        """Take in what one check found in one council."""
        for item in found:
            kept = self.warnings if item.warning else self.breaks
            kept.append({"council": council, **item.as_dict()})

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON data."""
        checked = "invariants and ledger" if self.ledger_entries is not None else "invariants only"
        return {"ok": not self.breaks, "checked": checked, **asdict(self)}


def chosen_councils(only: str | None = None) -> list[Council]:
    """All councils, suspended ones too, or the one with this slug or schema name."""
    councils = live_councils(include_suspended=True)
    return [c for c in councils if only is None or only in (c.slug, c.schema_name)]


def wait_until_idle(councils: list[Council], seconds: float) -> int:
    """Wait until no live council has work left, at most `seconds`; what is left."""
    end = time.monotonic() + seconds
    live = [council for council in councils if council.status == Council.Status.LIVE]
    while True:
        left = sum(_in(council, _left) for council in live) + _left_in_public()
        if not left or time.monotonic() >= end:
            return left
        time.sleep(POLL_SECONDS)


def _left() -> int:
    return sum(check() for _key, check in idle_checks.items())


def _left_in_public() -> int:
    with in_public():
        return sum(check() for _key, check in public_idle_checks.items())


def _in(council: Council, function: Callable[[], Any]) -> Any:
    with in_council(council):
        return function()


def reconcile(
    councils: list[Council], *, now: datetime, ledger: list[dict[str, Any]] | None = None
) -> Report:
    """Run every check in each of `councils`; with a ledger, what a client was told as well."""
    report = Report(councils=[council.slug for council in councils])
    by_council = _by_council(ledger or [])
    for council in councils:
        with in_council(council):
            report.add(council.slug, _checked(invariants, now))
            mine = by_council.pop(council.slug, []) + by_council.pop(council.schema_name, [])
            if mine:
                report.add(council.slug, _checked(ledger_checks, mine))
    with in_public():
        report.add(PUBLIC, _checked(public_invariants, now))
    if ledger is not None:
        report.ledger_entries = len(ledger)
        _strays(report, by_council)
    return report


def _checked(checks: Any, argument: Any) -> list[Break]:
    found: list[Break] = []
    for key, check in checks.items():
        try:
            found += check(argument)
        except DatabaseError as error:
            words = f"The check {key} could not run: {type(error).__name__}."
            found.append(Break(kind="check-failed", id=key, words=words))
    return found


def _by_council(ledger: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in ledger:
        found.setdefault(str(entry.get("council", "")), []).append(entry)
    return found


def _strays(report: Report, left: dict[str, list[dict[str, Any]]]) -> None:
    for slug, entries in left.items():
        for entry in entries:
            words = f"The ledger names the council {slug!r}, which was not checked."
            found = Break(kind="ledger-council", id=str(entry.get("reference", "")), words=words)
            report.add(slug, [found])
