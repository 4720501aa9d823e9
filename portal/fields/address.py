"""An address: find it by postcode and choose it, or type it when it is not listed.

Works in two posts without JavaScript: the postcode with the button *Find address* gives the list,
the choice then stands. An address typed in is let through and marked `typed`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from councils.gazetteer import api as gazetteer
from councils.gazetteer.values import (
    InvalidAddress,
    InvalidPostcode,
    normalise_postcode,
    typed_address,
)
from portal.definitions.parts import Question
from portal.fields.base import FieldKind, basics, field_kinds, schema_of, storable, text_of
from portal.lookups.context import Context

NOT_LISTED = "not_listed"
AT_HOME = {"united kingdom", "uk", "u.k.", "great britain", "gb", "england", "scotland", "wales"}
LINES = ("line_1", "line_2", "town")
PARTS = ("postcode", "uprn", *LINES, "country")


class AddressWidget(forms.Widget):
    """The inputs of an address: postcode, list, and lines to type."""

    template_name = "portal/fields/address.html"
    use_fieldset = True

    def __init__(self, found: Callable[[str], list[dict[str, Any]]], *, anywhere: bool) -> None:
        super().__init__()
        self.found, self.anywhere = found, anywhere

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_postcode" if id_ else ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        return {part: text_of(data, f"{name}_{part}", 200) for part in PARTS}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return all(f"{name}_{part}" not in data for part in PARTS)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        value = value if isinstance(value, Mapping) else {}
        context["widget"]["parts"] = {part: value.get(part, "") for part in PARTS}
        addresses = self.found(value["postcode"]) if value.get("postcode") else []
        context["widget"]["addresses"] = addresses
        by_hand = any(value.get(line) for line in (*LINES, "country"))
        typed = by_hand or value.get("uprn") == NOT_LISTED
        context["widget"]["anywhere"] = self.anywhere
        context["widget"]["searched"] = bool(value.get("postcode")) and not typed
        context["widget"]["typed"] = typed
        context["widget"]["not_listed"] = NOT_LISTED
        return context


class AddressField(forms.Field):
    """An address of the gazetteer, or one that was typed."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter a postcode and choose the address"),
        "postcode": _("Enter a full UK postcode, like ME15 6JQ"),
        "choose": _("Choose the address from the list"),
        "none_found": _(
            "We found no addresses at this postcode. Check it, or enter the address yourself"
        ),
        "line": _("Enter the first line of the address"),
        "area": _("That address is in %(name)s. Enter an address in our area"),
        "characters": _("Remove the characters that are not letters, numbers or signs"),
    }

    def __init__(
        self,
        *,
        find: Callable[[str], Sequence[Any]],
        only: str = "",
        anywhere: bool = False,
        **kwargs: Any,
    ) -> None:
        self.find, self.only, self.anywhere = find, only, anywhere
        super().__init__(widget=AddressWidget(self.found, anywhere=anywhere), **kwargs)

    def found(self, postcode: str) -> list[dict[str, Any]]:
        """The addresses of a postcode, as they are stored; none for what is no postcode."""
        try:
            whole = normalise_postcode(postcode)
        except InvalidPostcode:
            return []
        return [_stored(address) for address in self.find(whole)]

    def clean(self, value: Any) -> dict[str, Any] | None:
        parts = value if isinstance(value, Mapping) else {}
        if not all(storable(str(parts.get(part, ""))) for part in PARTS):
            raise self._error("characters")
        uprn, postcode = parts.get("uprn", "").strip(), parts.get("postcode", "").strip()
        if uprn and uprn != NOT_LISTED:
            return self._listed(uprn, postcode)
        if uprn == NOT_LISTED or any(parts.get(line, "").strip() for line in self._by_hand()):
            return self._typed(parts)
        if postcode:
            raise self._error(self._why_not(postcode))
        if self.required:
            raise self._error("required")
        return None

    def _listed(self, uprn: str, postcode: str) -> dict[str, Any]:
        for address in self.found(postcode):
            if address.get("uprn") == uprn:
                if is_elsewhere(address, self.only):
                    raise self._error("area", name=district_of(address))
                return address
        raise self._error("choose")

    def _by_hand(self) -> tuple[str, ...]:
        return (*LINES, "country") if self.anywhere else LINES

    def _typed(self, parts: Mapping[str, str]) -> dict[str, Any]:
        country = " ".join(parts.get("country", "").split())[:60] if self.anywhere else ""
        if country and country.casefold() not in AT_HOME:
            return self._abroad(parts, country)
        try:
            return typed_address(
                lines=[parts.get(line, "") for line in LINES], postcode=parts.get("postcode", "")
            ).to_dict()
        except InvalidAddress:
            raise self._error("line") from None
        except InvalidPostcode:
            raise self._error("postcode") from None

    def _why_not(self, postcode: str) -> str:
        try:
            normalise_postcode(postcode)
        except InvalidPostcode:
            return "postcode"
        return "choose" if self.found(postcode) else "none_found"

    def _abroad(self, parts: Mapping[str, str], country: str) -> dict[str, Any]:
        """An address in another country: its postal code is kept as it was typed."""
        try:
            found = typed_address(lines=[parts.get(line, "") for line in LINES]).to_dict()
        except InvalidAddress:
            raise self._error("line") from None
        code = " ".join(parts.get("postcode", "").split())[:20]
        return found | {"postcode": code, "country": country}

    def _error(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


def is_elsewhere(address: Mapping[str, Any], council: str) -> bool:
    """Whether an address is known to be in the area of another council than the wanted one."""
    code = address.get("council_gss")
    return bool(council and code and code != council)


def district_of(address: Mapping[str, Any]) -> str:
    """The area that an address is in, for people."""
    code = str(address.get("council_gss") or "")
    return gazetteer.district_name(code) or str(_("another council’s area"))


def only_council(question: Question, context: Context) -> str:
    """The council whose area an answer must be in; empty for anywhere.

    The form's own place is not refused: the page after it asks whether to send it to the other
    council.
    """
    is_bound = question.validation.get("area") == "council" and question.id != context.place
    return context.council_gss if is_bound else ""


def _stored(address: Any) -> dict[str, Any]:
    data = dict(address.to_dict())
    data["one_line"] = ", ".join(part for part in (*data["lines"], data.get("postcode")) if part)
    data["uprn"] = str(data.get("uprn") or "")
    return data


@field_kinds.register("address")
class Address(FieldKind):
    label = _("Address")
    rules = (
        "One of the addresses that the gazetteer has at the posted postcode, or a typed one: "
        "its first line is needed, and a postcode, if given, must be a British one. With "
        "`area` council, one that the gazetteer knows to be elsewhere is refused, but for the "
        "form's own place. With `area` anywhere, a typed address may have a country; then its "
        "postcode is kept as it is. Stored as an object."
    )
    stores = "object"
    options_schema = schema_of(
        area={"enum": ["council", "anywhere"]},
    )
    parts = PARTS
    error_codes = ("required", "postcode", "choose", "none_found", "line", "area", "characters")
    holds_place = True

    def build(self, question: Question, context: Context) -> forms.Field:
        return AddressField(
            find=context.find_addresses,
            only=only_council(question, context),
            anywhere=question.validation.get("area") == "anywhere",
            **basics(question),
        )

    def to_stored(self, cleaned: Any) -> Any:
        return {k: v for k, v in cleaned.items() if k != "one_line"} if cleaned else None

    def to_initial(self, stored: Any) -> Any:
        if not isinstance(stored, Mapping):
            return None
        if not stored.get("typed"):
            return {"postcode": stored.get("postcode", ""), "uprn": stored.get("uprn") or ""}
        lines = [*stored.get("lines", []), "", "", ""]
        parts = {
            "uprn": NOT_LISTED,
            "postcode": stored.get("postcode", ""),
            "country": stored.get("country", ""),
        }
        return parts | dict(zip(LINES, lines, strict=False))

    def check_stored(self, stored: Any, question: Question, context: Context) -> list[str]:
        """Its shape only: the address was found, or typed and marked, when its page was saved."""
        lines = stored.get("lines") if isinstance(stored, Mapping) else None
        if (
            not isinstance(lines, list)
            or not lines
            or not all(isinstance(one, str) for one in lines)
        ):
            return [str(_("Choose the address again"))]
        if is_elsewhere(stored, only_council(question, context)):
            error = AddressField.default_error_messages["area"]
            return [str(error) % {"name": district_of(stored)}]
        return []

    def shown(self, stored: Any, question: Question) -> str:
        if not isinstance(stored, Mapping):
            return ""
        parts = (*stored["lines"], stored.get("postcode"), stored.get("country"))
        return "\n".join(part for part in parts if part)

    def example(self) -> dict[str, Any]:
        stored = {
            "lines": ["1 Mill Street", "Maidstone"],
            "postcode": "ME15 6JQ",
            "uprn": "000000000001",
            "council_gss": "E07000110",
            "ward_gss": "E05000001",
            "lat": 51.27,
            "lng": 0.52,
            "typed": False,
        }
        return {
            "addresses": [stored],
            "post": {"postcode": "me15 6jq", "uprn": "000000000001"},
            "stored": stored,
            "shown": "1 Mill Street\nMaidstone\nME15 6JQ",
        }

    def tampered_examples(self) -> list[dict[str, Any]]:
        return [
            {"postcode": "ME15 6JQ", "uprn": "000000000009"},
            {"postcode": "ME15 6JQ"},
            {"postcode": "nowhere"},
            {"uprn": "000000000001"},
            {"uprn": NOT_LISTED},
            {"postcode": "bad", "line_1": "1 Mill Street"},
        ]
