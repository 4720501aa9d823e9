"""Messages that a council sends."""

from importlib import import_module

from django.apps import AppConfig

from councils.messaging.channels import delivery_channels


class MessagingConfig(AppConfig):
    name = "councils.messaging"
    label = "messaging"
    verbose_name = "Messages"

    def ready(self) -> None:
        """Every delivery channel registers itself."""
        delivery_channels.autodiscover("councils.messaging.channels")
        import_module("councils.messaging.queued")
