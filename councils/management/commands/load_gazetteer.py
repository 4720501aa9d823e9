"""`manage.py load_gazetteer`: load the postcodes that ship with the product."""

from typing import Any

from django.core.management.base import BaseCommand

from councils.gazetteer.api import load_reference_data


class Command(BaseCommand):
    """Safe to run again: it writes only what differs."""

    help = "Load the postcodes that ship with the product"

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_reference_data()
        self.stdout.write(
            f"{loaded.postcodes:,} postcodes, {loaded.changed:,} new or changed, "
            f"{loaded.straddling:,} close to a border."
        )
