"""Copy services of the shared library into a council."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.models import Council
from councils.tenancy import in_council
from portal.library.models import LibraryService
from portal.operations.installing import install_services, load_library


class Command(BaseCommand):
    help = "Install services of the shared library into a council; what it has already stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("keys", nargs="*", help="library keys; all when left out")
        parser.add_argument("--council", required=True, help="the council's slug")

    def handle(self, *, keys: list[str], council: str, **options: Any) -> None:
        load_library()
        services = LibraryService.objects.all()
        if keys:
            services = services.filter(key__in=keys)
            unknown = set(keys) - {service.key for service in services}
            if unknown:
                raise CommandError(f"the library has no {', '.join(sorted(unknown))}")
        try:
            entered = Council.objects.get(slug=council, kind=Council.Kind.COUNCIL)
        except Council.DoesNotExist as error:
            raise CommandError(f"no council is called {council}") from error
        with in_council(entered):
            install_services(list(services))
        self.stdout.write(f"{entered.name} has {services.count()} of the library's services")
