"""Visitors who send requests through the web forms while things break, and the reckoning."""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.browser import Browser
from bench.replaying import GENERAL, Arrival, Ledger, Run, visitor_address
from tests.faults.desk import Desk

SERVICES = ("fly_tipping", "missed_bin", GENERAL)
PATIENCE = 240
WAIT = 90
TRACKED = 3


@dataclass
class Crowd:
    """So many visitors, at most `run.workers` of them at once."""

    desk: Desk
    run: Run
    path: Path
    before: dict[str, int]
    thread: threading.Thread | None = None
    said: dict[str, str] = field(default_factory=dict)

    @property
    def accepted(self) -> int:
        """How many were told that we have their request."""
        return self.run.tally.accepted

    def reached(self, number: int) -> bool:
        """Look after the desk until so many are accepted, or all are through."""
        return self.desk.wait_until(lambda: self.accepted >= number or self.is_over, PATIENCE)

    @property
    def is_over(self) -> bool:
        """Whether the last visitor is through."""
        return self.thread is None or not self.thread.is_alive()

    def entries(self) -> list[dict[str, Any]]:
        """The ledger."""
        return [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines()]


@contextmanager
def crowd(
    desk: Desk,
    number: int,
    *,
    seed: int,
    at_once: int = 3,
    services: tuple[str, ...] = SERVICES,
    only: str = "",
) -> Iterator[Crowd]:
    """`number` visitors of a seeded mix set to work; the block breaks things, its end waits."""
    chance = random.Random(seed)
    stamp = uuid4().hex[:6]
    arrivals = [
        Arrival(f"{stamp}-{seed}-{place}", "", chance.choice(services)) for place in range(number)
    ]
    path = desk.live.folder / "ledgers" / f"{stamp}.jsonl"
    ledger = Ledger(path)
    run = Run(
        address=desk.address,
        sites=[site for site in desk.sites if only in ("", site.slug)],
        people=desk.people[:40],
        ledger=ledger,
        workers=at_once,
        says=lambda arrival: f"Visitor {arrival.id} has this to say.",
    )
    here = Crowd(desk, run, path, stored(desk))
    here.said = {arrival.id: run.says(arrival) for arrival in arrivals}
    began = time.monotonic()
    here.thread = threading.Thread(target=run.send_all, args=(arrivals,), daemon=True)
    here.thread.start()
    try:
        yield here
        assert desk.wait_until(lambda: here.is_over, PATIENCE), "visitors are stuck"
    finally:
        ledger.close()
    print(f"{time.monotonic() - began:.1f} s: {summary(here)}")


def summary(here: Crowd) -> str:
    """One line of figures."""
    tally = here.run.tally
    return (
        f"{tally.accepted} accepted, {tally.refused} refused, answers {tally.statuses}, "
        f"submit p50 {tally.percentile(0.5):.2f} s, longest {tally.percentile(1):.2f} s"
    )


# --- the reckoning --------------------------------------------------------------------------------


def stored(desk: Desk) -> dict[str, int]:
    """How many requests each council holds."""
    from councils.tenancy import in_council, live_councils
    from portal.models import ServiceRequest

    found = {}
    with desk.connected():
        for council in live_councils():
            with in_council(council):
                found[council.slug] = ServiceRequest.objects.count()
    return found


def wait_until_idle(desk: Desk, seconds: int = WAIT) -> int:
    """Look after the desk until every delivery is carried; what is left."""
    from councils.events import reconciling

    with desk.connected():
        councils = reconciling.chosen_councils()
        idle = desk.wait_until(lambda: not reconciling.wait_until_idle(councils, 0), seconds)
        return 0 if idle else reconciling.wait_until_idle(councils, 0)


def reconcile(desk: Desk, *, ledger: Path | None = None, wait: int = WAIT) -> dict[str, Any]:
    """What `manage.py reconcile --wait` says; the desk is looked after meanwhile."""
    from councils.clock import now
    from councils.events import reconciling
    from councils.management.commands.reconcile import read_ledger

    left = wait_until_idle(desk, wait)
    with desk.connected():
        entries = read_ledger(str(ledger)) if ledger else None
        councils = reconciling.chosen_councils()
        report = reconciling.reconcile(councils, now=now(), ledger=entries)
        report.still_to_do = left
        return report.as_dict()


