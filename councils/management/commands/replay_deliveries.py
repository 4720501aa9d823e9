"""Try again what needs attention, and make deliveries that were never made."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.clock import now as wall_clock
from councils.events import deliveries
from councils.events.queries import attention_list
from councils.events.reconciling import chosen_councils
from councils.tenancy import in_council


class Command(BaseCommand):
    help = "Retries deliveries that need attention; --missing also makes those never made."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--council", metavar="SLUG", help="one council only")
        parser.add_argument("--subscriber", metavar="NAME", help="one subscriber only")
        parser.add_argument(
            "--missing", action="store_true", help="also make deliveries that were never made"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        councils = chosen_councils(options["council"])
        if not councils:
            raise CommandError(f"There is no council {options['council']}.")
        for council in councils:
            with in_council(council):
                self._at(council.slug, **options)

    def _at(self, slug: str, *, subscriber: str | None, missing: bool, **options: Any) -> None:
        if options["dry_run"]:
            for row in attention_list(limit=1000):
                if subscriber in (None, row.subscriber):
                    self.stdout.write(f"{slug}: {row.subscriber} {row.id}: {row.error}")
            return
        retried = deliveries.retry_all(by=None, now=wall_clock(), subscriber=subscriber)
        made = deliveries.make_missing(subscriber=subscriber) if missing else 0
        self.stdout.write(f"{slug}: {retried} to be tried again, {made} made.")
