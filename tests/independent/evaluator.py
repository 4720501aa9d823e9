"""A second reading of the format of forms, written from `docs/forms-format.md` alone.

It shares nothing with the engine but the page, so where both agree the page says enough. It knows
the simple kinds of question; of e-mail addresses and phone numbers only the obvious ones.
"""

import calendar
import datetime
import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

Json = Any
Post = dict[str, list[str]]
SILENT = ("derived", "information", "price")
MONTHS = [name.lower() for name in calendar.month_name]


# Words


def is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_empty(value: Json) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)


def read(tree: Json, name: str) -> Json:
    """A name as one first; else its part before the first dot, and the rest in that object."""
    if not isinstance(tree, dict):
        return None
    if name in tree:
        return tree[name]
    head, dot, rest = name.partition(".")
    return read(tree.get(head), rest) if dot else None


# Conditions


class Broken(Exception):
    """A condition that is none: false as a whole."""


OPERATORS = ("is", "in", "contains", "contains_any", "is_empty", "gt", "gte", "lt", "lte")


def holds(condition: Json, answers: dict[str, Json], facts: dict[str, Json]) -> bool:
    if condition is None:
        return True
    try:
        return _Trial(answers, facts).part(condition, 0)
    except Broken:
        return False


@dataclass
class _Trial:
    answers: dict[str, Json]
    facts: dict[str, Json]
    parts: int = 0

    def part(self, part: Json, depth: int) -> bool:
        self.parts += 1
        if not isinstance(part, dict) or self.parts > 200 or depth > 12:
            raise Broken
        if len(part) == 1:
            ((name, inner),) = part.items()
            if name == "not":
                return not self.part(inner, depth + 1)
            if name not in ("all", "any") or not isinstance(inner, list):
                raise Broken
            results = [self.part(one, depth + 1) for one in inner]
            return all(results) if name == "all" else any(results)
        return self.comparison(part)

    def comparison(self, part: dict[str, Json]) -> bool:
        sources = [name for name in part if name in ("answer", "fact")]
        operators = [name for name in part if name in OPERATORS]
        if len(part) != 2 or len(sources) != 1 or len(operators) != 1:
            raise Broken
        left = self.named(sources[0], part[sources[0]])
        return compare(operators[0], left, self.right(part[operators[0]]))

    def named(self, source: str, name: Json) -> Json:
        if not isinstance(name, str) or not 1 <= len(name) <= 200:
            raise Broken
        return read(self.answers if source == "answer" else self.facts, name)

    def right(self, value: Json) -> Json:
        if isinstance(value, list) and len(value) > 500:
            raise Broken
        if not isinstance(value, dict):
            return value
        sources = [name for name in value if name in ("answer", "fact")]
        shifts = [name for name in value if name in ("plus_days", "plus_months")]
        if len(sources) != 1 or len(shifts) > 1 or len(value) != len(sources) + len(shifts):
            raise Broken
        found = self.named(sources[0], value[sources[0]])
        if not shifts:
            return found
        by, limit = value[shifts[0]], 100_000 if shifts == ["plus_days"] else 1_200
        if not isinstance(by, int) or isinstance(by, bool) or abs(by) > limit:
            raise Broken
        return moved(found, shifts[0], by)


def resolve(value: Json, answers: dict[str, Json], facts: dict[str, Json]) -> Json:
    """A value as it is written, or what an answer or fact holds."""
    try:
        return _Trial(answers, facts).right(value)
    except Broken:
        return None


def a_date(value: Json) -> datetime.date | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return None
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        return None


def moved(value: Json, shift: str, by: int) -> str | None:
    date = a_date(value)
    if date is None:
        return None
    if shift == "plus_days":
        ordinal = date.toordinal() + by
        if not 1 <= ordinal <= datetime.date.max.toordinal():
            return None
        return datetime.date.fromordinal(ordinal).isoformat()
    year, month = divmod(date.year * 12 + date.month - 1 + by, 12)
    if not 1 <= year <= 9999:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(date.day, last)).isoformat()


