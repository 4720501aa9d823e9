"""What conditions, values and texts read: names that are gone, and comparisons that never hold."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from councils import conditions
from portal.definitions.parts import DERIVED, GROUP, Form, LookUp, Page, Question, Text
from portal.definitions.texts import placeholders, words
from portal.engine import facts as known_facts
from portal.fields import field_kinds, kind
from portal.lookups import lookups

Known = Mapping[str, Question]
"""The questions that may be read at some place, by id."""

ANY = "any"
PLURAL = {"text": "a text", "number": "a number", "list": "a list", "object": "several parts"}


def said(part: Page | Question) -> str:
    """A page or question by the words that residents see."""
    if isinstance(part, Page):
        return f"Page “{words(part.title)}”"
    return f"question “{words(part.label)}”"


def names(each: Iterable[str]) -> str:
    """Names for a message, in order."""
    return ", ".join(sorted(each))


def condition(form: Form, given: Any, at: str, known: Known) -> Iterator[str]:
    """What is wrong with a condition: its form, the names it reads, and what it compares."""
    if given is None:
        return
    wrong = conditions.check(given)
    yield from (f"{at}{text.removeprefix('condition')}" for text in wrong)
    if wrong:
        return
    found = [
        problem
        for source, name in sorted(conditions.references(given))
        for problem in _name(form, source, name, known)
    ]
    found += [] if found else compared(form, given, known)
    yield from (f"{at}: {problem}" for problem in found)


def value(form: Form, given: Any, at: str, known: Known) -> Iterator[str]:
    """What is wrong with a value that may name an answer or a fact."""
    wrong = conditions.value_problems(given)
    yield from (f"{at}: {problem}" for problem in wrong)
    for source, name in [] if wrong else sorted(conditions.references(given)):
        yield from (f"{at}: {problem}" for problem in _name(form, source, name, known))


def _name(form: Form, source: str, name: str, known: Known) -> Iterator[str]:
    """A name that is missing, or known only later."""
    if source == "fact":
        yield from _fact(form, name)
        return
    head, _dot, part = (name, "", "") if name in known else name.partition(".")
    question = known.get(head)
    if question is not None:
        yield from _part(question, part, name)
    elif head in form.by_question:
        yield f"question {head!r} is asked only here or later."
    else:
        yield from _gone(form, head)


def _fact(form: Form, name: str) -> Iterator[str]:
    if not known_facts.is_known(name, form):
        yield f"unknown fact {name!r}; known: {known_facts.known_words(form)}."
    elif name.startswith("place.") and not form.place:
        yield f"reads {name!r}, and the form names no `place`."


def _gone(form: Form, name: str) -> Iterator[str]:
    """A question that is not there, or that a group asks for each of its items."""
    for group in form.by_question.values():
        if any(each.id == name for each in group.questions):
            yield (
                f"question {name!r} is asked for each item of “{words(group.label)}”; from outside "
                f"read {group.id}.count, {group.id}.sum.{name} or {group.id}.of.<answer>."
            )
            return
    yield f"there is no question {name!r}."


def _part(question: Question, part: str, name: str) -> Iterator[str]:
    """A path into an answer that has no such part."""
    if question.kind not in field_kinds:
        return
    if question.kind == GROUP:
        if part and part not in parts_of(question):
            known = ", ".join(f"{question.id}.{each}" for each in parts_of(question))
            yield f"“{words(question.label)}” has no {name!r}; known: {known}."
        return
    stores = kind(question.kind).stores
    if stores == "nothing":
        yield f"“{words(question.label)}” is never answered, so {name!r} reads nothing."
    elif part and stores not in ("object", ANY):
        yield f"“{words(question.label)}” holds {PLURAL[stores]}, so {name!r} reads nothing."


def parts_of(group: Question) -> list[str]:
    """What conditions may read of a group besides whether it is empty."""
    every = [each for each in group.questions if each.kind in field_kinds]
    sums = [f"sum.{each.id}" for each in every if kind(each.kind).stores in ("number", ANY)]
    of = [f"of.{one.value}" for each in every for one in each.options]
    return ["count", *sums, *dict.fromkeys(of)]


def compared(form: Form, given: Any, known: Known) -> list[str]:
    """Comparisons with what an answer can never be, in a condition whose names are right."""
    found = [problem for each in comparisons(given) for problem in _never(form, each, known)]
    if not found and excludes_itself([given], known):
        found = ["can never hold: its parts exclude each other."]
    return list(dict.fromkeys(found))


def comparisons(given: Any) -> Iterator[Mapping[str, Any]]:
    """Every comparison in a condition."""
    if isinstance(given, Mapping):
        if "answer" in given or "fact" in given:
            yield given
        else:
            for inner in given.values():
                yield from comparisons(inner)
    elif isinstance(given, list):
        for each in given:
            yield from comparisons(each)


def _never(form: Form, given: Mapping[str, Any], known: Known) -> Iterator[str]:
    question, part = _read(given, known)
    operator = next(word for word in given if word not in ("answer", "fact"))
    against = given[operator]
    if question is None or operator == "is_empty" or isinstance(against, Mapping):
        return
    label, stores = words(question.label), stored(question, part)
    each = against if isinstance(against, list) else [against]
    if stores == ANY or (operator == "is" and isinstance(against, list) and stores == "list"):
        return
    if problem := _wrong_kind(operator, each, stores):
        yield f"“{label}” {problem}"
        return
    possible = None if part else kind(question.kind).answers_of(question)
    if possible is None or operator in ("gt", "gte", "lt", "lte"):
        return
    if stores == "text" and operator in ("contains", "contains_any"):
        return
    for one in each:
        if one not in possible:
            yield f"there is no answer {one!r} to “{label}”; known: {names(possible)}."


def _wrong_kind(operator: str, against: list[Any], stores: str) -> str:
    """Why an operator and its values never suit what a question stores; empty when they do."""
    ordered = operator in ("gt", "gte", "lt", "lte")
    inside = operator in ("contains", "contains_any")
    if stores == "object":
        return "has several parts: read one (such as `property.uprn` or `items.count`)."
    if stores == "list" and not inside:
        return f"can have several answers, which {operator!r} never fits: use contains."
    if stores == "number":
        if inside:
            return f"is a number, which {operator!r} never fits."
        if not all(_is_number(one) for one in against):
            return "is a number, and is compared with something else."
    elif not all(isinstance(one, str) for one in against):
        return "is a text, and is compared with something else."
    return "" if stores != "list" or not ordered else "cannot be put in order."


def _is_number(one: Any) -> bool:
    return isinstance(one, int | float) and not isinstance(one, bool)


def _read(given: Mapping[str, Any], known: Known) -> tuple[Question | None, str]:
    """The question whose answer a comparison reads, and the path into it."""
    name = given.get("answer")
    if not isinstance(name, str):
        return None, ""
    if name in known:
        return known[name], ""
    head, _dot, part = name.partition(".")
    return known.get(head), part


def stored(question: Question, part: str = "") -> str:
    """What a question's answer is: text, number, list, object, or any."""
    if question.kind not in field_kinds or (part and question.kind != GROUP):
        return ANY
    if question.kind == GROUP:
        return "number" if part else "object"
    if question.kind == DERIVED:
        return _stored_by([each.gives for each in question.values])
    return kind(question.kind).stores


