"""A place: a pin on the map, or words and a postcode, which do the same without JavaScript.

The pin wins where there is one; the words go with it. Words alone are looked up; what cannot be
found is kept as it was typed, so that nobody is turned away for not knowing a postcode.
"""

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.definitions.parts import Question
from portal.fields.address import district_of, is_elsewhere, only_council
from portal.fields.base import FieldKind, basics, field_kinds, schema_of, storable, text_of
from portal.lookups.context import Context

PARTS = ("text", "lat", "lng", "was")
SOUTH, NORTH, WEST, EAST = 49.0, 61.5, -9.0, 2.5  # the United Kingdom, roughly
PLACES = 6  # decimals: a tenth of a metre
EMPTY = {
    "lat": None,
    "lng": None,
    "postcode": "",
    "uprn": None,
    "ward_gss": "",
    "council_gss": "",
    "words": "",
}


class MapPointWidget(forms.Widget):
    """The typed place, and the pin's latitude and longitude. Drawn by the field's own template."""

    template_name = "portal/fields/map_point_inputs.html"
    use_fieldset = True

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_text" if id_ else ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        return {part: text_of(data, f"{name}_{part}", 400) for part in PARTS}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return all(f"{name}_{part}" not in data for part in PARTS)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        context["widget"]["parts"] = value if isinstance(value, Mapping) else {}
        return context


class MapPointField(forms.Field):
    """A place with a position, or in words that gave none."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter a street, landmark or postcode, or put a pin on the map"),
        "short": _("Tell us more about where it is, such as the street and the town"),
        "long": _("Use 200 characters or fewer to say where it is"),
        "pin": _("Put the pin on the map again, or type the place"),
        "area": _("That place is in %(name)s. Enter a place in our area"),
        "characters": _("Remove the characters that are not letters, numbers or signs"),
    }
    template_name = "portal/fields/map_point.html"

    def __init__(self, *, resolve: Callable[..., Any], only: str = "", **kwargs: Any) -> None:
        self.resolve, self.only = resolve, only
        super().__init__(widget=MapPointWidget(), template_name=self.template_name, **kwargs)

    def clean(self, value: Any) -> dict[str, Any] | None:
        parts = value if isinstance(value, Mapping) else {}
        text = " ".join(parts.get("text", "").split())
        if not storable(text):
            raise self._error("characters")
        if len(text) > 200:
            raise self._error("long")
        lat, lng = self._pin(parts, text)
        if lat is None and not text:
            if self.required:
                raise self._error("required")
            return None
        if lat is None and len(text) < 3:
            raise self._error("short")
        return self._place(text, lat, lng)

    def _pin(self, parts: Mapping[str, str], text: str) -> tuple[float | None, float | None]:
        lat, lng = parts.get("lat", "").strip(), parts.get("lng", "").strip()
        if not lat and not lng:
            return None, None
        if parts.get("was") and self._only_words_changed(parts["was"], text, lat, lng):
            return None, None
        try:
            found = round(float(lat), PLACES), round(float(lng), PLACES)
        except (ValueError, OverflowError):
            raise self._error("pin") from None
        inside = SOUTH <= found[0] <= NORTH and WEST <= found[1] <= EAST
        if not all(map(isfinite, found)) or not inside:
            raise self._error("pin")
        return found

    @staticmethod
    def _only_words_changed(was: str, text: str, lat: str, lng: str) -> bool:
        """Without JavaScript an old pin cannot be moved: new words then mean a new place."""
        return was != was_of(text, lat, lng) and was.endswith(f"|{lat}|{lng}") and bool(text)

    def _place(self, text: str, lat: float | None, lng: float | None) -> dict[str, Any]:
        found = self.resolve(text, lat, lng)
        if found is None:
            return EMPTY | {"lat": lat, "lng": lng, "words": text}
        place = EMPTY | dict(found.to_dict())
        if is_elsewhere(place, self.only):
            raise self._error("area", name=district_of(place))
        return place | {"words": text or place["words"]}

    def _error(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


def was_of(text: str, lat: Any, lng: Any) -> str:
    """What the inputs held when the page was drawn."""
    return f"{text}|{lat}|{lng}"


@field_kinds.register("map_point")
class MapPoint(FieldKind):
    label = _("Place on a map, or typed")
    nests = False
    rules = (
        "A pin (latitude 49 to 61.5, longitude -9 to 2.5), or words of 3 to 200 characters, "
        "or both: then the pin counts and the words describe it. Stored as an object."
    )
    stores = "object"
    options_schema = schema_of(area={"enum": ["council", "anywhere"]})
    parts = PARTS
    error_codes = ("required", "short", "long", "pin", "area", "characters")
    holds_place = True

    def build(self, question: Question, context: Context) -> forms.Field:
        only = only_council(question, context)
        return MapPointField(resolve=context.resolve_place, only=only, **basics(question))

    def to_initial(self, stored: Any) -> Any:
        if not isinstance(stored, Mapping):
            return None
        lat, lng = (
            "" if stored.get(each) is None else str(stored[each]) for each in ("lat", "lng")
        )
        text = stored.get("words", "") or stored.get("postcode", "")
        return {"text": text, "lat": lat, "lng": lng, "was": was_of(text, lat, lng)}

    def check_stored(self, stored: Any, question: Question, context: Context) -> list[str]:
        """Its shape only: the place was looked up when its page was saved."""
        if not isinstance(stored, Mapping) or not (stored.get("words") or stored.get("lat")):
            return [str(_("Tell us again where it is"))]
        if is_elsewhere(stored, only_council(question, context)):
            error = MapPointField.default_error_messages["area"]
            return [str(error) % {"name": district_of(stored)}]
        return []

    def shown(self, stored: Any, question: Question) -> str:
        if not isinstance(stored, Mapping):
            return ""
        text = stored.get("words", "")
        postcode = stored.get("postcode") or ""
        lines = [text, postcode if postcode.casefold() not in text.casefold() else ""]
        if stored.get("lat") is not None:
            lines.append(f"{stored['lat']:.5f}, {stored['lng']:.5f}")
        return "\n".join(line for line in lines if line)

    def example(self) -> dict[str, Any]:
        stored = EMPTY | {
            "lat": 51.27251,
            "lng": 0.52932,
            "postcode": "ME15 6JQ",
            "ward_gss": "E05000001",
            "council_gss": "E07000110",
            "words": "By the gate, Mill Street",
        }
        return {
            "place": stored,
            "post": {"text": "By the gate, Mill Street", "lat": "51.27251", "lng": "0.52932"},
            "stored": stored,
            "shown": "By the gate, Mill Street\nME15 6JQ\n51.27251, 0.52932",
        }

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [
            {"lat": "nan", "lng": "0.5"},
            {"lat": "1e999", "lng": "0.5"},
            {"lat": "51.2"},
            {"lat": "-33.9", "lng": "151.2"},
            {"text": "x" * 201},
            {"text": "a"},
        ]
