"""Delete what has had its time, everywhere, now; or only say how much that is."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from councils.clock import now as wall_clock
from councils.purging import known_purges, purge_here
from councils.tenancy import each_council, in_public


class Command(BaseCommand):
    help = "Deletes unfinished forms, sessions, sign-ins and invitations that have had their time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, and delete nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        now, dry_run = wall_clock(), options["dry_run"]
        with in_public():
            found = {"public": purge_here(now=now, public=True, dry_run=dry_run)}
        for council in each_council(include_suspended=True):
            found[council.slug] = purge_here(now=now, public=False, dry_run=dry_run)
        if options["json"]:
            self.stdout.write(json.dumps({"dry_run": dry_run, "purged": found}, indent=2))
        else:
            self._say(found, "would be deleted" if dry_run else "deleted")

    def _say(self, found: dict[str, dict[str, int]], done: str) -> None:
        labels = {one.key: one.label for one in known_purges()}
        for place, counts in found.items():
            for key, number in counts.items():
                self.stdout.write(f"{place}: {number} {labels[key]} {done}")
