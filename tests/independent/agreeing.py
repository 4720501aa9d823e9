"""Runs the engine and the independent evaluator side by side and says where they differ."""

import itertools
import json
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http import QueryDict

from portal import engine
from tests.independent import evaluator, generating

Json = Any


def differences(seed: int, forms: int, posts: int = 6) -> Iterator[str]:
    """Every disagreement over so many forms that the engine takes, from this seed on."""
    for made in taken(seed, forms):
        yield from of_form(made, posts)


def of_form(made: tuple[int, Json, Json], posts: int = 6) -> Iterator[str]:
    """The disagreements over one of the forms."""
    number, definition, facts = made
    yield from _form(number, definition, facts, random.Random(number), posts)


@cache
def taken(seed: int, forms: int) -> tuple[tuple[int, Json, Json], ...]:
    """So many definitions that can be published, each with facts that stand beside it."""
    tried = itertools.islice(generating.definitions(seed), forms * 2)
    good = (one for one in tried if not engine.check_definition(one[1]))
    found = itertools.islice(good, forms)
    return tuple(
        (number, definition, generating.facts(random.Random(number)))
        for number, definition in found
    )


def _form(
    number: int, definition: Json, facts: Json, dice: random.Random, posts: int
) -> Iterator[str]:
    council = facts["council"]
    made = engine.reopen(engine.for_council(definition, council["slug"], council["setting"]))
    ours = evaluator.for_council(definition, council)
    run = Run(number, made, ours, facts)
    every = [one for page in ours["pages"] for one in page.get("questions", [])]
    yield from run.same_way({})
    answers: Json = {}
    page = run.first(answers)
    for turn in range(posts * 2):
        if page is None:
            page = dice.choice([each.id for each in made.pages])
        asked = next(one for one in ours["pages"] if one["id"] == page).get("questions", [])
        post = generating.Sender(dice, tampers=turn % 3 == 2).post(asked)
        differs, answers, page = run.same_page(page, post, answers)
        yield from differs
        yield from run.same_way(answers)
        yield from run.same_sending(answers)
    for _ in range(2):
        yield from run.same_way(generating.stored(dice, every))


class Run:
    """One form under both."""

    def __init__(self, number: int, made: engine.Form, ours: Json, facts: Json) -> None:
        self.number, self.made, self.ours, self.facts = number, made, ours, facts

    def first(self, answers: Json) -> str | None:
        page = engine.first_incomplete(self.made, answers, self.facts)
        return page.id if page else None

    def same_way(self, answers: Json) -> Iterator[str]:
        theirs = _engine_way(self.made, answers, self.facts)
        ours = _our_way(self.ours, answers, self.facts)
        for what, one in theirs.items():
            if _plain(one) != _plain(ours[what]):
                yield self.says(what, answers, one, ours[what])

    def same_sending(self, answers: Json) -> Iterator[str]:
        found = engine.validate_all(self.made, answers, self.facts)
        theirs = {question for page in found.values() for question in page}
        ours = evaluator.wrong_before_sending(self.ours, answers, self.facts)
        if theirs != ours:
            yield self.says("before sending", answers, sorted(theirs), sorted(ours))

    def same_page(self, page: str, post: Json, answers: Json) -> tuple[list[str], Json, str | None]:
        data = QueryDict(mutable=True)
        for name, values in post.items():
            data.setlist(name, values)
        form = engine.page_form(self.made, page, data=data, answers=answers, facts=self.facts)
        after = engine.accept(self.made, page, form, answers) if form.is_valid() else answers
        ours = evaluator.check(self.ours, page, post, answers, self.facts)
        theirs = {"wrong": sorted(form.errors), "stored": after}
        mine = {"wrong": sorted(ours.wrong), "stored": ours.answers}
        differs = []
        if _plain(theirs) != _plain(mine):
            said = {**{"answers": answers}, "page": page, "post": post}
            differs.append(self.says("page", said, theirs, mine))
        following = engine.next_page(self.made, page, after, self.facts)
        return differs, after, following.id if following else None

    def says(self, what: str, given: Json, theirs: Json, ours: Json) -> str:
        return "\n".join(
            [
                f"Form {self.number}, {what}:",
                f"  definition: {json.dumps(self.ours)}",
                f"  facts: {json.dumps(self.facts)}",
                f"  given: {given!r}",
                f"  engine: {theirs!r}",
                f"  page of the format: {ours!r}",
            ]
        )


def _plain(value: Json) -> str:
    """As JSON, so that 1, 1.0 and true differ."""
    return json.dumps(value, sort_keys=True)


def _engine_way(form: engine.Form, answers: Json, facts: Json) -> Json:
    way = engine.walk(form, answers, facts)
    visible = [page.id for page in engine.visible_pages(form, answers, facts, way)]
    price = engine.price_of(form, way)
    lines = [[one.id, one.pence, one.vat, one.ledger] for one in price.lines] if price else []
    unknown = "free" if form.fee is None else "not known"
    first = engine.first_incomplete(form, answers, facts, way)
    every = [page.id for page in form.pages]
    following = {page: engine.next_page(form, page, answers, facts, way) for page in every}
    earlier = {page: engine.previous_page(form, page, answers, facts, way) for page in every}
    return {
        "pages": [[step.page.id, [one.id for one in step.questions]] for step in way.steps],
        "visible": visible,
        "counts": engine.final_answers(form, answers, facts),
        "price": [lines, price.total] if price else unknown,
        "first incomplete": first.id if first else None,
        "next": {page: found.id if found else None for page, found in following.items()},
        "before": {page: found.id if found else None for page, found in earlier.items()},
        "kept": _kept(engine.snapshot(form, answers, facts)),
    }


def _kept(snapshot: Json) -> Json:
    return [[page["id"], one["id"]] for page in snapshot["pages"] for one in page["items"]]


def _our_way(form: Json, answers: Json, facts: Json) -> Json:
    way = evaluator.walk(form, answers, facts)
    price = evaluator.price(way)
    every = [page["id"] for page in form["pages"]]
    return {
        "pages": [[one.page["id"], [q["id"] for q in one.questions]] for one in way.pages],
        "visible": evaluator.visible(way),
        "counts": way.counts,
        "price": price if isinstance(price, str) else [[list(one) for one in price[0]], price[1]],
        "first incomplete": evaluator.first_incomplete(way),
        "next": {page: evaluator.next_page(way, page) for page in every},
        "before": {page: evaluator.page_before(way, page) for page in every},
        "kept": [[page, question] for page, question, _answer in evaluator.kept(way)],
    }
