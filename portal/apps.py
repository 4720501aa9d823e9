"""What residents see: catalogue, forms, requests."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig

# What makes itself known when it is imported.
MODULES = ("subscribers", "invariants", "options", "owners", "purging", "rule_questions")


class PortalConfig(AppConfig):
    name = "portal"
    label = "portal"

    def ready(self) -> None:
        from portal.fields import field_kinds  # registries fill once all apps are loaded
        from portal.lookups import lookups
        from portal.sending import sending_parts

        field_kinds.autodiscover("portal.fields")
        lookups.autodiscover("portal.lookups")
        sending_parts.autodiscover("portal.sending")
        for module in MODULES:
            import_module(f"portal.{module}")
        _declare_form_options()


def _declare_form_options() -> None:
    from portal.operations.installing import shipped_definitions
    from portal.options import declare_form_options

    for definition in shipped_definitions():
        declare_form_options(
            definition["key"],
            definition.get("settings", {}),
            definition["title"],
            _answers_of(definition),
        )


def _answers_of(definition: dict[str, Any]) -> dict[str, tuple[tuple[str, str], ...]]:
    """The answers that each question of a definition offers, also inside a group (`items.type`)."""
    found = {}
    for page in definition["pages"]:
        for question in page.get("questions", ()):
            found[question["id"]] = _offered(question)
            for each in question.get("questions", ()):
                found[f"{question['id']}.{each['id']}"] = _offered(each)
    return found


def _offered(question: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((option["value"], option["label"]) for option in question.get("options", ()))
