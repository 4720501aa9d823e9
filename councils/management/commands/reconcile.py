"""Prove that everything acknowledged is stored, routed and delivered, or say what is not."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.clock import now as wall_clock
from councils.events import reconciling


class Command(BaseCommand):
    help = "Checks every invariant in every council; exit 1 and a list when one breaks."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--wait", type=float, default=0, metavar="S", help="first wait until idle, S s at most"
        )
        parser.add_argument(
            "--ledger", metavar="FILE", help="JSON lines of what a client was told was received"
        )
        parser.add_argument("--council", metavar="SLUG", help="one council only")

    def handle(self, *args: Any, **options: Any) -> None:
        councils = reconciling.chosen_councils(options["council"])
        if options["council"] and not councils:
            raise CommandError(f"There is no council {options['council']}.")
        ledger = read_ledger(options["ledger"]) if options["ledger"] else None
        left = reconciling.wait_until_idle(councils, options["wait"])
        report = reconciling.reconcile(councils, now=wall_clock(), ledger=ledger)
        report.still_to_do = left
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), indent=2))
        else:
            self._say(report)
        if report.breaks:
            raise SystemExit(1)

    def _say(self, report: reconciling.Report) -> None:
        for found in report.breaks:
            self.stdout.write(f"{found['council']}: {found['words']} ({found['id']})")
        for found in report.warnings:
            self.stdout.write(f"{found['council']}: warning: {found['words']} ({found['id']})")
        if report.ledger_entries is None:
            self.stdout.write("Checked the invariants only: no ledger was given.")
        else:
            self.stdout.write(f"Checked the invariants and {report.ledger_entries} ledger entries.")
        idle = "idle" if not report.still_to_do else f"{report.still_to_do} still to do"
        self.stdout.write(
            f"{len(report.councils)} councils, {idle}, "
            f"{len(report.breaks)} broken, {len(report.warnings)} warnings."
        )


def read_ledger(path: str) -> list[dict[str, Any]]:
    """The entries of a ledger file; a last line cut off by a crash was never acknowledged."""
    try:
        lines = Path(path).read_text().splitlines()
    except OSError as error:
        raise CommandError(f"The ledger cannot be read: {error.strerror}.") from error
    entries: list[dict[str, Any]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entries.append(json.loads(line))
        except ValueError as error:
            if number == len(lines):
                break
            raise CommandError(f"Line {number} of the ledger is not JSON.") from error
    return entries
