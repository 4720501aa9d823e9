"""The composition as a Django app: it brings commands that need every layer, and binds Celery."""

from importlib import import_module

from django.apps import AppConfig


class CompositionConfig(AppConfig):
    name = "config"
    label = "config"

    def ready(self) -> None:
        """Shared tasks belong to our Celery app, whatever kind of process this is."""
        import_module("config.celery")
        import_module("config.checks")
