"""The composition as a Django app: it brings commands that need every layer, and binds Celery."""

from functools import lru_cache
from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import trans_real


class CompositionConfig(AppConfig):
    name = "config"
    label = "config"

    def ready(self) -> None:
        """Shared tasks belong to our Celery app, whatever kind of process this is."""
        import_module("config.celery")
        import_module("config.checks")
        _remember_words()


def _remember_words() -> None:
    """Keep what the catalogues said: a page asks for hundreds of words, each in three of them."""
    catalogue = trans_real.translation(settings.LANGUAGE_CODE)
    catalogue.gettext = lru_cache(maxsize=10_000)(catalogue.gettext)  # type: ignore[method-assign]
