"""What conditions may read besides answers: the facts, by name, and where they come from."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from councils.conditions import look_up
from portal.definitions.parts import Form, LookUp, Option, Question
from portal.definitions.texts import worded_options
from portal.lookups import lookups
from portal.lookups.context import NOTHING, Context

# A name that ends in a dot is a family: any name below it is known.
KNOWN_FACTS = {
    "account.signed_in": "true for somebody signed in",
    "account.": "name, email, phone, address of the account that is signed in",
    "council.slug": "the council's short name in addresses, such as maidstone",
    "council.name": "the council's full name",
    "council.phone": "its telephone number",
    "council.out_of_hours_phone": "its number outside office hours",
    "council.emergency_phone": "its number for danger, where it has one",
    "council.setting.": "a setting of the council, by its full name",
    "setting.": "a setting of this form, which a council may override",
    "place.council": "code (GSS) of the council area of the form's place",
    "place.ward": "code (GSS) of its ward",
    "place.postcode": "its postcode",
    "place.uprn": "its property number",
    "place.lat": "its latitude",
    "place.lng": "its longitude",
    "place.typed": "true for an address that was typed because it was not listed",
    "today": "the date (2026-03-31)",
    "now": "the moment, with its offset",
    "time": "the time of day in London (14:05)",
    "channel": "how the request reaches us: web, phone, face_to_face, email, post, social",
    "assisted": "true when staff fill the form in for somebody",
    "history.this_service_3_months": "earlier requests of this service for the place",
}
COUNCIL_FACTS = ("council.",)


def is_known(name: str, form: Form) -> bool:
    """Whether a condition of this form may read the fact `name`."""
    head, _dot, rest = name.partition(".")
    if head == "setting":
        return rest in form.settings
    for source in form.facts_from:
        if source.lookup == head:
            names = getattr(lookups.get(head), "names", None) if head in lookups else None
            return bool(rest) and (names is None or rest in names)
    return name in KNOWN_FACTS or any(
        known.endswith(".") and name.startswith(known) and name != known for known in KNOWN_FACTS
    )


def known_words(form: Form) -> str:
    """The names for an error message."""
    names = [known + "…" if known.endswith(".") else known for known in sorted(KNOWN_FACTS)]
    return ", ".join([*names, *(f"{source.lookup}.…" for source in form.facts_from)])


def with_own_facts(form: Form, facts: Mapping[str, Any] | None) -> dict[str, Any]:
    """The given facts and the form's settings."""
    merged = dict(facts or {})
    if "setting" not in merged:
        merged["setting"] = settings_of(form, merged)
    return merged


def settings_of(form: Form, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The form's settings; the council's own option `<form key>.<name>` wins."""
    own = look_up(facts, "council.setting")
    if not isinstance(own, Mapping):
        return dict(form.settings)
    return {name: own.get(f"{form.key}.{name}", value) for name, value in form.settings.items()}


def place_facts(place: Mapping[str, Any]) -> dict[str, Any]:
    """A stored address or map point as the fact `place`."""
    return dict(place) | {
        "council": place.get("council_gss") or None,
        "ward": place.get("ward_gss") or None,
        "typed": bool(place.get("typed")),
    }


def gather_facts(
    form: Form,
    answers: Mapping[str, Any],
    facts: Mapping[str, Any] | None = None,
    context: Context = NOTHING,
) -> dict[str, Any]:
    """The facts with what the form's look-ups know now, each under its own name.

    Call it once a request, before the other functions of the engine; a look-up is asked only when
    the first answer that it is given stands. One that is not registered knows nothing.
    """
    merged = with_own_facts(form, facts)
    place = answers.get(form.place) if form.place else None
    if isinstance(place, Mapping):
        merged["place"] = place_facts(place)
    for source in form.facts_from:
        if source.lookup in lookups and not _lacks(source, answers):
            merged[source.lookup] = ask(source, answers, merged, context) or {}
    said = {
        question.id: _said(question, answers, merged, context)
        for question in form.by_question.values()
        if question.options_from is not None
    }
    if any(said.values()):
        merged["said"] = said
    return merged


def _said(
    question: Question, answers: Mapping[str, Any], facts: Mapping[str, Any], context: Context
) -> tuple[Option, ...]:
    """What a look-up calls the chosen values that the question itself has no option for."""
    source, answer = question.options_from, answers.get(question.id)
    chosen = set(
        answer if isinstance(answer, list) else [answer] if isinstance(answer, str) else []
    )
    chosen -= {one.value for one in question.options}
    if not chosen or source is None or source.lookup not in lookups:
        return ()
    rows = ask(source, answers, facts, context) or ()
    return tuple(Option(value, label) for value, label, _hint in rows if value in chosen and label)


def with_said(question: Question, facts: Mapping[str, Any]) -> Question:
    """The question as its page said it: with the options that only its look-up knows, where one
    was chosen, and with the facts in their words.
    """
    more = facts.get("said", {}).get(question.id, ())
    options = worded_options((*question.options, *more), facts)
    return replace(question, options=options) if options != question.options else question


def ask(
    source: LookUp, answers: Mapping[str, Any], facts: Mapping[str, Any], context: Context
) -> Any:
    """What a look-up says about the answers that it is given."""
    given = {name: answers.get(question) for name, question in source.given.items()}
    part = lookups.get(source.lookup)
    look_up_now = part() if isinstance(part, type) else part
    return look_up_now(replace(context, given=given, facts=facts, answers=answers))


def _lacks(source: LookUp, answers: Mapping[str, Any]) -> bool:
    first = next(iter(source.given.values()), None)
    return first is not None and not answers.get(first)
