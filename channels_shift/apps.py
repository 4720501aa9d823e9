"""The insight app: loads its reports, facts and subscribers at start."""

from importlib import import_module

from django.apps import AppConfig


class ChannelsShiftConfig(AppConfig):
    """Council-side app (one set of tables per council)."""

    name = "channels_shift"
    label = "channels_shift"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load everything that registers itself by being imported."""
        from channels_shift.reporting import reports

        reports.autodiscover("channels_shift.reports")
        for module in ("options", "subscribers", "invariants"):
            import_module(f"channels_shift.{module}")