def waiting(desk: Desk) -> list[str]:
    """What is not carried yet, in words for whoever reads a failure."""
    from councils.clock import now
    from councils.events.choices import State
    from councils.events.models import Delivery
    from councils.tenancy import in_council, live_councils

    found = []
    with desk.connected():
        for council in live_councils():
            with in_council(council):
                for one in Delivery.objects.filter(state__in=State.unfinished()):
                    due = (one.next_at - now()).total_seconds()
                    found.append(
                        f"{council.slug}: {one.subscriber}, {one.state}, tried {one.attempts}, "
                        f"due in {due:.0f} s, lease {one.lease_token}, case {one.case_id} "
                        f"place {one.case_seq}, {one.error!r}"
                    )
    return found


def assert_nothing_lost(*crowds: Crowd) -> None:
    """Everybody was served: one case each, as it was sent, routed, shown, written about once.

    Several crowds, one after the other, may be reckoned together.
    """
    desk = crowds[0].desk
    entries = [entry for here in crowds for entry in here.entries()]
    whole = crowds[0].path.with_suffix(".whole")
    whole.write_text("".join(f"{json.dumps(entry)}\n" for entry in entries), encoding="utf-8")
    began = time.monotonic()
    found = reconcile(desk, ledger=whole)
    print(f"idle and reconciled {time.monotonic() - began:.1f} s after the last")
    errors = [error for here in crowds for error in here.run.tally.errors]
    assert not errors, errors[:5]
    assert (found["breaks"], found["still_to_do"]) == ([], 0), waiting(desk)
    assert found["ledger_entries"] == len(entries) == sum(len(here.said) for here in crowds)
    now_stored = stored(desk)
    added = {slug: now_stored[slug] - crowds[0].before[slug] for slug in now_stored}
    assert Counter(entry["council"] for entry in entries) == +Counter(added), "doubled or lost"
    said = {arrival: words for here in crowds for arrival, words in here.said.items()}
    for entry in entries:
        _assert_as_sent(desk, entry, said[entry["arrival"]])
    for entry in [entry for entry in entries if not entry["person"]][:TRACKED]:
        assert tracked(desk, entry), f"{entry['reference']} cannot be tracked"


def tracked(desk: Desk, entry: dict[str, Any]) -> bool:
    """Whether the visitor finds the request on the site, by reference and code."""
    site = next(site for site in desk.sites if site.slug == entry["council"])
    visitor = Browser(desk.address, source=visitor_address(entry["arrival"]))
    page = visitor.get(f"{site.origin}/track/")
    values = {"reference": entry["reference"], "secret": entry["code"]}
    shown = visitor.send(page, page.form(having="reference"), values)
    visitor.close()
    return shown.status == 200 and entry["reference"] in shown.body


def _assert_as_sent(desk: Desk, entry: dict[str, Any], said: str) -> None:
    """The visitor's own words stand in the case, and each letter about it went out once."""
    from casework import api as casework
    from councils.messaging.models import Dispatch
    from councils.tenancy import council_of_schema, in_council, live_councils
    from portal.models import ServiceRequest

    with desk.connected():
        council = next(one for one in live_councils() if one.slug == entry["council"])
        with in_council(council_of_schema(council.schema_name)):
            case_id = ServiceRequest.objects.get(reference=entry["reference"]).case_id
            answers = json.dumps(casework.stored_cases([case_id])[case_id].answers)
            letters = list(Dispatch.objects.filter(case_id=case_id))
    if entry["service"] == GENERAL:
        assert said in answers, f"{entry['reference']} is altered"
    mail = desk.live.folder / "mail" / council.schema_name
    assert all((mail / f"{letter.pk}.eml").exists() for letter in letters)
    assert len({letter.template for letter in letters}) == len(letters), "a letter went out twice"


def assert_no_errors(here: Crowd, *, allowed: tuple[int, ...] = ()) -> None:
    """No visitor saw a 5xx or a broken connection but those allowed."""
    bad = [(s, words) for s, words in here.run.tally.troubles if s not in allowed]
    shown = [f"{status}: {words[:160]}" for status, words in bad[:5]]
    assert not bad, f"{shown}; web said: {web_errors(here.desk)}"


def web_errors(desk: Desk) -> list[str]:
    """The last errors of the web process: what, and the end of the traceback."""
    text = (desk.live.folder / "log" / "web.log").read_text(encoding="utf-8", errors="replace")
    lines = [line for line in text.splitlines() if "Internal Server Error" in line]
    said = [json.loads(line) for line in lines[-5:] if line.startswith("{")]
    return [f"{line['event']} {line.get('exception', '')[-1500:]}" for line in said]


def assert_says_what_to_do(here: Crowd) -> None:
    """Each 503 is a page for a person."""
    for status, words in here.run.tally.troubles:
        if status == 503:
            assert "<h1" in words, words[:600]
            assert "wait" in words.lower(), words[:600]
            assert "again" in words.lower(), words[:600]
