"""The casework app: loads its events, subscribers and registered routing parts at start."""

from importlib import import_module

from django.apps import AppConfig

MODULES = (
    "events",
    "options",
    "routing",
    "subscribers",
    "notifications",
    "booking_events",
    "invariants",
    "owners",
    "purging",
)


class CaseworkConfig(AppConfig):
    """Council-side app (one set of tables per council)."""

    name = "casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load everything that registers itself by being imported."""
        for module in MODULES:
            import_module(f"casework.{module}")
