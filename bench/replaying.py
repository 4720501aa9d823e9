"""Past arrivals through the real web forms of a running instance, with a ledger of what it said."""

import csv
import hashlib
import json
import os
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

from bench.browser import Browser, GaveUp, Page
from bench.filling import Subject, fill

SHARE_SIGNED_IN = 0.4
MOST_PAGES = 30
TRIES = 15
FIRST_WAIT = 0.3
LONGEST_WAIT = 5.0
TROUBLES_KEPT = 200
GENERAL = "something_else"

Note = Callable[[int, str], None]


def _unnoted(status: int, words: str) -> None:
    """For visitors whose answers nobody counts."""


class NotNow(OSError):
    """An answer of 500 or more: the visitor waits and does the same again."""


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
    """What the run came to. Seconds are those of the submit alone, waiting and repeats included.

    Status 0 is no answer at all. `troubles` are the answers of 500 and more, as they were read;
    `asked_again` the first pages that took no answer (4xx) and the words beside the field.
    """

    accepted: int = 0
    refused: int = 0
    errors: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    troubles: list[tuple[int, str]] = field(default_factory=list)
    asked_again: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The submit time below which `share` of them lie, in seconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


class Ledger:
    """References as they are acknowledged, each on disk before its visitor's next request.

    `sent` are the arrivals of an earlier run with this file: a replay that was cut off goes on.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        known = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self.sent = {json.loads(line)["arrival"] for line in known}
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
    """One replay. `people` are demo residents (email, password); `speed` scales real time, and 0
    means as fast as it goes."""

    address: str
    sites: list[Site]
    people: list[dict[str, str]]
    ledger: Ledger
    workers: int = 8
    speed: float = 0
    today: date = field(default_factory=date.today)
    tally: Tally = field(default_factory=Tally)
    progress: Callable[[int], None] = lambda done: None
    says: Callable[[Arrival], str] = lambda arrival: ""

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._visitors: dict[tuple[str, str], Browser] = {}
        self._held: dict[tuple[str, str], threading.Lock] = {}
        self._done = 0

    def send_all(self, stream: Iterable[Arrival]) -> Tally:
        """Send every arrival that the ledger does not have yet, and wait for the last."""
        stream = (arrival for arrival in stream if arrival.id not in self.ledger.sent)
        with ThreadPoolExecutor(max_workers=self.workers) as pool:
            list(pool.map(self._send_counted, self._in_time(stream)))
        return self.tally

    def _in_time(self, stream: Iterable[Arrival]) -> Iterator[Arrival]:
        """The arrivals as they come: with a speed, each at its moment since the first."""
        began = time.monotonic()
        first: datetime | None = None
        for arrival in stream:
            if self.speed:
                at = datetime.fromisoformat(arrival.at)
                first = first or at
                due = began + (at - first).total_seconds() / self.speed
                time.sleep(max(0.0, due - time.monotonic()))
            yield arrival

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
        subject = replace(chance.choice(site.subjects), says=self.says(arrival))
        person = chance.choice(self.people) if chance.random() < SHARE_SIGNED_IN else None
        if person is None:
            with closing(Browser(self.address, source=visitor_address(arrival.id))) as browser:
                self._fill_and_send(browser, site, arrival, subject, None)
            return
        key = (site.slug, person["email"])
        with self._lock:
            held = self._held.setdefault(key, threading.Lock())
        # Kept signed in, not kept connected: a thousand visitors are more than a process may hold.
        with held, closing(self._signed_in(key, site, person)) as browser:
            self._fill_and_send(browser, site, arrival, subject, person)

    def _signed_in(self, key: tuple[str, str], site: Site, person: dict[str, str]) -> Browser:
        if key not in self._visitors:
            browser = Browser(self.address, source=visitor_address(person["email"]))
            with closing(browser):
                sign_in(browser, site.origin, person, self._note)
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
        data = acknowledged(resubmitting(browser, check, self._note))
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

    def _note(self, status: int, words: str) -> None:
        with self._lock:
            self.tally.statuses[status] = self.tally.statuses.get(status, 0) + 1
            if (status == 0 or status >= 500) and len(self.tally.troubles) < TROUBLES_KEPT:
                self.tally.troubles.append((status, words))
            if 400 <= status < 500 and len(self.tally.asked_again) < TROUBLES_KEPT:
                self.tally.asked_again.append(f"{status} {words}")


def visitor_address(name: str) -> str:
    """A loopback address per visitor: limits by address hold for each of them alone."""
    number = _number(name)
    return f"127.{number % 254 + 1}.{number // 256 % 256}.{number // 65536 % 254 + 1}"


def sign_in(browser: Browser, origin: str, person: dict[str, str], note: Note) -> None:
    """Sign in at a council by the account site's hand-off, agreeing to link it the first time.

    What breaks off on the way is begun again: a code of the hand-off is good for one use only.
    """
    page = _patiently(lambda: _signing_in(browser, origin, person, note))
    if not page.url.startswith(origin):
        raise GaveUp(f"sign-in of {person['email']} ended at {page.url} ({page.status})")


def _signing_in(browser: Browser, origin: str, person: dict[str, str], note: Note) -> Page:
    secrets = {"login": person["email"], "password": person["password"]}
    page = _noted(lambda: browser.get(f"{origin}/sign-in/"), note)
    for _ in range(3):
        if page.url.startswith(origin):
            break
        names = {name for form in page.forms for name in form.fields}
        for having, values in (("password", secrets), ("agree", {"agree": "yes"})):
            if having in names:
                page = _sent_on(browser, page, having, values, note)
                break
    return page


def _sent_on(browser: Browser, page: Page, having: str, values: dict[str, str], note: Note) -> Page:
    return _noted(lambda: browser.send(page, page.form(having=having), values), note)


def fill_to_check(
    browser: Browser, origin: str, service: str, subject: Subject, note: Note = _unnoted
) -> Page:
    """Begin a service's form and answer page after page, up to *check your answers*."""
    slug = service.replace("_", "-")
    page = _again(lambda: browser.get(f"{origin}/services/{slug}/apply/"), note)
    page = _answered(browser, page, {}, note)
    for _ in range(MOST_PAGES):
        if page.url.rstrip("/").endswith("/check"):
            return page
        if page.url.rstrip("/").endswith("/one-of-these"):
            page = _answered(browser, page, {"answer": "different"}, note)
            continue
        page = _answered(browser, page, fill(page.form(), subject), note)
    raise GaveUp(f"the form of {service} did not end, at {page.url}: {_errors(page)}")


