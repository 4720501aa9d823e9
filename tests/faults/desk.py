"""A whole front desk to break: its own PostgreSQL (durable, as in production), Valkey, web, worker
and beat, with the demo data.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import environ
from django.db import connection, connections
from django.test import override_settings

from bench.browser import Browser
from bench.replaying import GENERAL, Site, acknowledged, fill_to_check, resubmitting
from config.bootstrap import paths, postgres
from config.bootstrap.supervisor import Supervisor
from tests.support import database
from tests.support.environment import SERVERS, with_database
from tests.support.live import Live, launch, stop

SETTINGS = "tests.faults.settings"
PLACE = ("NAME", "USER", "PASSWORD", "HOST", "PORT")


@dataclass
class Desk:
    """The copy, its database server, and what a visitor needs to know of it."""

    live: Live
    server: Supervisor
    url: str
    blocker: Any
    sites: list[Site] = field(default_factory=list)
    people: list[dict[str, str]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the web process listens."""
        return f"127.0.0.1:{self.live.port}"

    def poll(self) -> None:
        """Bring back what died. A test kills more often than a supervisor would stand for."""
        for supervisor in (self.server, self.live.supervisor):
            for running in supervisor._running.values():
                running.deaths.clear()
            supervisor.poll()

    def heal(self, seconds: float) -> None:
        """Look after the processes for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.poll()
            time.sleep(0.05)

    def wait_until(self, test: Callable[[], bool], seconds: float) -> bool:
        """Look after the processes until `test()`; False when the time is over."""
        end = time.monotonic() + seconds
        while not test():
            if time.monotonic() > end:
                return False
            self.heal(0.1)
        return True

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """Signal one process: web, worker, beat, valkey or postgres."""
        pids = self.live.pids() | self.server.pids()
        if name in pids:
            os.kill(pids[name], number)

    def kill_child(self, name: str, place: int = 0) -> None:
        """Kill one process of web's or the worker's pool."""
        children = self.live.children(name) if name in self.live.pids() else []
        if children:
            with suppress(ProcessLookupError):
                os.kill(children[place % len(children)], signal.SIGKILL)

    def flush(self) -> None:
        """FLUSHALL: queue and cache are gone."""
        import redis

        with redis.Redis.from_url(f"{self.live.env['REDIS_URL']}/0") as client:
            client.flushall()

    @contextmanager
    def held(self, name: str) -> Iterator[None]:
        """A process that hangs (SIGSTOP) for the block."""
        self.kill(name, signal.SIGSTOP)
        try:
            yield
        finally:
            self.kill(name, signal.SIGCONT)

    def flush_if_there(self) -> None:
        """The same, where Valkey answers."""
        import redis

        with suppress(redis.RedisError):
            self.flush()

    def hang(self, name: str, seconds: float) -> None:
        """A process stands still for so long, and nobody looks after the others."""
        with self.held(name):
            time.sleep(seconds)

    def waiting(self, slug: str) -> int:
        """How many deliveries of a council are not done."""
        from councils.events.models import Delivery
        from councils.tenancy import in_council

        with self.connected(), in_council(f"c_{slug}"):
            return Delivery.objects.filter(state="pending").count()

    @contextmanager
    def connected(self) -> Iterator[None]:
        """The test process looks at this desk's database and files for the block."""
        here = connections["default"].settings_dict
        before = {name: here[name] for name in PLACE}
        there = environ.Env.db_url_config(self.url)
        options = there.get("OPTIONS", {})
        there |= {name.upper(): str(options[name]) for name in ("host", "port") if name in options}
        with self.blocker.unblock(), override_settings(FILES_ROOT=self.live.folder / "files"):
            connection.close()
            here.update({name: there.get(name, "") for name in PLACE})
            try:
                yield
            finally:
                connection.close()
                here.update(before)


@contextmanager
def open_desk(blocker: Any) -> Iterator[Desk]:
    """Make the servers, copy the demo data into them, start the processes; afterwards, nothing."""
    with blocker.unblock():
        template = database.ensure_template("demo")
    name = f"{SERVERS.name}_faults"
    folder = SERVERS.folder / "faults"
    sockets = Path(tempfile.mkdtemp(prefix="desk-"))
    server = Supervisor()
    running: Live | None = None
    try:
        own = postgres.Postgres(folder / "postgres", sockets, folder / "postgres.log")
        own.prepare()
        server.start(own.service())
        own.make_database()
        _copy(with_database(SERVERS.url, template), own.url)
        running = launch(
            name, own.url, files=database.demo_files(), DJANGO_SETTINGS_MODULE=SETTINGS
        )
        desk = Desk(running, server, own.url, blocker)
        _get_to_know(desk)
        yield desk
    finally:
        if running is not None:
            stop(running)
        server.stop()
        shutil.rmtree(sockets, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _copy(source: str, target: str) -> None:
    """The template's content, in one transaction."""
    programs = postgres.find_programs()
    dump = subprocess.Popen(
        [str(programs / "pg_dump"), "--no-owner", "--no-privileges", source], stdout=subprocess.PIPE
    )
    load = [str(programs / "psql"), "-X1q", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, target]
    subprocess.run(load, stdin=dump.stdout, check=True, cwd=paths.ROOT)
    if dump.wait() != 0:
        raise RuntimeError("the demo data could not be copied")


def _get_to_know(desk: Desk) -> None:
    from config.demo import demo_residents
    from config.management.commands.replay import site_of
    from councils.tenancy import live_councils

    with desk.connected():
        desk.people = demo_residents()
        desk.sites = [
            replace(site_of(council), origin=desk.live.url(council.slug, ""))
            for council in live_councils()
        ]


# --- load by the back door ------------------------------------------------------------------------


def queue_requests(desk: Desk, slug: str, number: int) -> None:
    """Send so many requests through the portal's own submit, without a web process."""
    from councils import clock
    from councils.tenancy import in_council

    with desk.connected(), in_council(f"c_{slug}") as council:
        for place in range(number):
            _request(council, f"Number {place}", clock.now())


def routed_after(desk: Desk, slug: str, words: str) -> float:
    """Seconds from the reply to one visitor's request until it stands in a queue."""
    from casework import api as casework
    from councils.tenancy import in_council
    from portal.models import ServiceRequest

    site = next(site for site in desk.sites if site.slug == slug)
    visitor = Browser(desk.address)
    check = fill_to_check(visitor, site.origin, GENERAL, replace(site.subjects[0], says=words))
    sent = acknowledged(resubmitting(visitor, check))
    visitor.close()
    began = time.monotonic()
    with desk.connected(), in_council(f"c_{slug}"):
        case_id = ServiceRequest.objects.get(reference=sent["data-ofd-reference"]).case_id
        assert desk.wait_until(lambda: casework.stored_cases([case_id])[case_id].is_routed, 60)
    return time.monotonic() - began


def _request(council: Any, words: str, now: Any) -> None:
    from councils.gazetteer import api as gazetteer
    from portal.demo import demo_request, place_of

    address = gazetteer.sample_addresses(council.gss, 1)[0]
    answers = {
        "summary": words,
        "location": place_of(address),
        "updates": "email",
        "full_name": "Sam Weaver",
        "email": "sam.weaver@visitors.example",
    }
    demo_request(service_key=GENERAL, answers=answers, facts={}, now=now)
