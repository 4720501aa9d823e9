"""Do the main job once over HTTP: a report is sent, routed and seen by its resident."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bench.browser import Browser, GaveUp
from bench.replaying import fill_to_check, resubmitting
from casework import api as casework
from config.management.commands.replay import running_address, site_of
from councils.tenancy import in_council, live_councils
from portal.models import ServiceRequest

SECONDS = 30


class Command(BaseCommand):
    help = "Send a report through the web forms of a demo council and see it routed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default="", help="host:port of the running web process")
        parser.add_argument("--every", action="store_true", help="at every demo council, not one")

    def handle(self, *, address: str, every: bool, **options: Any) -> None:
        address = address or running_address()
        councils = [council for council in live_councils() if council.is_demo]
        if not councils:
            raise CommandError("There is no demo council to try.")
        for council in councils if every else councils[:1]:
            site = site_of(council, subjects=3)
            try:
                reference = self._send(address, site)
            except (OSError, GaveUp) as error:
                raise CommandError(f"{council.name}: {error}") from error
            with in_council(council):
                if not self._routed(reference):
                    raise CommandError(f"{council.name}: {reference} was not routed.")
            self.stdout.write(f"{council.name}: {reference} sent, routed and shown.")
        sys.stdout.flush()

    def _send(self, address: str, site: Any) -> str:
        visitor = Browser(address)
        check = fill_to_check(visitor, site.origin, "fly_tipping", site.subjects[0])
        sent = resubmitting(visitor, check)
        reference = sent.data.get("data-ofd-reference", "")
        if not reference:
            raise GaveUp(f"no reference at {sent.url} ({sent.status})")
        track = visitor.get(f"{site.origin}/track/")
        seen = visitor.send(
            track,
            track.form(having="reference"),
            {"reference": reference, "secret": sent.data["data-ofd-code"]},
        )
        if reference not in seen.body:
            raise GaveUp(f"{reference} cannot be tracked ({seen.status})")
        return str(reference)

    def _routed(self, reference: str) -> bool:
        case_id = ServiceRequest.objects.get(reference=reference).case_id
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            if casework.stored_cases([case_id])[case_id].is_routed:
                return True
            time.sleep(0.1)
        return False
