"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People of the partnership; all tables stand in the public schema."""

    name = "accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # connect allauth's signals, our wake-ups, and what does not stay
        from accounts import purging, signals, tasks  # noqa: F401
