"""Other services that a page offers instead: links that lead away and never block."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.engine import Warned
from portal.models import Service

OFFER = "offer"


@dataclass(frozen=True)
class Offered:
    """A link to another service."""

    text: str
    path: str


def offers(warnings: Iterable[Warned]) -> list[Offered]:
    """The offers among a page's warnings, of services that this council has.

    One query, and none for a page without offers.
    """
    wanted = [one for one in warnings if one.severity == OFFER]
    if not wanted:
        return []
    found = Service.objects.filter(key__in=[one.service for one in wanted], is_live=True)
    paths = {service.key: service.path for service in found}
    return [Offered(one.text, paths[one.service]) for one in wanted if one.service in paths]


def shown(warnings: Iterable[Warned]) -> list[Warned]:
    """The warnings that are read, not followed."""
    return [one for one in warnings if one.severity != OFFER]
