"""What a form says of itself as a whole: contact, place, duplicates, linked cases, stages."""

from collections.abc import Iterator

from portal.definitions.parts import (
    ASKED,
    DERIVED,
    OPENED,
    PRICE,
    Duplicates,
    Form,
    Page,
    Question,
)
from portal.definitions.texts import words
from portal.engine.checks import reading
from portal.engine.checks.reading import said
from portal.fields import field_kinds, kind

CONSENTS = ("declaration", "yes_no", "radios", "checkboxes")
PERSON = "person"


def problems(form: Form) -> Iterator[str]:
    """What is wrong with the form as a whole."""
    known = form.by_question
    for rule in form.rules:
        yield from reading.condition(form, rule.when, f"rules ({rule.id}).when", known)
    for number, source in enumerate(form.facts_from):
        yield from reading.look_up(form, source, f"facts_from[{number}]", "facts", known)
    yield from _named(form)
    yield from _contact(form)
    yield from _duplicates(form.duplicates)
    yield from _linked(form)
    yield from _stages(form)
    yield from _kept_apart(form)
    yield from reading.texts(
        form,
        "definition",
        form.title,
        form.declaration,
        form.account_reason,
        *form.introduction,
        *form.privacy,
        form.duplicates.words if form.duplicates else "",
    )


def _uses(form: Form) -> dict[str, str]:
    """Where the form as a whole names a question: the place, and its id."""
    named = dict(form.contact) | ({"place": form.place} if form.place else {})
    check = form.duplicates
    if check is not None:
        named |= {"duplicates": check.question} if check.question else {}
        named |= {f"duplicates.same[{number}]": same for number, same in enumerate(check.same)}
    if form.linked is not None:
        named["linked.consent"] = form.linked.consent
    return named


def _named(form: Form) -> Iterator[str]:
    named = _uses(form)
    for place, asked in named.items():
        if asked not in form.by_question:
            yield f"{place}: there is no question {asked!r}."
    for place in ("place", "duplicates"):
        found = form.by_question.get(named.get(place, ""))
        if found is None or found.kind == DERIVED:  # a derived one holds what another answer does
            continue
        if found.kind in field_kinds and not kind(found.kind).holds_place:
            yield f"{place}: question {found.id!r} holds no place."


def _contact(form: Form) -> Iterator[str]:
    """One question for each role; only a person's own details may fill several."""
    by_question: dict[str, list[str]] = {}
    for role, asked in form.contact.items():
        by_question.setdefault(asked, []).append(role)
    for asked, roles in by_question.items():
        found = form.by_question.get(asked)
        if found is None:
            continue
        label = words(found.label)
        if len(roles) > 1 and found.kind != PERSON:
            yield f"contact: “{label}” cannot be {' and '.join(roles)} at once."
        parts = ("name", *found.validation.get("parts", ())) if found.kind == PERSON else ()
        for part in parts:
            other = form.by_question.get(form.contact.get(part, asked))
            if other is not None and other is not found:
                yield f"contact.{part}: “{label}” and “{words(other.label)}” both ask for it."


def _duplicates(check: Duplicates | None) -> Iterator[str]:
    if check is None:
        return
    if not check.question and not check.same:
        yield "duplicates: names neither a place (`question`) nor answers (`same`) to compare."
    if check.radius_m and not check.question:
        yield "duplicates.radius_m: there is no place to measure from: name it in `question`."


def _linked(form: Form) -> Iterator[str]:
    linked = form.linked
    if linked is None:
        return
    known = form.by_question
    yield from reading.condition(form, linked.when, "linked.when", known)
    yield from reading.value(form, linked.council, "linked.council", known)
    for name, given in linked.answers.items():
        yield from reading.value(form, given, f"linked.set.{name}", known)
        if linked.form == form.key and name not in known:
            yield f"linked.set: there is no question {name!r}."
    consent = known.get(linked.consent)
    if consent is not None and consent.kind not in CONSENTS:
        label = words(consent.label)
        yield f"linked.consent: “{label}” is no yes, tick or choice that somebody agrees with."


def _stages(form: Form) -> Iterator[str]:
    done = {OPENED}
    for stage in form.target.stages if form.target else ():
        at = f"target.stages ({stage.key})"
        if stage.key in done:
            yield f"{at}: the key stands more than once."
        if stage.after not in done | {ASKED}:
            yield f"{at}.from: {stage.after!r} is not `opened`, `asked` or an earlier stage."
        done.add(stage.key)


def _kept_apart(form: Form) -> Iterator[str]:
    """Answers of separate pages that would come to stand on the main case all the same."""
    apart = {each.id: page for page in form.pages if page.separate for each in page.questions}
    for place, asked in _uses(form).items():
        if asked in apart:
            yield f"{place}: {_is_apart(apart[asked], form.by_question[asked])}"
    for page in form.pages:
        for each in page.questions:
            at = f"{said(page)}, {said(each)}"
            if each.kind == PRICE and form.fee is None:
                yield f"{at}: shows a price, and the form has no `fee`."
            if each.kind != DERIVED or each.hidden or page.separate:
                continue
            taken = {name for given in each.values for name in _answers(given.gives)}
            for source in sorted(taken & apart.keys()):
                why = _is_apart(apart[source], form.by_question[source])
                yield f"{at}: {why} Make what takes it over hidden."


def _answers(given: object) -> set[str]:
    """The questions that a value takes its answer from."""
    read = given.get("answer") if isinstance(given, dict) else None
    return {read.partition(".")[0]} if isinstance(read, str) else set()


def _is_apart(page: Page, asked: Question) -> str:
    return (
        f"“{words(asked.label)}” goes to a separate case with {said(page)}, "
        "and may not stand on this one."
    )
