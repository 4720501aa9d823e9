"""Make a council: its row, hosts, brand and schema, and the library's services."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string

from councils.errors import CouncilExists
from councils.operations.provisioning import create_council, ensure_public
from councils.tenancy import in_council

SERVICES = "portal.operations.installing.install_library"


class Command(BaseCommand):
    help = "Make a council that answers on its own host, with the shared library's services."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="short address, for example tonbridge-malling")
        parser.add_argument("--name", required=True, help="full name")
        parser.add_argument("--short-name", help="name in headings; the full name if left out")
        parser.add_argument("--prefix", required=True, help="2 to 5 capitals that begin references")
        for fact in ("gss", "phone", "out-of-hours-phone", "email", "website", "postal-address"):
            parser.add_argument(f"--{fact}", default="")
        parser.add_argument("--tier", default="district")
        parser.add_argument("--starts-on", type=date.fromisoformat, default=date(2000, 1, 1))
        parser.add_argument("--primary-colour", help="brand colour, for example #1d70b8")
        parser.add_argument(
            "--no-services", action="store_true", help="leave the catalogue empty for now"
        )

    def handle(self, **options: Any) -> None:
        ensure_public()
        facts = ("gss", "phone", "out_of_hours_phone", "email", "website", "postal_address")
        colour = options["primary_colour"]
        try:
            council = create_council(
                slug=options["slug"],
                name=options["name"],
                short_name=options["short_name"] or options["name"],
                reference_prefix=options["prefix"],
                brand={"primary": colour} if colour else None,
                tier=options["tier"],
                starts_on=options["starts_on"],
                **{fact: options[fact] for fact in facts},
            )
        except CouncilExists as error:
            raise CommandError(str(error)) from error
        if not options["no_services"]:
            with in_council(council):
                import_string(SERVICES)()
        self.stdout.write(f"{council.name} answers at {council.url()}")
