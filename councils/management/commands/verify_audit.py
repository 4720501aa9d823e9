"""Check the audit chain of every council, and of the partnership."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.clock import now as wall_clock
from councils.events.reconciling import chosen_councils
from councils.events.verifying import AuditReport, verify, verify_public
from councils.tenancy import in_council


class Command(BaseCommand):
    help = "Reports the first break of each council's audit chain, and what is not sealed yet."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--council", metavar="SLUG", help="one council only")

    def handle(self, *args: Any, **options: Any) -> None:
        councils = chosen_councils(options["council"])
        if options["council"] and not councils:
            raise CommandError(f"There is no council {options['council']}.")
        reports: dict[str, AuditReport] = {}
        shared = {} if options["council"] else verify_public(now=wall_clock())
        for council in councils:
            with in_council(council):
                reports[council.slug] = verify(now=wall_clock())
        ok = all(report.ok for report in (*reports.values(), *shared.values()))
        if options["json"]:
            found = {slug: report.as_dict() for slug, report in reports.items()}
            of_public = {name: report.as_dict() for name, report in shared.items()}
            self.stdout.write(json.dumps({"ok": ok, "councils": found, **of_public}, indent=2))
        else:
            self._say(shared | reports)
        if not ok:
            raise SystemExit(1)

    def _say(self, reports: dict[str, AuditReport]) -> None:
        for slug, report in reports.items():
            state = "the chain holds" if report.ok else f"BROKEN: {report.first_break}"
            self.stdout.write(
                f"{slug}: {state}; {report.sealed} rows sealed, {report.unsealed} not yet "
                f"(oldest {report.unsealed_oldest_s} s)"
            )
