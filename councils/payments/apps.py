"""Payments that a council asks for."""

from importlib import import_module

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "councils.payments"
    label = "payments"
    verbose_name = "Payments"

    def ready(self) -> None:
        """Every provider registers itself; so does what is known by being imported."""
        from councils.payments.providers import providers  # it reads options: models are ready

        providers.autodiscover("councils.payments.providers")
        for module in ("events", "options", "subscribers", "invariants", "purging"):
            import_module(f"councils.payments.{module}")