def same(left: Json, right: Json) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, bool) and isinstance(right, bool) and left is right
    if is_number(left) and is_number(right):
        return bool(left == right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        if any(isinstance(one, list) for one in left + right):
            return False
        return all(same(a, b) for a, b in zip(left, right, strict=True))
    return False


def contains(left: Json, right: Json) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return right != "" and right.casefold() in left.casefold()
    return isinstance(left, list) and any(same(one, right) for one in left[:500])


def in_order(value: Json) -> tuple[str, Json] | None:
    """The sort of a value that can be put in order, and what is compared of it."""
    if is_number(value):
        try:
            number = float(value)
        except OverflowError:
            return None
        return ("number", number) if abs(number) < float("inf") else None
    if not isinstance(value, str):
        return None
    if len(value) == 5:
        fits = re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value)
        return ("time", value) if fits else None
    if date := a_date(value):
        return ("date", date)
    if not 6 <= len(value) <= 40 or len(value) == 10:
        return None
    try:
        moment = datetime.datetime.fromisoformat(value)
    except ValueError:
        return None
    return ("moment", moment) if moment.tzinfo else None


def compare(operator: str, left: Json, right: Json) -> bool:
    if operator == "is_empty":
        return isinstance(right, bool) and is_empty(left) is right
    if operator == "is":
        return same(left, right)
    if operator == "in":
        return isinstance(right, list) and any(same(left, one) for one in right[:500])
    if operator == "contains":
        return contains(left, right)
    if operator == "contains_any":
        return isinstance(right, list) and any(contains(left, one) for one in right[:500])
    a, b = in_order(left), in_order(right)
    if a is None or b is None or a[0] != b[0]:
        return False
    x, y = a[1], b[1]
    return bool({"gt": x > y, "gte": x >= y, "lt": x < y, "lte": x <= y}[operator])


# Councils


def for_council(definition: Json, council: Json) -> Json:
    """The definition with the differences of the council that these facts describe."""
    form = _copied(definition)
    facts = {"council": council}
    for difference in form.get("councils", []):
        if not holds(difference["when"], {}, facts):
            continue
        form["settings"] = {**form.get("settings", {}), **difference.get("settings", {})}
        if "target" in difference:
            form["target"] = difference["target"]
        for change in difference.get("changes", []):
            _change(form, change)
    options = council.get("setting") or {}
    for name in form.get("settings", {}):
        option = options.get(f"{form['key']}.{name}")
        if option is not None:
            form["settings"][name] = option
    return form


