"""Load a council's collection rounds and the properties on them from a CSV file."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.models import Council
from councils.tenancy import in_council
from portal.collections.loading import LoadedRounds, load_rounds

MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Load rounds: columns uprn, round, bin_kind, weekday (Monday 0), every_weeks, first_day,"
        " starts_at, expected_finish. The file speaks for the rounds that it names: who is not in"
        " it is taken off them. Other rounds stay."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--council", required=True, help="the council's slug")
        parser.add_argument("--dry-run", action="store_true", help="tell, and change nothing")

    def handle(self, *, file: Path, council: str, dry_run: bool, **options: Any) -> None:
        try:
            entered = Council.objects.get(slug=council, kind=Council.Kind.COUNCIL)
        except Council.DoesNotExist as error:
            raise CommandError(f"no council is called {council}") from error
        with in_council(entered), file.open(encoding="utf-8-sig", newline="") as rows:
            loaded = load_rounds(csv.DictReader(rows), dry_run=dry_run)
        for line, reason in loaded.rejected[:MOST_SHOWN]:
            self.stderr.write(f"line {line}: {reason}")
        for code in loaded.held_back[:MOST_SHOWN]:
            self.stderr.write(f"round {code}: nobody was taken off, because a line was rejected")
        self._report(loaded)
        if dry_run:
            self.stdout.write("Nothing was changed: this was a dry run.")

    def _report(self, loaded: LoadedRounds) -> None:
        for code in sorted(loaded.unchanged):
            added, removed = loaded.added[code], loaded.removed[code]
            if added or removed:
                same = loaded.unchanged[code]
                self.stdout.write(f"{code}: {added} added, {removed} removed, {same} unchanged")
        added, removed = loaded.added.total(), loaded.removed.total()
        self.stdout.write(
            f"{loaded.rounds} rounds, {loaded.properties} properties: {added} added, "
            f"{removed} removed, {loaded.unchanged.total()} unchanged; "
            f"{len(loaded.rejected)} lines rejected"
        )
