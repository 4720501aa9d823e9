"""Counts a council's insight again from its events."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from channels_shift.importing.councils import council_named
from channels_shift.operations.rebuilding import rebuild_insight
from councils.tenancy import in_council


class Command(BaseCommand):
    """`manage.py rebuild_insight --council C`"""

    help = "Counts insight again from the events of one council."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--council", required=True, help="slug or schema name of the council")

    def handle(self, *args: Any, **options: Any) -> None:
        with in_council(council_named(options["council"])) as council:
            done = rebuild_insight(
                progress=lambda count: self.stderr.write(f"{count:,} events read")
            )
        self.stdout.write(f"{council.name}: {done.counted:,} facts counted from events.")
        if done.kept:
            self.stdout.write(f"{done.kept:,} older facts kept; their events are gone.")
        if done.unreadable:
            self.stdout.write(f"{done.unreadable:,} events could not be read.")