def _copied(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _copied(inner) for name, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


def _change(form: Json, change: Json) -> None:
    for part in _changed(form, change):
        for name, value in change["set"].items():
            if name == "settings":
                part["settings"] = {**part.get("settings", {}), **value}
            elif value is None:
                part.pop(name, None)
            else:
                part[name] = _copied(value)


def _changed(form: Json, change: Json) -> list[Json]:
    pages = form["pages"]
    if "page" in change:
        return [page for page in pages if page["id"] == change["page"]]
    if "warning" in change:
        every = [one for page in pages for one in page.get("warnings", [])]
        return [one for one in every if one["id"] == change["warning"]]
    if "question" not in change:
        return [form]
    outer = [one for page in pages for one in page.get("questions", [])]
    every = outer + [inner for one in outer for inner in one.get("questions", [])]
    found = [one for one in every if one["id"] == change["question"]]
    if "option" not in change:
        return found
    options = [option for one in found for option in one.get("options", [])]
    return [option for option in options if option["value"] == change["option"]]


# Going through a form


@dataclass
class Standing:
    """One page that stands: the questions that stand on it, and whether it blocks."""

    page: Json
    questions: list[Json]
    required: set[str]
    blocks: bool


@dataclass
class Way:
    form: Json
    stored: dict[str, Json]
    facts: dict[str, Json]
    counts: dict[str, Json] = field(default_factory=dict)
    names: dict[str, Json] = field(default_factory=dict)
    pages: list[Standing] = field(default_factory=list)

    def known(self) -> dict[str, Json]:
        """What conditions read as answers."""
        return {**self.names, **self.counts}

    def holds(self, condition: Json) -> bool:
        return holds(condition, self.known(), self.facts)

    def count(self, question: Json, value: Json) -> None:
        """The answer counts from here on, with what can be counted of a group."""
        if question["kind"] == "group" and (value is None or isinstance(value, list)):
            if value is not None:
                value = [self._kept(question, item) for item in value[:200]]
            self.names |= group_names(question, value or [])
        self.counts[question["id"]] = value
        if question["id"] == self.form.get("place") and isinstance(value, dict):
            own = {"council": value.get("council_gss") or None}
            own |= {"ward": value.get("ward_gss") or None, "typed": bool(value.get("typed"))}
            self.facts = {**self.facts, "place": {**value, **own}}

    def _kept(self, group: Json, item: Json) -> Json:
        if not isinstance(item, dict):
            return item
        kept: dict[str, Json] = {}
        for inner in group["questions"]:
            stands = holds(inner.get("condition"), {**self.known(), **kept}, self.facts)
            if stands and inner["id"] in item:
                kept[inner["id"]] = item[inner["id"]]
        return kept

    def derive(self, question: Json) -> None:
        values = (one for one in question["values"] if self.holds(one.get("when")))
        first = next(values, {"is": None})
        self.counts[question["id"]] = resolve(first["is"], self.known(), self.facts)

    def required(self, question: Json) -> bool:
        wish = question.get("required", False)
        return wish is True or (isinstance(wish, dict) and self.holds(wish["when"]))


def own_facts(form: Json, facts: dict[str, Json]) -> dict[str, Json]:
    facts = dict(facts)
    if "setting" not in facts:
        options = read(facts, "council.setting") or {}
        setting = dict(form.get("settings", {}))
        for name in setting:
            if options.get(f"{form['key']}.{name}") is not None:
                setting[name] = options[f"{form['key']}.{name}"]
        facts["setting"] = setting
    if "place" in form:
        facts["place"] = None
    return facts


def group_names(group: Json, items: list[Json]) -> dict[str, Json]:
    objects = [item for item in items if isinstance(item, dict)]
    key = group["id"]
    names: dict[str, Json] = {f"{key}.count": sum(weight(group, item) for item in objects)}
    for inner in group["questions"]:
        numbers = [item.get(inner["id"]) for item in objects]
        total = sum((Decimal(repr(one)) for one in numbers if _adds_up(one)), Decimal(0))
        whole = total == total.to_integral_value()
        names[f"{key}.sum.{inner['id']}"] = int(total) if whole else float(total)
        for option in inner.get("options", []):
            names.setdefault(f"{key}.of.{option['value']}", 0)
    for item in objects:
        for name in _chosen(group, item):
            names[f"{key}.of.{name}"] = names.get(f"{key}.of.{name}", 0) + 1
    return names


def _adds_up(value: Json) -> bool:
    return is_number(value) and abs(value) < 10**15


def _chosen(group: Json, item: Json) -> set[str]:
    chosen: set[str] = set()
    for inner in group["questions"]:
        if inner.get("options"):
            answer = item.get(inner["id"])
            several = answer if isinstance(answer, list) else [answer]
            chosen |= {one for one in several if isinstance(one, str)}
    return chosen


def weight(group: Json, item: Json) -> int:
    weights = group.get("validation", {}).get("counts", {})
    for inner in group["questions"]:
        answer = item.get(inner["id"])
        if isinstance(answer, str) and answer in weights:
            return int(weights[answer])
    return 1


def walk(form: Json, answers: dict[str, Json], facts: dict[str, Json], until: str = "") -> Way:
    """Through the pages in order; with `until`, what counts before that page."""
    way = Way(form, answers, own_facts(form, facts))
    order = [page["id"] for page in form["pages"]]
    skipped_to = 0
    for place, page in enumerate(form["pages"]):
        if page["id"] == until:
            break
        if place < skipped_to or not way.holds(page.get("condition")):
            continue
        standing = _stand(way, page)
        if standing is None:
            continue
        way.pages.append(standing)
        for entry in page.get("next", []):
            if way.holds(entry.get("when")):
                skipped_to = order.index(entry["page"])
                break
    return way


def _stand(way: Way, page: Json) -> Standing | None:
    stands, required = [], set()
    for question in page.get("questions", []):
        if not way.holds(question.get("condition")):
            continue
        stands.append(question)
        if way.required(question):
            required.add(question["id"])
        if question["kind"] == "derived":
            way.derive(question)
        elif question["kind"] not in SILENT and question["id"] in way.stored:
            way.count(question, way.stored[question["id"]])
    refusals = [one for one in page.get("warnings", []) if one["severity"] == "refusal"]
    refusals = [one for one in refusals if way.holds(one.get("condition"))]
    kind = page.get("kind", "questions")
    if (kind == "questions" and not stands) or (kind == "stop" and not refusals):
        return None
    challenged = way.facts.get("challenged") or []
    blocks = any(
        not (one.get("allow_challenge", True) and one["id"] in challenged) for one in refusals
    )
    return Standing(page, stands, required, blocks)


def visible(way: Way) -> list[str]:
    pages = []
    for standing in way.pages:
        kinds = {question["kind"] for question in standing.questions}
        if not standing.questions or kinds != {"derived"}:
            pages.append(standing.page["id"])
        if standing.blocks:
            break
    return pages


def next_page(way: Way, page_id: str) -> str | None:
    if any(one.blocks and one.page["id"] == page_id for one in way.pages):
        return page_id
    order = [page["id"] for page in way.form["pages"]]
    later = order[order.index(page_id) + 1 :]
    return next((one for one in visible(way) if one in later), None)


def page_before(way: Way, page_id: str) -> str | None:
    order = [page["id"] for page in way.form["pages"]]
    earlier = order[: order.index(page_id)]
    return next((one for one in reversed(visible(way)) if one in earlier), None)


def first_incomplete(way: Way) -> str | None:
    for standing in way.pages:
        if standing.blocks or any(_lacks(way, standing, one) for one in standing.questions):
            return str(standing.page["id"])
    return None


def _lacks(way: Way, standing: Standing, question: Json) -> bool:
    if question["kind"] in SILENT:
        return False
    if question["id"] not in way.stored:
        return True
    return is_empty(way.stored[question["id"]]) and question["id"] in standing.required


def kept(way: Way) -> list[tuple[str, str, Json]]:
    """What the case keeps: page, question and answer."""
    found = []
    for standing in way.pages:
        if "separate" in standing.page:
            continue
        for question in standing.questions:
            answer = way.counts.get(question["id"])
            if not is_empty(answer) and not question.get("hidden"):
                found.append((standing.page["id"], question["id"], answer))
    return found


# Prices


class NotKnown(Exception):
    """A part of the price that is needed is missing, no number, or outside its limits."""


Lines = list[tuple[str, int, str, str]]


def price(way: Way) -> tuple[Lines, int] | str:
    """Lines of id, pence, VAT and ledger with their sum; or `free`, or `not known`."""
    fee = way.form.get("fee")
    if not fee:
        return "free"
    try:
        return _price(way, fee)
    except NotKnown:
        return "not known"


def _price(way: Way, fee: Json) -> tuple[Lines, int]:
    lines: Lines = []
    for line in fee["lines"]:
        if way.holds(line.get("when")):
            vat, ledger = line.get("vat", fee["vat"]), line.get("ledger", fee["ledger"])
            lines.append((line["id"], _line(way, line), vat, ledger))
    total = sum(line[1] for line in lines)
    if total > 0 and "minimum" in fee:
        minimum = _amount(way, fee["minimum"])
        if minimum > total:
            lines.append(("minimum", int(minimum) - total, fee["vat"], fee["ledger"]))
    for reduction in fee.get("reductions", []):
        if way.holds(reduction.get("when")):
            lines += _reduction(reduction["id"], _number(way, reduction["percent"]), lines)
    total = sum(line[1] for line in lines)
    if total > 100_000_000:
        raise NotKnown
    return lines, total


def _number(way: Way, value: Json, most: int = 1_000_000) -> Fraction:
    found = resolve(value, way.known(), way.facts)
    if isinstance(found, str) and re.fullmatch(r"[0-9]{1,9}", found):
        number = Fraction(found)
    elif is_number(found) and abs(found) < float("inf"):
        number = Fraction(repr(found))
    else:
        raise NotKnown
    if not 0 <= number <= most:
        raise NotKnown
    return number


def _amount(way: Way, value: Json) -> Fraction:
    number = _number(way, value, 100_000_000)
    if number.denominator != 1:
        raise NotKnown
    return number


def _line(way: Way, line: Json) -> int:
    times = _number(way, line.get("times", 1))
    cost = _banded(way, line, times) if "bands" in line else _amount(way, line["amount"]) * times
    if "pro_rata" in line:
        months, of = _number(way, line["pro_rata"]["months"]), line["pro_rata"]["of"]
        if not 1 <= months <= of:
            raise NotKnown
        cost = cost * months / of
    if cost > 100_000_000:
        raise NotKnown
    return half_up(cost)


def _banded(way: Way, line: Json, times: Fraction) -> Fraction:
    if times == 0:
        return Fraction(0)
    for band in line["bands"]:
        if band["up_to"] >= times:
            return _amount(way, band["amount"])
    if "over" not in line:
        raise NotKnown
    last = line["bands"][-1]
    return _amount(way, last["amount"]) + _amount(way, line["over"]) * (times - last["up_to"])


def _reduction(key: str, percent: Fraction, lines: Lines) -> Lines:
    if percent > 100:
        raise NotKnown
    left: dict[tuple[str, str], int] = {}
    for _id, pence, vat, ledger in lines:
        left[vat, ledger] = left.get((vat, ledger), 0) + pence
    off = [
        (key, -half_up(pence * percent / 100), vat, ledger) for (vat, ledger), pence in left.items()
    ]
    return [line for line in off if line[1] != 0]


def half_up(pence: Fraction) -> int:
    return int((pence * 2 + 1) // 2)


# Checking a page


class Wrong(Exception):
    """What was sent for a question is no answer to it."""


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


def fits(value: Json) -> Json:
    if value is None:
        raise Wrong
    return value


def refuse_controls(text: str, allowed: str) -> None:
    for sign in text:
        control = (ord(sign) < 32 and sign not in allowed) or ord(sign) == 127
        if control or 0xD800 <= ord(sign) <= 0xDFFF:
            raise Wrong


def tidy(text: str) -> str:
    refuse_controls(text, "\t\n\r")
    return unicodedata.normalize("NFC", " ".join(text.split()))


def lines_of_text(text: str, rules: Json) -> str:
    refuse_controls(text, "\t\n\r")
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return within(unicodedata.normalize("NFC", text), rules, 2000)


def within(text: str, rules: Json, most: int) -> str:
    if not rules.get("min_length", 0) <= len(text) <= rules.get("max_length", most):
        raise Wrong
    return text


def one_line(text: str, rules: Json) -> str:
    shape = rules.get("shape")
    if isinstance(shape, str) and shape:
        text = text.upper() if " " in shape else text.upper().replace(" ", "")
        signs = {"#": "[0-9]", "A": "[A-Z]"}
        if not re.fullmatch("".join(signs.get(one, re.escape(one)) for one in shape), text):
            raise Wrong
    return within(text, rules, 200)


def a_name(text: str, _rules: Json) -> str:
    return within(text, {}, 100)


def an_email(text: str, _rules: Json) -> str | None:
    obvious = re.fullmatch(r"[a-z0-9.+-]+@([a-z0-9-]+\.)+[a-z]{2,}", text, re.I)
    return text if obvious and len(text) <= 254 else None


def a_phone(text: str, _rules: Json) -> str | None:
    digits = text.replace(" ", "")
    if re.fullmatch(r"0[127][0-9]{9}", digits):
        return "+44" + digits[1:]
    return digits if re.fullmatch(r"\+44[127][0-9]{9}", digits) else None


def a_postcode(text: str, _rules: Json) -> str | None:
    if len(text) > 20:
        return None
    text = re.sub(r"[\s.-]", "", text).upper()
    outward, inward = text[:-3], text[-3:]
    inward = inward[:1].replace("O", "0") + inward[1:].replace("0", "O")
    fitting = re.fullmatch(r"[A-Z]{1,2}[0-9][A-Z0-9]?", outward)
    return f"{outward} {inward}" if fitting and re.fullmatch(r"[0-9][A-Z]{2}", inward) else None


DIGITS = r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)"


def a_number(text: str, rules: Json) -> Json:
    plain = text.replace(" ", "").replace("\u2212", "-")
    match = re.fullmatch(rf"(-?){DIGITS}(?:\.([0-9]{{1,20}}))?", plain)
    if not match or len(text) > 40 or ("," not in text and len(match[2]) > 13):
        return None
    after = (match[3] or "").rstrip("0")
    number = Decimal(match[1] + match[2].replace(",", "") + (f".{after}" if after else ""))
    if len(after) > rules.get("decimals", 0) or abs(number) > 10**12:
        return None
    low, high = rules.get("min", -(10**12)), rules.get("max", 10**12)
    if not Decimal(repr(low)) <= number <= Decimal(repr(high)):
        return None
    return float(number) if after else int(number)


def some_money(text: str, rules: Json) -> int | None:
    match = re.fullmatch(rf"£?{DIGITS}(?:\.([0-9]{{1,2}}))?", text.replace(" ", ""))
    if not match or ("," not in text and len(match[1]) > 10) or len(text) > 40:
        return None
    pence = int(match[1].replace(",", "")) * 100 + int((match[2] or "").ljust(2, "0"))
    return pence if rules.get("min", 0) <= pence <= rules.get("max", 10**11) else None


def real_date(day: str, month: str, year: str) -> datetime.date:
    if re.fullmatch(r"[A-Za-z]{3,}", month):
        names = [name for name in MONTHS if name and name.startswith(month.lower())]
        month = str(MONTHS.index(names[0])) if names else ""
    numbers = re.fullmatch(r"[0-9]{1,20}", day) and re.fullmatch(r"[0-9]{1,20}", month)
    if not numbers or not re.fullmatch(r"[0-9]{4}", year):
        raise Wrong
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        raise Wrong from None


def a_time(text: str, rules: Json) -> str | None:
    if len(text) > 20:
        return None
    text = text.replace(" ", "").lower()
    text = {"midnight": "00:00", "noon": "12:00", "midday": "12:00"}.get(text, text)
    text = text.replace("a.m.", "am").replace("p.m.", "pm")
    half = re.fullmatch(r"([0-9]{1,2})(?:[:.h]?([0-9]{2}))?([ap])m", text)
    full = re.fullmatch(r"([0-9]{1,2})[:.h]?([0-9]{2})", text)
    if half and 1 <= int(half[1]) <= 12:
        hour = int(half[1]) % 12 + (12 if half[3] == "p" else 0)
        minute = int(half[2] or 0)
    elif full:
        hour, minute = int(full[1]), int(full[2])
    else:
        return None
    if hour > 23 or minute > 59:
        return None
    time = f"{hour:02}:{minute:02}"
    early, late = rules.get("earliest", "00:00"), rules.get("latest", "23:59")
    return time if early <= time <= late else None


VEHICLES = (
    "[A-Z]{2}[0-9]{2}[A-Z]{3}",
    "[A-Z][0-9]{1,3}[A-Z]{3}",
    "[A-Z]{3}[0-9]{1,3}[A-Z]",
    "[A-Z]{1,3}[0-9]{1,4}",
    "[0-9]{1,4}[A-Z]{1,3}",
    "[0-9]{3}[DX][0-9]{3}",
    "[0-9]{2}[A-Z]{2}[0-9]{2}",
    "[0-9]{5}",
)


def a_vehicle(text: str, rules: Json) -> str | None:
    if len(text) > 20:
        return None
    plate = re.sub(r"[\s.-]", "", text).upper()
    if any(re.fullmatch(form, plate) for form in VEHICLES):
        return plate
    if len(plate) == 7:
        letters, digits = str.maketrans("01", "OI"), str.maketrans("OI", "01")
        again = plate[:2].translate(letters) + plate[2:4].translate(digits)
        again += plate[4:].translate(letters)
        if re.fullmatch(VEHICLES[0], again):
            return again
    return plate if rules.get("foreign") and re.fullmatch(r"[A-Z0-9]{2,12}", plate) else None


def a_tick(text: str, _rules: Json) -> str | None:
    return "yes" if text in ("yes", "on") else None


SIMPLE = {
    "text": one_line,
    "name": a_name,
    "email": an_email,
    "phone": a_phone,
    "postcode": a_postcode,
    "number": a_number,
    "money": some_money,
    "time": a_time,
    "vehicle": a_vehicle,
    "declaration": a_tick,
}


# Before sending


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
