"""The form with a question of every kind, and some that take no post at all, as a service."""

from typing import Any

from councils import clock
from portal.choices import Way
from portal.fields import kind
from portal.models import Form, Service
from portal.operations.installing import publish_version
from tests.portal import all_kinds, sets
from tests.portal.factories import photo

KEY = "all_kinds"
PRICE = 4500
# Where any words may be typed: kinds, or kinds with a part of theirs.
TYPED = (
    *("text", "long_text", "name", "map_point_text", "person-name"),
    *("business-name", "business-contact", "bank_details-name"),
)


def install_every_kind(made: dict[str, Any] | None = None) -> None:
    """Put it, or one made of it, into the entered council, which has the catalogue."""
    form = Form.objects.create(key=KEY, title="All kinds")
    publish_version(form=form, definition=made or definition(), now=clock.now())
    like = Service.objects.get(key="something_else")
    like.pk, like.form = Service._meta.pk.get_default(), form
    like.key, like.title = KEY, "All kinds"
    like.way, like._state.adding, like.is_live = Way.HERE, True, True
    like.save()


def definition() -> dict[str, Any]:
    """It costs something, and holds what no page draws."""
    worked_out = [
        {"id": "zone", "kind": "derived", "label": "Zone", "values": [{"is": "a"}]},
        {"id": "unseen", "kind": "derived", "label": "x", "values": [{"is": "b"}], "hidden": True},
        {"id": "cost", "kind": "price", "label": "What you pay"},
    ]
    why = all_kinds.question("text", id="why")
    last = {"id": "paying", "title": "What it costs", "questions": [why, *worked_out]}
    line = {"id": "one", "label": "One", "amount": PRICE}
    return {
        "format": 1,
        "key": KEY,
        "title": "All kinds",
        "service": KEY,
        "fee": {"lines": [line], "vat": "outside", "ledger": "X"},
        "pages": [*all_kinds.pages(), last],
    }


def posts(council: str, reference: str) -> dict[str, Any]:
    """An honest answer for every question of it; `reference` is of an earlier request."""
    postcode, uprn, _, ward = sets.COUNCILS[council]
    lat, lng = sets.HERE[council]
    own = {
        "address": {"postcode": postcode, "uprn": uprn},
        "ward": {"": ward},
        "map_point": {"text": "By the gate", "lat": str(lat), "lng": str(lng)},
        "reference": {"": reference},
    }
    found: dict[str, Any] = {"why": "Because"}
    for key in all_kinds.kinds():
        if not kind(key).asks:
            continue
        if kind(key).holds_files:
            found[f"only_{key}"] = photo
            continue
        for start in ("q_", "only_"):
            for part, value in own.get(key, kind(key).example()["post"]).items():
                joined = part if part[:1] in ("", "-") else f"_{part}"
                found[f"{start}{key}{joined}"] = value
    return found
