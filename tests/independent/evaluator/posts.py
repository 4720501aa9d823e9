"""Checking a page that was sent, and a whole form before it is sent."""

import datetime
import re
from dataclasses import dataclass, field
from decimal import Decimal

from tests.independent.evaluator.conditions import a_date, holds, resolve
from tests.independent.evaluator.kinds import SIMPLE, Wrong, fits, lines_of_text, real_date, tidy
from tests.independent.evaluator.walking import walk, weight
from tests.independent.evaluator.words import SILENT, Json, Post, is_empty


@dataclass
class Checked:
    wrong: set[str]
    answers: dict[str, Json]


def check(
    form: Json, page_id: str, post: Post, stored: dict[str, Json], facts: dict[str, Json]
) -> Checked:
    """Which questions of the page are wrong, and what is stored where none is."""
    if (post.get("find") or [""])[-1]:
        return Checked(set(), stored)
    before = walk(form, stored, facts)
    way = walk(form, stored, facts, until=page_id)
    page = next(one for one in form["pages"] if one["id"] == page_id)
    sent = _Sent(post, before.known(), way.known(), way.facts)
    wrong: set[str] = set()
    answers = dict(stored)
    for question in page.get("questions", []):
        if not way.holds(question.get("condition")):
            continue
        if question["kind"] == "derived":
            way.derive(question)
        if question["kind"] in SILENT:
            continue
        try:
            answer = sent.answer(question, question["id"])
        except Wrong:
            wrong.add(question["id"])
            way.count(question, None)
            continue
        if is_empty(answer) and way.required(question):
            wrong.add(question["id"])
        answers[question["id"]] = None if is_empty(answer) else answer
        way.count(question, answers[question["id"]])
    return Checked(wrong, stored if wrong else answers)


@dataclass
class _Sent:
    post: Post
    counted: dict[str, Json]
    earlier: dict[str, Json]
    facts: dict[str, Json]

    def last(self, name: str) -> str:
        sent = self.post.get(name) or [""]
        return sent[-1]

    def offered(self, question: Json) -> list[Json]:
        options = question["options"]
        return [one for one in options if holds(one.get("condition"), self.counted, self.facts)]

    def answer(self, question: Json, name: str) -> Json:
        kind, rules = question["kind"], question.get("validation", {})
        if kind == "group":
            return self.group(question, name)
        if kind == "checkboxes":
            return self.checkboxes(question, rules, self.post.get(name, []))
        if kind in ("date", "date_of_birth"):
            parts = [tidy(self.last(f"{name}_{place}")) for place in range(3)]
            return self.date(kind, rules, parts) if any(parts) else None
        text = self.last(name)
        chosen = kind in ("radios", "select", "yes_no", "declaration")
        if not (text if chosen else text.strip()):
            return None
        if kind in ("radios", "select", "yes_no"):
            values = ["yes", "no"] if kind == "yes_no" else None
            values = values or [option["value"] for option in self.offered(question)]
            return fits(text if text in values else None)
        if kind == "long_text":
            return lines_of_text(text, rules)
        return fits(SIMPLE[kind](text if chosen else tidy(text), rules))

    def checkboxes(self, question: Json, rules: Json, sent: list[str]) -> Json:
        chosen = set(sent)
        if not chosen:
            return None
        options = self.offered(question)
        found = [option for option in options if option["value"] in chosen]
        alone = any(option.get("exclusive") for option in found)
        if len(found) != len(chosen) or (alone and len(found) > 1):
            raise Wrong
        few = len(found) < rules.get("min", 1) and not alone
        if few or len(found) > rules.get("max", 500):
            raise Wrong
        return [option["value"] for option in found]

    def date(self, kind: str, rules: Json, parts: list[str]) -> str:
        date = real_date(*parts)
        today = fits(a_date(self.facts.get("today")))
        if kind == "date_of_birth":
            birthday = (today.month, today.day) >= (date.month, date.day)
            age = today.year - date.year - (0 if birthday else 1)
            oldest = min(120, rules.get("max_age", 120))
            return str(fits(date.isoformat() if rules.get("min_age", 0) <= age <= oldest else None))
        first, last = [datetime.date.min], [datetime.date.max]
        if rules.get("not_future"):
            last.append(today)
        if rules.get("not_past"):
            first.append(today)
        if "max_age_days" in rules:
            first.append(today - datetime.timedelta(rules["max_age_days"]))
        if "max_ahead_days" in rules:
            last.append(today + datetime.timedelta(rules["max_ahead_days"]))
        for name, limits in (("not_before", first), ("not_after", last)):
            limit = a_date(resolve(rules.get(name), self.earlier, self.facts))
            limits += [limit] if limit else []
        return str(fits(date.isoformat() if max(first) <= date <= min(last) else None))

    def group(self, group: Json, name: str) -> Json:
        rules = group.get("validation", {})
        pattern = re.compile(re.escape(name) + r"-([0-9]+)-")
        found = (pattern.match(key) for key in self.post)
        numbers = sorted({int(match[1]) for match in found if match})
        every = [self.item(group, f"{name}-{number}-") for number in numbers]
        filled = [one for one in every if one.answers or one.wrong]
        if not filled:
            return None
        least, most = rules.get("min", 0), rules.get("max", 10)
        kept = filled if len(filled) >= least else every
        items = [one.answers for one in kept]
        too_many = len(items) > most or sum(weight(group, item) for item in items) > most
        if too_many or len(filled) < least or any(one.wrong or one.lacks for one in kept):
            raise Wrong
        return items

    def item(self, group: Json, start: str) -> "_Item":
        item = _Item()
        for inner in group["questions"]:
            known = {**self.earlier, **item.answers}
            if not holds(inner.get("condition"), known, self.facts):
                continue
            try:
                answer = self.answer(inner, start + inner["id"])
            except Wrong:
                item.wrong = True
                continue
            if not is_empty(answer):
                item.answers[inner["id"]] = answer
                continue
            wish = inner.get("required", False)
            if isinstance(wish, dict):
                wish = holds(wish["when"], known, self.facts)
            item.lacks = item.lacks or wish
        return item


