"""The event store of each council."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EventsConfig(AppConfig):
    name = "councils.events"
    label = "events"
    verbose_name = "Events"

    def ready(self) -> None:
        """Every process knows every event and every subscriber, whichever module it began with."""
        autodiscover_modules("events", "subscribers", "notifications", "invariants")
        autodiscover_modules("tasks")
