"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People of the partnership; all tables stand in the public schema."""

    name = "accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import signals, tasks  # noqa: F401  connect allauth's signals and our wake-ups
