"""Going through a form: which pages and questions stand, what counts, where to go next."""

from dataclasses import dataclass, field
from decimal import Decimal

from tests.independent.evaluator.conditions import holds, resolve
from tests.independent.evaluator.words import SILENT, Json, is_empty, is_number, read


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