@dataclass
class _Item:
    """One item of a group as it was sent."""

    answers: dict[str, Json] = field(default_factory=dict)
    wrong: bool = False
    lacks: bool = False


def wrong_before_sending(form: Json, stored: dict[str, Json], facts: dict[str, Json]) -> set[str]:
    """The questions whose stored answers keep the form from being sent."""
    way = walk(form, stored, facts)
    wrong = set()
    for standing in way.pages:
        for question in standing.questions:
            if question["kind"] in SILENT:
                continue
            answer = way.counts.get(question["id"])
            if is_empty(answer):
                if question["id"] in standing.required:
                    wrong.add(question["id"])
                continue
            again = resent(question, question["id"], answer)
            sent = _Sent(again, way.known(), way.known(), way.facts)
            try:
                sent.answer(question, question["id"])
            except Wrong:
                wrong.add(question["id"])
    return wrong


def resent(question: Json, name: str, answer: Json) -> Post:
    """The post that would have given this answer."""
    kind = question["kind"]
    if kind == "group":
        return _items_again(question, name, answer)
    if kind == "checkboxes":
        return {name: list(answer)}
    if kind in ("date", "date_of_birth"):
        year, month, day = answer.split("-")
        return {f"{name}_0": [day], f"{name}_1": [month], f"{name}_2": [year]}
    if kind == "money":
        return {name: [f"{answer // 100}.{answer % 100:02}"]}
    return {name: [format(Decimal(repr(answer)), "f") if kind == "number" else answer]}


def _items_again(group: Json, name: str, items: Json) -> Post:
    post: Post = {}
    for place, item in enumerate(items):
        post[f"{name}-{place}-is"] = ["1"]
        for inner in group["questions"]:
            if not is_empty(item.get(inner["id"])):
                post |= resent(inner, f"{name}-{place}-{inner['id']}", item[inner["id"]])
    return post
