"""`manage.py load_demo_addresses`: made-up addresses on real postcodes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from councils.gazetteer.api import demo_addresses, load_reference_data


class Command(BaseCommand):
    """For demonstrations and tests: the same seed gives the same addresses everywhere."""

    help = "Put made-up addresses on the real postcodes of the partner districts"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=2026)

    def handle(self, *args: Any, **options: Any) -> None:
        load_reference_data()
        made = demo_addresses(seed=options["seed"])
        self.stdout.write(f"{made.addresses:,} addresses in {made.streets:,} streets.")
