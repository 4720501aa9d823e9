"""Migrate the shared schema, then every council."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from councils.operations.migrating import migrate_councils


class Command(BaseCommand):
    help = "Migrate all councils, several at a time; goes on past a failing one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
        parser.add_argument("--lock-timeout", default="5s", help="as PostgreSQL writes it")

    def handle(self, **options: Any) -> None:
        outcomes = migrate_councils(
            processes=options["processes"], lock_timeout=options["lock_timeout"]
        )
        for outcome in outcomes:
            if options["verbosity"] > 1 or outcome.words != "nothing to do":
                self.stdout.write(f"{outcome.schema}: {outcome.words}")
        failed = sum(outcome.failed for outcome in outcomes)
        if failed or options["verbosity"] > 0:
            self.stdout.write(f"{len(outcomes)} councils, {failed} failed")
        if failed:
            raise SystemExit(1)
