"""A page of the engine beside the same page written by hand, in the same stack."""

from collections.abc import Callable
from importlib import import_module
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import load
from bench.forms.definitions import ON_A_PAGE, answers_to, definition, pages_of
from bench.forms.installed import install
from bench.forms.visitors import CSRF
from bench.lines import AT_MOST, Line, counted, cpu_line, interleaved, time_line
from bench.world import Processes, wait_for
from councils import clock
from councils.models import Council
from councils.tenancy import council_of_schema, forget_hosts, in_council
from portal.models import Draft
from portal.operations.drafting import start_draft
from portal.visitor import SESSION_KEY

SCHEMA = "c_tunbridge_wells"
SIZES = (10, 100, 400)
GOAL = 1.5
DRAFTS = 24


def measure(
    *, processes: Processes, folder: Path, rounds: int, seconds: float, say: Callable[[str], Any]
) -> list[Line]:
    """For each size a page in the middle, and all questions on one page: show it, and save it."""
    council = council_of_schema(SCHEMA)
    if "web" not in processes.supervisor.pids():
        processes.product("web")
    hand = processes.web("by-hand", "bench.bare.settings_forms")
    web = int(settings.BASE_DOMAIN.rpartition(":")[2])
    wait_for(web)
    wait_for(hand)
    found: list[Line] = []
    queries: dict[int, set[int]] = {}
    for count in SIZES:
        for on_a_page in dict.fromkeys((ON_A_PAGE, count)):
            one = Case(council, count, on_a_page)
            one.prepare()
            queries.setdefault(on_a_page == count, set()).add(one.statements())
            name = f"page of {on_a_page} of {count}"
            for what, requests in (("show", one.shows), ("save", one.saves)):
                ours = _side(processes, "web", web, requests(by_hand=False), seconds, what)
                theirs = _side(processes, "by-hand", hand, requests(by_hand=True), seconds, what)
                ours(), theirs()
                pair = interleaved(ours, theirs, rounds)
                found.append(time_line(f"{name}, {what}", *pair, goal=GOAL))
                found.append(cpu_line(f"{name}, {what}", *pair))
    every = set().union(*queries.values())
    most = max(every)
    found.append(
        Line("statements to show a page", most, min(every), most / min(every), "count", 1, AT_MOST)
    )
    processes.stop("by-hand")
    return found


def _side(
    processes: Processes, name: str, port: int, requests: list[bytes], seconds: float, what: str
) -> Callable[[], load.Load]:
    expect = b"200" if what == "show" else b"302"
    return counted(
        lambda: load.drive(port, cycle(requests), seconds=seconds, expect=expect),
        lambda: processes.cpu(name),
    )


class Case:
    """One form, a page in its middle, and drafts that have reached it."""

    def __init__(self, council: Council, count: int, on_a_page: int) -> None:
        self.council, self.count, self.on_a_page = council, count, on_a_page
        pages = pages_of(count, on_a_page)
        self.number = len(pages) // 2
        self.numbers = pages[self.number]
        self.host = str(council.primary_host)

    def prepare(self) -> None:
        """Install the form and make drafts, each answered in full, in sessions of their own."""
        with in_council(self.council):
            service = install(definition(self.count, self.on_a_page))
            self.path = f"{service.path}apply/"
            self.drafts = [self._draft(service) for _ in range(DRAFTS)]

    def _draft(self, service: Any) -> tuple[Draft, str]:
        draft = start_draft(service=service, now=clock.now())
        draft.answers = _stored(self.count)
        draft.pages_done = [f"page_{n}" for n in range(len(pages_of(self.count, self.on_a_page)))]
        draft.save()
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        store[SESSION_KEY] = [str(draft.pk)]
        store.save()
        return draft, store.session_key

    def _address(self, draft: Draft, by_hand: bool) -> str:
        if by_hand:
            return f"/by-hand/{self.count}/{self.on_a_page}/{self.number}/{draft.pk}/"
        return f"{self.path}{draft.pk}/page_{self.number}/"

    def _cookie(self, key: str) -> str:
        return f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={CSRF}"

    def shows(self, by_hand: bool) -> list[bytes]:
        """GET the page, one draft after the other."""
        return [
            load.get(self._address(draft, by_hand), self.host, self._cookie(key))
            for draft, key in self.drafts
        ]

    def saves(self, by_hand: bool) -> list[bytes]:
        """POST the page with every question answered."""
        posted = answers_to(self.numbers) | {"csrfmiddlewaretoken": CSRF, "shown_at": "1"}
        body = urlencode(posted)
        return [
            load.post(self._address(draft, by_hand), self.host, body, self._cookie(key))
            for draft, key in self.drafts
        ]

    def statements(self) -> int:
        """How many the engine's page takes, the second time."""
        draft, key = self.drafts[0]
        client = Client(HTTP_HOST=self.host)
        client.cookies[settings.SESSION_COOKIE_NAME] = key
        forget_hosts()
        client.get(self._address(draft, by_hand=False))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(self._address(draft, by_hand=False)).status_code == 200
        return len(seen)


def _stored(count: int) -> dict[str, Any]:
    """The answers to a whole form as a draft keeps them."""
    posted = answers_to(range(count))
    stored: dict[str, Any] = {}
    for number in range(count):
        name = f"q{number}"
        if f"{name}_0" in posted:
            stored[name] = "2026-06-03"
        elif posted[name] == "blue":
            stored[name] = ["blue"]
        else:
            stored[name] = posted[name]
    return stored
