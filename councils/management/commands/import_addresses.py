"""`manage.py import_addresses FILE…`: load AddressBase Premium."""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from councils.clock import today
from councils.gazetteer.addressbase.importing import Report, import_addresses


class Command(BaseCommand):
    """Loads full supplies and change-only updates; running a file again changes nothing."""

    help = "Load addresses from AddressBase Premium CSV files"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--rejects",
            type=Path,
            default=settings.VAR_DIR / "import" / "addresses-rejects.csv",
            help="where lines that cannot be used go, with their reasons",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        missing = [str(path) for path in options["files"] if not path.is_file()]
        if missing:
            raise CommandError(f"There is no file {', '.join(missing)}.")
        rejects: Path = options["rejects"]
        rejects.parent.mkdir(parents=True, exist_ok=True)
        bar = _Bar(sum(path.stat().st_size for path in options["files"]))
        with rejects.open("w", encoding="utf-8", newline="") as file:
            report = import_addresses(
                paths=options["files"], rejects=file, today=today(), progress=bar.moved
            )
        bar.end()
        self._say(report, rejects)
        if report.problems:
            sys.exit(1)

    def _say(self, report: Report, rejects: Path) -> None:
        self.stdout.write(
            f"{report.records:,} records read, {report.changed:,} new or changed; "
            f"{report.addresses_changed:,} addresses changed."
        )
        if report.rejected:
            self.stdout.write(f"{report.rejected:,} lines could not be used: see {rejects}")
        for problem in report.problems:
            self.stderr.write(problem)


class _Bar:
    """How far we are, on the last line of a terminal; silent elsewhere."""

    def __init__(self, total: int) -> None:
        self.total, self.done, self.shown = max(total, 1), 0, 0.0

    def moved(self, size: int) -> None:
        self.done += size
        if sys.stderr.isatty() and time.monotonic() - self.shown > 0.2:
            self.shown = time.monotonic()
            sys.stderr.write(f"\r{100 * self.done // self.total:3} %")
            sys.stderr.flush()

    def end(self) -> None:
        if self.shown:
            sys.stderr.write("\rMaking addresses and finishing.\n")
