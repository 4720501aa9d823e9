"""Test pages of the product itself, for demonstrations and for trying out: no money moves.

The same client as GOV.UK Pay's, the same JSON, the same rules; only the wire is missing.
"""

import json
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.clock import now as wall_clock
from councils.payments.errors import ProviderRefused
from councils.payments.providers import providers
from councils.payments.providers.govuk_pay import Answer, GovukPay
from councils.payments.sandbox.behaviour import Sandbox
from councils.payments.sandbox.stored import DatabaseStore
from councils.tenancy import current_council


@providers.register("local")
class LocalPay(GovukPay):
    """Card pages of the product itself, with test cards; only where DEMO is set."""

    label: Any = gettext_lazy("Test pages: no money moves")

    def check(self) -> list[str]:
        """Nobody pays with these outside a demonstration."""
        return [] if settings.DEMO else [_("Test pages work in a demonstration only.")]

    def origins(self) -> tuple[str, ...]:
        """The council's own site."""
        return (current_council().url("").rstrip("/"),)

    def _ask(self, method: str, path: str, body: Any, key: str) -> Answer:
        if not settings.DEMO:
            raise ProviderRefused("not_a_demonstration")
        status, found = sandbox().call(method, path, body, key=key, now=wall_clock())
        return status, {}, json.loads(json.dumps(found))


def sandbox() -> Sandbox:
    """The entered council's own test payments."""
    return Sandbox(DatabaseStore(), lambda token: current_council().url(f"/test-pay/{token}/"))
