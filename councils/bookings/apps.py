"""The bookings app: its own label, council tables."""

from importlib import import_module

from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "councils.bookings"
    label = "bookings"
    verbose_name = "Bookings"

    def ready(self) -> None:
        """Make options, events and checks known."""
        for module in ("options", "events", "invariants"):
            import_module(f"councils.bookings.{module}")
