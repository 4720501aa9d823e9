"""Past arrivals through the real web forms of a running instance, with a ledger of what it said."""

import csv
import hashlib
import json
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from bench.browser import Browser, GaveUp, Page
from bench.filling import Subject, fill

SHARE_SIGNED_IN = 0.4
MOST_PAGES = 12
TRIES = 6
GENERAL = "something_else"


@dataclass(frozen=True)
class Site:
    """A council to send to: its host, its addresses, and the services that have a form."""

    slug: str
    origin: str
    subjects: tuple[Subject, ...]
    forms: frozenset[str]


@dataclass(frozen=True)
class Arrival:
    """One row of the file: its id, when it came, and the service that it was about."""

    id: str
    at: str
    service_key: str


@dataclass
class Tally:
    """What the run came to. Seconds are those of the submit alone."""

    accepted: int = 0
    refused: int = 0
    lost_answers: int = 0
    errors: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The submit time below which `share` of them lie, in seconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


class Ledger:
    """References as they are acknowledged, each on disk before its visitor's next request."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: TextIO = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()

    def add(self, entry: dict[str, Any]) -> None:
        """Write one line and fsync it."""
        with self._lock:
            self._file.write(json.dumps(entry, sort_keys=True) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def arrivals(path: Path, *, day: str = "", limit: int = 0) -> Iterator[Arrival]:
    """Rows of a requests file, those of one day in order when `day` is given."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["opened_at"].startswith(day)]
    rows.sort(key=lambda row: (row["opened_at"], row["source_id"]))
    for row in rows[: limit or None]:
        yield Arrival(row["source_id"], row["opened_at"], row.get("service_key", ""))


def site_of(arrival: Arrival, sites: list[Site]) -> Site:
    """The council that an arrival goes to: by a hash of its id, the same at each run."""
    return sites[_number(arrival.id) % len(sites)]


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


@dataclass
class Run:
    """One replay. `people` are demo residents (email, password); `speed` scales real time, 0: as fast
    as it goes."""

    address: str
    sites: list[Site]
    people: list[dict[str, str]]
    account_origin: str
    ledger: Ledger
    workers: int = 8
    speed: float = 0
    today: date = field(default_factory=date.today)
    tally: Tally = field(default_factory=Tally)
    progress: Callable[[int], None] = lambda done: None

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._visitors: dict[tuple[str, str], Browser] = {}
        self._held: dict[tuple[str, str], threading.Lock] = {}
        self._done = 0

    def send_all(self, stream: Iterator[Arrival]) -> Tally:
        """Send every arrival and wait for the last."""
        with ThreadPoolExecutor(max_workers=self.workers) as pool:
            list(pool.map(self._send_counted, stream))
        return self.tally

    def _send_counted(self, arrival: Arrival) -> None:
        try:
            self._send(arrival)
        except (OSError, GaveUp, ValueError) as error:
            with self._lock:
                self.tally.refused += 1
                self.tally.errors.append(f"{arrival.id}: {error}"[:300])
        with self._lock:
            self._done += 1
        self.progress(self._done)

    def _send(self, arrival: Arrival) -> None:
        site = site_of(arrival, self.sites)
        chance = random.Random(arrival.id)
        subject = chance.choice(site.subjects)
        person = chance.choice(self.people) if chance.random() < SHARE_SIGNED_IN else None
        if person is None:
            self._fill_and_send(Browser(self.address), site, arrival, subject, None)
            return
        key = (site.slug, person["email"])
        with self._lock:
            held = self._held.setdefault(key, threading.Lock())
        with held:
            self._fill_and_send(self._signed_in(key, site, person), site, arrival, subject, person)

    def _signed_in(self, key: tuple[str, str], site: Site, person: dict[str, str]) -> Browser:
        if key not in self._visitors:
            browser = Browser(self.address)
            sign_in(browser, site.origin, person)
            self._visitors[key] = browser
        return self._visitors[key]

    def _fill_and_send(
        self,
        browser: Browser,
        site: Site,
        arrival: Arrival,
        subject: Subject,
        person: dict[str, str] | None,
    ) -> None:
        service = arrival.service_key if arrival.service_key in site.forms else GENERAL
        check = fill_to_check(browser, site.origin, service, subject, self._note)
        started = time.monotonic()
        sent = resubmitting(browser, check, self._note)
        data = sent.data
        if "data-ofd-reference" not in data:
            raise GaveUp(f"no reference at {sent.url} ({sent.status})")
        self.ledger.add(
            {
                "arrival": arrival.id,
                "council": site.slug,
                "service": service,
                "reference": data["data-ofd-reference"],
                "hash": data["data-ofd-hash"],
                "code": data["data-ofd-code"],
                "person": person["email"] if person else "",
            }
        )
        with self._lock:
            self.tally.accepted += 1
            self.tally.seconds.append(time.monotonic() - started)
        if person is None:
            browser.close()

    def _note(self, status: int) -> None:
        with self._lock:
            self.tally.statuses[status] = self.tally.statuses.get(status, 0) + 1


def sign_in(browser: Browser, origin: str, person: dict[str, str]) -> None:
    """Sign in at a council by the account site's hand-off, agreeing to link it the first time."""
    page = browser.get(f"{origin}/sign-in/")
    for _ in range(3):
        if page.url.startswith(origin):
            return
        names = {name for form in page.forms for name in form.fields}
        if "password" in names:
            secrets = {"login": person["email"], "password": person["password"]}
            page = browser.send(page, page.form(having="password"), secrets)
        elif "agree" in names:
            page = browser.send(page, page.form(having="agree"), {"agree": "yes"})
    if not page.url.startswith(origin):
        raise GaveUp(f"sign-in of {person['email']} ended at {page.url} ({page.status})")


def fill_to_check(
    browser: Browser, origin: str, service: str, subject: Subject, note: Callable[[int], None]
) -> Page:
    """Begin a service's form and answer page after page, up to *check your answers*."""
    slug = service.replace("_", "-")
    page = _patiently(lambda: browser.get(f"{origin}/services/{slug}/apply/"), note)
    start = page
    page = _patiently(lambda: browser.send(start, start.form(), {}), note)
    for _ in range(MOST_PAGES):
        if page.url.rstrip("/").endswith("/check"):
            return page
        shown, form = page, page.form()
        values = fill(form, subject)
        page = _patiently(lambda: browser.send(shown, form, values), note)  # noqa: B023
    raise GaveUp(f"the form of {service} did not end, at {page.url}: {_errors(page)}")


def _errors(page: Page) -> str:
    start = page.body.find("govuk-error-summary__list")
    return " ".join(page.body[start : start + 400].split()) if start >= 0 else ""


def resubmitting(browser: Browser, check: Page, note: Callable[[int], None]) -> Page:
    """Submit; after a broken connection or a 503 submit the same draft again, as a person would."""
    return _patiently(lambda: browser.send(check, check.form(), {"declaration": "yes"}), note)


def _patiently(act: Callable[[], Page], note: Callable[[int], None]) -> Page:
    last: Exception | None = None
    for tried in range(TRIES):
        try:
            page = act()
        except OSError as error:
            last = error
            note(0)
        else:
            note(page.status)
            if page.status < 500:
                return page
            last = GaveUp(f"{page.status} at {page.url}")
        time.sleep(0.3 * 2**tried)
    raise GaveUp(str(last))
