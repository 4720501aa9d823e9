"""Load a council's collection rounds and the properties on them from a CSV file."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.models import Council
from councils.tenancy import in_council
from portal.collections.loading import load_rounds


class Command(BaseCommand):
    help = (
        "Load rounds: columns uprn, round, bin_kind, weekday (Monday 0), every_weeks, first_day,"
        " starts_at, expected_finish. Running it again changes what changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--council", required=True, help="the council's slug")

    def handle(self, *, file: Path, council: str, **options: Any) -> None:
        try:
            entered = Council.objects.get(slug=council, kind=Council.Kind.COUNCIL)
        except Council.DoesNotExist as error:
            raise CommandError(f"no council is called {council}") from error
        with in_council(entered), file.open(encoding="utf-8-sig", newline="") as rows:
            loaded = load_rounds(csv.DictReader(rows))
        for line, reason in loaded.rejected[:20]:
            self.stderr.write(f"line {line}: {reason}")
        self.stdout.write(
            f"{loaded.rounds} rounds, {loaded.properties} properties, "
            f"{len(loaded.rejected)} lines rejected"
        )
