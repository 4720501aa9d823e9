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
            _options_of(definition, "size"),
        )


def _options_of(definition: dict[str, Any], question: str) -> tuple[tuple[str, str], ...]:
    """The answers that a question of a definition offers: value and words."""
    every = [each for page in definition["pages"] for each in page.get("questions", ())]
    found: dict[str, Any] = next((each for each in every if each["id"] == question), {})
    return tuple((option["value"], option["label"]) for option in found.get("options", ()))