def _answered(browser: Browser, shown: Page, values: dict[str, Any], note: Note) -> Page:
    form = shown.form()
    return _again(lambda: browser.send(shown, form, values), note)


def _errors(page: Page) -> str:
    start = page.body.find("govuk-error-summary__list")
    return " ".join(page.body[start : start + 400].split()) if start >= 0 else ""


def resubmitting(browser: Browser, check: Page, note: Note = _unnoted) -> Page:
    """Submit; after a broken connection or a 5xx submit the same draft again, as a person would.

    Somebody who reported the same a moment before is another matter: then it goes once more.
    """
    page = _answered(browser, check, {"declaration": "yes"}, note)
    if page.url.rstrip("/").endswith("/one-of-these"):
        check = _answered(browser, page, {"answer": "different"}, note)
        page = _answered(browser, check, {"declaration": "yes"}, note)
    return page


def acknowledged(sent: Page) -> dict[str, str]:
    """What a confirmation says for machines: reference, hash, tracking code. Raises GaveUp."""
    data = sent.data
    if "data-ofd-reference" not in data:
        raise GaveUp(f"no reference at {sent.url} ({sent.status}): {_errors(sent)}")
    return data


def _again(act: Callable[[], Page], note: Note) -> Page:
    return _patiently(lambda: _noted(act, note))


def _noted(act: Callable[[], Page], note: Note) -> Page:
    """Do it once and write down what came back. Raises NotNow for a 5xx, OSError for nothing."""
    try:
        page = act()
    except OSError as error:
        note(0, f"{type(error).__name__}: {error}")
        raise
    details = page.body if page.status >= 500 else _errors(page)
    note(page.status, f"{page.url}\n{details}" if page.status >= 400 else page.url)
    if page.status >= 500:
        raise NotNow(f"{page.status} at {page.url}")
    return page


def _patiently(act: Callable[[], Page]) -> Page:
    last: OSError | None = None
    for tried in range(TRIES):
        try:
            return act()
        except OSError as error:
            last = error
        time.sleep(min(FIRST_WAIT * 2**tried, LONGEST_WAIT))
    raise GaveUp(f"after {TRIES} tries: {last}")
