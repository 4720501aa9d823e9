"""Send past arrivals through the real web forms of a running instance."""

import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bench.filling import Subject
from bench.replaying import GENERAL, Ledger, Run, Site, arrivals
from config.demo import demo_residents
from councils import clock
from councils.gazetteer import api as gazetteer
from councils.models import Council
from councils.tenancy import in_council, live_councils
from portal.choices import Way
from portal.collections.days import calendar_of
from portal.models import Service

SUBJECTS = 60


class Command(BaseCommand):
    help = "Replay a file of requests through the web forms, then report accepted, lost, p50, p95."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--day", default="", help="only arrivals of this day, as 2026-06-27")
        parser.add_argument("--limit", type=int, default=0)
        parser.add_argument("--speed", type=float, default=0, help="0: as fast as it goes")
        parser.add_argument("--workers", type=int, default=8)
        parser.add_argument("--address", default="", help="host:port of the running web process")
        parser.add_argument("--ledger", type=Path, help="one that is there goes on where it ended")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        people = demo_residents()
        if not people:
            raise CommandError("There are no demo residents: replay needs a demonstration.")
        path = options["ledger"] or settings.VAR_DIR / "replay" / f"{int(time.time())}.jsonl"
        ledger = Ledger(path)
        run = Run(
            address=options["address"] or running_address(),
            sites=[site_of(council) for council in live_councils() if council.is_demo],
            people=people,
            ledger=ledger,
            workers=options["workers"],
            speed=options["speed"],
            today=clock.today(),
            progress=self._progress,
        )
        started = time.monotonic()
        tally = run.send_all(arrivals(options["file"], day=options["day"], limit=options["limit"]))
        ledger.close()
        report = {
            "accepted": tally.accepted,
            "refused": tally.refused,
            "answers_by_status": dict(sorted(tally.statuses.items())),
            "seconds": round(time.monotonic() - started, 1),
            "submit_p50": round(tally.percentile(0.5), 3),
            "submit_p95": round(tally.percentile(0.95), 3),
            "ledger": str(path),
            "errors": tally.errors[:10],
            "asked_again": tally.asked_again[:10],
        }
        self.stdout.write(json.dumps(report, indent=2) if options["json"] else words(report))
        if tally.refused:
            raise SystemExit(1)

    def _progress(self, done: int) -> None:
        if done % 100 == 0:
            end = "\r" if sys.stderr.isatty() else "\n"
            self.stderr.write(f"{done} sent", ending=end)


def words(report: dict[str, Any]) -> str:
    """The report for a person."""
    lines = [
        f"{report['accepted']} accepted, {report['refused']} refused in {report['seconds']} s.",
        f"Submit: half within {report['submit_p50']} s, 95 % within {report['submit_p95']} s.",
        f"Ledger: {report['ledger']}",
        f"Check it: manage.py reconcile --wait 120 --ledger {report['ledger']}",
    ]
    return "\n".join([*lines, *report["errors"]])


def running_address() -> str:
    """Where the instance that `up` started listens."""
    try:
        up = json.loads((settings.VAR_DIR / "run" / "up.json").read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError("Nothing is running here: start it with `manage.py up`.") from error
    return f"127.0.0.1:{up['port']}"


def site_of(council: Council, *, subjects: int = SUBJECTS) -> Site:
    """What the replay needs to know of a council: forms that are built, addresses to report."""
    with in_council(council):
        forms = Service.objects.filter(way=Way.HERE, form__isnull=False).values_list(
            "key", flat=True
        )
        found = [
            subject_of(address)
            for address in gazetteer.sample_addresses(council.gss, subjects)
            if gazetteer.place_at(address.lat or 0, address.lng or 0).council_gss == council.gss
        ]
        return Site(
            slug=council.slug,
            origin=council.url("").rstrip("/"),
            subjects=tuple(found),
            forms=frozenset(forms) | {GENERAL},
        )


def subject_of(address: gazetteer.Address) -> Subject:
    """One address to report about, with its last finished collection day."""
    today = clock.today()
    days = calendar_of(str(address.uprn), today=today).last_days()
    past = [day for day in days if day < today]
    return Subject(
        seed=str(address.uprn),
        postcode=address.postcode,
        uprn=str(address.uprn),
        lat=address.lat or 0.0,
        lng=address.lng or 0.0,
        street=address.lines[0],
        today=today,
        collected_on=past[0] if past else today - timedelta(days=7),
    )