def _stored_by(given: list[Any]) -> str:
    """What a derived answer is, where all its values stand in the definition."""
    if all(isinstance(one, str) for one in given):
        return "text"
    return "number" if all(_is_number(one) for one in given) else ANY


def excludes_itself(all_of: list[Any], known: Known) -> bool:
    """Whether conditions that must all hold ask one answer to be two things at once. Simple cases.

    `True` is certain; what needs more than a look is not found.
    """
    needed: dict[str, set[str]] = {}
    ruled_out: dict[str, set[str]] = {}
    blank: dict[str, bool] = {}
    for part in _flat(all_of):
        if "any" in part and len(part) == 1:
            rest = [each for each in all_of if each is not part]
            if part["any"] and all(excludes_itself([*_plain(rest), o], known) for o in part["any"]):
                return True
            continue
        _note(part, known, needed, ruled_out, blank)
    return any(
        not values - ruled_out.get(name, set()) or blank.get(name) is True
        for name, values in needed.items()
    ) or any(
        blank.get(name) is False and values >= possible
        for name, values in ruled_out.items()
        if (possible := _possible(known[name]))
    )


def _possible(question: Question) -> set[str]:
    """Every answer that a question with options can have; empty where that is not known."""
    return set(kind(question.kind).answers_of(question) or ())


def _plain(all_of: list[Any]) -> list[Any]:
    """The parts without alternatives, so that looking ends."""
    return [part for part in _flat(all_of) if "any" not in part]


def _flat(all_of: list[Any]) -> Iterator[Mapping[str, Any]]:
    for part in all_of:
        if isinstance(part, Mapping) and set(part) == {"all"}:
            yield from _flat(part["all"])
        elif isinstance(part, Mapping):
            yield part


def _note(
    part: Mapping[str, Any],
    known: Known,
    needed: dict[str, set[str]],
    ruled_out: dict[str, set[str]],
    blank: dict[str, bool],
) -> None:
    """What one comparison says about one answer that is a single choice."""
    negated = set(part) == {"not"}
    inner = part["not"] if negated else part
    question, path = _read(inner, known) if isinstance(inner, Mapping) else (None, "")
    if question is None or path or stored(question) != "text":
        return
    if "is_empty" in inner:
        empty = inner["is_empty"] is not negated
        if blank.setdefault(question.id, empty) is not empty:
            needed[question.id] = set()
        return
    values = [inner["is"]] if "is" in inner else inner.get("in")
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        return
    if negated:
        ruled_out.setdefault(question.id, set()).update(values)
    else:
        needed[question.id] = needed.get(question.id, set(values)) & set(values)


def look_up(form: Form, source: LookUp | None, at: str, gives: str, known: Known) -> Iterator[str]:
    """What is wrong with a look-up that a form asks."""
    if source is None:
        return
    if source.lookup not in lookups:
        yield f"{at}: unknown look-up {source.lookup!r}; known: {names(lookups)}."
        return
    found = lookups.get(source.lookup)
    if found.gives != gives:
        yield f"{at}: look-up {source.lookup!r} gives {found.gives}, not {gives}."
    for name, question in source.given.items():
        if name not in found.takes:
            yield f"{at}.with: {source.lookup!r} takes no {name!r}; known: {names(found.takes)}."
        if question not in form.by_question:
            yield f"{at}.with: there is no question {question!r}."
        elif question not in known:
            yield f"{at}.with: question {question!r} is asked only here or later."


def texts(form: Form, at: str, *given: Text) -> Iterator[str]:
    """Facts that a text asks for, and that nobody knows."""
    for text in given:
        for name in sorted(placeholders(text)):
            if not known_facts.is_known(name, form):
                yield f"{at}: the text asks for an unknown fact {{{name}}}."
