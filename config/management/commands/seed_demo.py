"""Fill an empty database with the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.demo import seed_demo
from councils import clock


class Command(BaseCommand):
    help = "Three councils, people of every role and cases in every state, in an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--residents", type=int, default=500)

    def handle(self, *, residents: int, **options: Any) -> None:
        try:
            seed_demo(now=clock.now(), residents=residents, say=self.stdout.write)
        except RuntimeError as error:
            raise CommandError(str(error)) from error
