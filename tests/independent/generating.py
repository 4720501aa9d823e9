"""Forms that nobody has seen, and what is sent to them: all of it from a seed."""

import random
from collections.abc import Iterator
from typing import Any

Json = Any
Post = dict[str, list[str]]
TODAY = "2026-03-31"
OPTIONS = ("a", "b", "c.1", "D-2", "none")
WORDS = ("Oak Lane", "straße", "oak", "Ω", "x")
ODD: tuple[str, ...] = (
    "\x00",
    "a\x00b",
    "\x7f",
    "9" * 40,
    "\u0661\u0662",
    "🙂" * 3,
    "e\u0301",
    "\u00a0",
    "true",
    "null",
)
ODD += ("[]", "{}", "-1", "1e5", "<b>", "a" * 2500, "yes ", "Yes", "\ud800", " \t ", "NaN", "0")

GOOD: dict[str, tuple[str, ...]] = {
    "text": ("Oak Lane", "  much   more ", "STRASSE", "x", "cafe\u0301", "a\tb"),
    "long_text": ("one\r\ntwo", " Oak lane ", "x\ty", "three\rfour", "word " * 30),
    "name": ("Ann Lee", "Łukasz Ó Briain", " 李 "),
    "email": ("ann@example.com", "a.b+c@mail.example.org"),
    "phone": ("01622 602 000", "07700 900 982", "+44 1622 602000"),
    "postcode": ("ME15 6JQ", "me156jq", "me15-6jq", "ME15 OJQ", "M1 1AE", "SW1A 1AA"),
    "number": ("0", "1", "2", "3", "5", "12", "1,000", "-4", "007", "2.50", "7.25", "3.0", "-0"),
    "money": ("0", "1", "5.5", "12.50", "£25", "1,000", "£1,250.99", "0.05", "33.33"),
    "time": ("9:05", "905", "14.05", "1405", "2:05pm", "9am", "noon", "Midnight", "12 am", "12pm"),
    "vehicle": (
        "AB12 CDE",
        "ab12cde",
        "A1 BCD",
        "ABC 1D",
        "1 AB",
        "AB0I CDE",
        "A812CDE",
        "101D202",
    ),
    "declaration": ("yes", "on"),
    "yes_no": ("yes", "no"),
}
BAD: dict[str, tuple[str, ...]] = {
    "email": ("ann", "ann@", "@example.com", "a b@example.com"),
    "phone": ("hello", "123", "01622"),
    "postcode": ("ME15", "12345", "ME15 6J", "hello"),
    "number": (
        "1,00",
        "twelve",
        "1.2.3",
        "--1",
        "1000000000001",
        "1.23456",
        "½",
        "1,000,000,000,001",
        "0,000,001",
        "5.",
        ".5",
        "1 000",
        "+5",
        "\u22125",
        "0" * 60 + "5",
        "-1,000",
    ),
    "money": (
        "-1",
        "1.234",
        "1,00",
        "$5",
        "ten",
        "£",
        "1.00.00",
        "5.",
        ".50",
        "1 000",
        "5p",
        "£ 5",
        "5£",
        "1,000,000,000",
        "1,000,000,000.01",
        "0" * 60 + "5",
    ),
    "time": (
        "25:00",
        "9",
        "14:60",
        "13pm",
        "0am",
        "nine",
        "1:2",
        "2.05 p.m.",
        "205pm",
        "24:00",
        "00:00",
        "0:05am",
        "005",
    ),
    "vehicle": ("ABCDEFGH", "A!B", "1234567", "Ä12 BCD"),
    "declaration": ("no", "1", "true"),
    "text": ("12a", "1 2 A", "\u2028", "a\u200bb", "1234567890123"),
    "yes_no": ("YES", "maybe", "1"),
}
DATES = (
    "2026-03-31",
    "2026-04-01",
    "2026-03-01",
    "2026-03-02",
    "2026-05-01",
    "2026-02-28",
    "2024-02-29",
    "1990-06-15",
    "2008-03-31",
    "2008-04-01",
)
SIMPLE = tuple(GOOD)
CHOOSING = ("radios", "select", "checkboxes")
KINDS = (*SIMPLE, *CHOOSING, *CHOOSING, "number", "date", "date", "date_of_birth")

INNER = (
    "radios",
    "number",
    "text",
    "yes_no",
    "money",
    "checkboxes",
    "date",
    "time",
    "vehicle",
    "name",
)


class Maker:
    """Makes one definition."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.seed = seed
        self.earlier: list[Json] = []
        self.made = 0
        self.before_page = 0
        self.numbers: list[Json] = []

    def maybe(self, chance: float) -> bool:
        return self.dice.random() < chance

    def some(self, values: Any, most: int = 3) -> list[Any]:
        return self.dice.sample(list(values), self.dice.randint(1, min(most, len(values))))

    def definition(self) -> Json:
        pages = [self.page(number) for number in range(self.dice.randint(3, 7))]
        self.lead(pages)
        form: Json = {"format": 1, "key": "made", "title": "Made", "settings": settings()}
        form["pages"] = pages
        if self.maybe(0.6):
            form["fee"] = self.fee()
        form["councils"] = self.councils(pages)
        return form

    # Conditions

    def condition(self, depth: int = 0) -> Json:
        if depth < 3 and self.maybe(0.3):
            word = self.dice.choice(["all", "any", "not"])
            if word == "not":
                return {"not": self.condition(depth + 1)}
            return {word: [self.condition(depth + 1) for _ in range(self.dice.randint(1, 3))]}
        if self.earlier and self.maybe(0.85):
            return self.about(self.dice.choice(self.earlier))
        return self.dice.choice(
            [
                {"fact": "council.slug", "in": ["maidstone", "swale"]},
                {"fact": "channel", "is": "web"},
                {"fact": "setting.limit", "gt": self.dice.choice([2, 3, 4])},
                {"fact": "setting.listed", "contains": self.dice.choice(OPTIONS)},
                {"fact": "account.email", "is_empty": True},
                {"fact": "today", "gte": "2026-03-31"},
                {"fact": "now", "lt": "2026-03-31T12:00:00+00:00"},
                {"fact": "time", "lte": "14:05"},
            ]
        )

    def about(self, question: Json) -> Json:
        name, kind = question["id"], question["kind"]
        if self.maybe(0.15) and kind != "group":
            return {"answer": name, "is_empty": self.maybe(0.5)}
        test = getattr(self, f"about_{kind}", self.about_text)(question)
        return {"answer": test.pop("name", name), **test}

    def order(self) -> str:
        return self.dice.choice(["gt", "gte", "lt", "lte"])

    def about_text(self, _question: Json) -> Json:
        word = self.dice.choice(WORDS)
        return self.dice.choice(
            [{"contains": word.upper()}, {"is": word}, {"contains_any": [word, "lane"]}]
        )

    def about_radios(self, question: Json) -> Json:
        values = [option["value"] for option in question["options"]]
        chosen = self.some(values)
        return self.dice.choice(
            [{"is": chosen[0]}, {"in": chosen}, {"in": {"fact": "setting.listed"}}]
        )

    about_select = about_radios

    def about_checkboxes(self, question: Json) -> Json:
        chosen = self.some([option["value"] for option in question["options"]])
        return self.dice.choice(
            [
                {"contains": chosen[0]},
                {"contains_any": chosen},
                {"contains_any": {"fact": "setting.listed"}},
            ]
        )

    def about_yes_no(self, _question: Json) -> Json:
        return {"is": self.dice.choice(["yes", "no"])}

    def about_declaration(self, _question: Json) -> Json:
        return {"is": "yes"}

    def about_number(self, _question: Json) -> Json:
        limit: Json = self.dice.choice([0, 1, 2, 3, 5, 7.25, {"fact": "setting.limit"}])
        return self.dice.choice([{self.order(): limit}, {"is": limit}, {"in": [1, 2, 3]}])

    def about_money(self, _question: Json) -> Json:
        return {self.order(): self.dice.choice([0, 550, 1250, 2500])}

    def about_time(self, _question: Json) -> Json:
        return {self.order(): self.dice.choice(["09:05", "12:00", "14:05"])}

    def about_date(self, _question: Json) -> Json:
        shift = self.dice.choice(
            [{}, {"plus_days": -1}, {"plus_days": 1}, {"plus_months": -1}, {"plus_months": -216}]
        )
        limit: Json = {"fact": "today", **shift}
        return {self.order(): self.dice.choice([limit, limit, "2024-02-29"])}

    about_date_of_birth = about_date

    def about_derived(self, question: Json) -> Json:
        return {"is": self.dice.choice([one["is"] for one in question["values"]])}

    def about_group(self, group: Json) -> Json:
        names = [f"{group['id']}.count"]
        for inner in group["questions"]:
            if inner["kind"] in ("number", "money"):
                names.append(f"{group['id']}.sum.{inner['id']}")
            names += [f"{group['id']}.of.{one['value']}" for one in inner.get("options", [])]
        return {"name": self.dice.choice(names), self.order(): self.dice.choice([0, 1, 2, 3])}

    # Pages and questions

    def page(self, number: int) -> Json:
        page: Json = {"id": f"page{number}", "title": f"Page {number}"}
        if number and self.maybe(0.3):
            page["condition"] = self.condition()
        if number and self.maybe(0.15):
            stop: Json = {"id": f"stop{number}", "severity": "refusal", "text": "No"}
            stop |= {"condition": self.condition(), "allow_challenge": self.maybe(0.5)}
            return {**page, "kind": "stop", "warnings": [stop]}
        if number and self.maybe(0.1):
            return {**page, "kind": "information", "body": ["Read this"]}
        self.before_page = len(self.earlier)
        page["questions"] = [self.outer() for _ in range(self.dice.randint(1, 4))]
        return page

    def lead(self, pages: list[Json]) -> None:
        """Some pages say which comes next."""
        for place, page in enumerate(pages[:-2]):
            known = [one for each in pages[: place + 1] for one in each.get("questions", [])]
            self.earlier, all_of = known, self.earlier
            if known and self.maybe(0.3):
                later = self.dice.choice(pages[place + 2 :])["id"]
                page["next"] = [{"when": self.condition(), "page": later}]
            self.earlier = all_of

    def outer(self) -> Json:
        if self.earlier and self.maybe(0.12):
            question = self.derived()
        elif self.maybe(0.15):
            question = self.group()
        else:
            question = self.question(self.dice.choice(KINDS))
            for option in question.get("options", []):
                if self.maybe(0.15) and self.earlier:
                    option["condition"] = self.condition()
        self.earlier.append(question)
        return question

    def question(self, kind: str) -> Json:
        self.made += 1
        question: Json = {"id": f"q{self.made}", "kind": kind, "label": f"Question {self.made}"}
        if self.maybe(0.35):
            question["condition"] = self.condition()
        wish = self.dice.random()
        if wish < 0.4:
            question["required"] = True
        elif wish < 0.55:
            question["required"] = {"when": self.condition()}
        if kind in CHOOSING:
            question["options"] = [{"value": one, "label": one} for one in OPTIONS]
        if kind == "checkboxes" and self.maybe(0.5):
            question["options"][-1]["exclusive"] = True
        rules = self.rules(kind)
        if rules and self.maybe(0.6):
            question["validation"] = rules
        return question

    def rules(self, kind: str) -> Json:
        moved = {"fact": "today", "plus_months": self.dice.choice([-1, 1, -216])}
        rules: Json = {
            "text": [
                {"max_length": 5},
                {"min_length": 2},
                {"shape": "##A"},
                {"shape": "A /#"},
                {"max_length": 8, "min_length": 3},
            ],
            "long_text": [{"max_length": 12}, {"min_length": 3}],
            "number": [{"min": 0, "max": 5}, {"decimals": 2}, {"min": 1, "decimals": 1}],
            "money": [{"min": 550}, {"max": 1250}],
            "checkboxes": [{"min": 2}, {"max": 2}, {"min": 2, "max": 3}],
            "time": [{"earliest": "09:05"}, {"latest": "14:05"}],
            "vehicle": [{"foreign": True}],
            "date_of_birth": [{"min_age": 18}, {"max_age": 17}],
            "date": [
                {"not_future": True},
                {"not_past": True, "max_ahead_days": 1},
                {"max_age_days": 31},
                {"not_after": moved},
                {"not_before": moved},
                {"not_before": "2024-02-29", "not_after": TODAY},
            ],
        }
        return self.dice.choice(rules[kind]) if kind in rules else None

    def derived(self) -> Json:
        self.made += 1
        values = [{"when": self.condition(), "is": one} for one in ("first", "second", "third")]
        return {
            "id": f"q{self.made}",
            "kind": "derived",
            "label": f"Question {self.made}",
            "values": [*values, {"is": "last"}] if self.maybe(0.5) else values,
            "hidden": self.maybe(0.3),
        }

    def group(self) -> Json:
        group = self.question("group")
        outside = list(self.earlier)
        self.earlier = self.earlier[: self.before_page]  # inside, of the form only earlier pages
        group["questions"] = []
        for kind in self.some(INNER, 4):
            inner = self.question(kind)
            group["questions"].append(inner)
            self.earlier.append(inner)
        self.earlier = outside
        group["validation"] = self.dice.choice([{}, {"max": 2}, {"min": 2}, {"max": 3, "min": 1}])
        if any(inner.get("options") for inner in group["questions"]) and self.maybe(0.6):
            group["validation"] = {**group["validation"], "counts": {"a": 2, "b": 0}}
        return group

    # Money

    def fee(self) -> Json:
        self.numbers = [{"answer": one["id"]} for one in self.earlier if one["kind"] == "number"]
        groups = [one for one in self.earlier if one["kind"] == "group"]
        self.numbers += [{"answer": f"{one['id']}.count"} for one in groups]
        lines = [self.line(number) for number in range(self.dice.randint(1, 3))]
        fee: Json = {"vat": "outside", "ledger": "L1", "lines": lines}
        if self.maybe(0.5):
            fee["minimum"] = self.dice.choice([5000, {"fact": "setting.pence"}])
        if self.maybe(0.6):
            percents = self.dice.sample([50, 12.5, 33, {"fact": "setting.limit"}], 2)
            fee["reductions"] = [
                {"id": f"off{n}", "label": "Off", "when": self.condition(), "percent": percent}
                for n, percent in enumerate(percents)
            ]
            fee["reductions"][0].pop("when")
        return fee

    def line(self, number: int) -> Json:
        line: Json = {"id": f"line{number}", "label": "Line"}
        if self.maybe(0.4):
            line["when"] = self.condition()
        times = self.dice.choice(self.numbers or [{"fact": "setting.limit"}])
        if self.maybe(0.5):
            bands = [
                {"up_to": 1, "amount": 1000},
                {"up_to": 3, "amount": {"fact": "setting.pence"}},
            ]
            line |= {"bands": bands, "times": times, "over": 333}
        else:
            line["amount"] = self.dice.choice([1, 33, 999, {"fact": "setting.pence"}])
            if self.maybe(0.6):
                line["times"] = times
        if self.maybe(0.4):
            line["pro_rata"] = {
                "months": self.dice.choice([1, 5, {"fact": "setting.limit"}]),
                "of": 12,
            }
        if self.maybe(0.3):
            line |= {"vat": "standard", "ledger": "L2"}
        return line

    # Councils

    def councils(self, pages: list[Json]) -> list[Json]:
        asked = [one for page in pages for one in page.get("questions", [])]
        changed = self.dice.choice([one for one in asked if one["kind"] != "derived"])
        change = {
            "question": changed["id"],
            "set": {"required": self.maybe(0.5), "condition": None},
        }
        return [
            {
                "id": "swale",
                "when": {"fact": "council.slug", "is": "swale"},
                "settings": {"limit": 4},
                "changes": [change],
            },
            {
                "id": "others",
                "when": {"not": {"fact": "council.slug", "is": "maidstone"}},
                "settings": {"pence": 777},
            },
        ]


def settings() -> Json:
    return {"limit": 3, "pence": 1249, "listed": ["a", "c.1"]}


def definitions(seed: int) -> Iterator[tuple[int, Json]]:
    """Definitions without end, each with its own seed; a few of them break a rule of sense."""
    while True:
        yield seed, Maker(seed).definition()
        seed += 1


def facts(dice: random.Random) -> Json:
    slug = dice.choice(["maidstone", "swale", "tunbridge_wells"])
    options = dice.choice([{}, {}, {"made.limit": 2}, {"made.pence": 50}])
    return {
        "today": TODAY,
        "now": "2026-03-31T14:05:00+01:00",
        "time": "14:05",
        "channel": dice.choice(["web", "phone"]),
        "council": {"slug": slug, "setting": options},
        "account": {"signed_in": False},
        "challenged": dice.choice([[], [f"stop{number}" for number in range(9)]]),
    }


class Sender:
    """Makes what is sent for a page: what is asked for, or worse."""

    def __init__(self, dice: random.Random, *, tampers: bool) -> None:
        self.dice, self.tampers = dice, tampers

    def post(self, questions: list[Json]) -> Post:
        post: Post = {}
        for question in questions:
            if self.dice.random() < (0.3 if self.tampers else 0.08):
                continue
            post |= self.sent(question, question["id"])
        if self.tampers and self.dice.random() < 0.3:
            post[self.dice.choice(["unknown", "find", "q1-is"])] = ["x"]
        return post

    def sent(self, question: Json, name: str) -> Post:
        kind = question["kind"]
        if kind == "group":
            return self.items(question, name)
        if kind == "derived":
            return {name: ["first"]}
        if kind in ("date", "date_of_birth"):
            return self.day(name)
        values = list(GOOD.get(kind, ()))
        values += [option["value"] for option in question.get("options", [])]
        if kind == "checkboxes":
            chosen = (
                [one for one in values if one != "none"] if self.dice.random() < 0.8 else ["none"]
            )
            return {
                name: self.dice.sample(chosen, min(len(chosen), self.dice.randint(1, 3)))
                + self.odd(0.4)
            }
        value = self.dice.choice(values)
        if self.tampers and self.dice.random() < 0.4:
            value = self.dice.choice([*BAD.get(kind, ("wrong",)), *ODD])
        return {name: [*self.odd(0.15), value]}

    def odd(self, chance: float) -> list[str]:
        if not self.tampers or self.dice.random() > chance:
            return []
        return [self.dice.choice(["zz", "none", "none", "none", "", "D-2"])]

    def day(self, name: str) -> Post:
        year, month, day = self.dice.choice(DATES).split("-")
        month = {"03": "March", "06": "jun", "04": "4"}.get(month, month)
        parts = [day, month, year]
        if self.tampers and self.dice.random() < 0.5:
            parts[self.dice.randrange(3)] = self.dice.choice(
                [
                    "",
                    "31",
                    "13",
                    "26",
                    "xx",
                    "sept",
                    "MAR",
                    "ma",
                    "031",
                    " 3 ",
                    "\u0663",
                    "2023",
                    "1800",
                    "\x00",
                    "99999",
                ]
            )
        return {f"{name}_{place}": [part] for place, part in enumerate(parts)}

    def items(self, group: Json, name: str) -> Post:
        post: Post = {}
        for number in range(self.dice.randint(0, 3)):
            post[f"{name}-{number}-is"] = ["1"]
            for inner in group["questions"]:
                if self.dice.random() > 0.15:
                    post |= self.sent(inner, f"{name}-{number}-{inner['id']}")
        return post


def stored(dice: random.Random, questions: list[Json]) -> Json:
    """Answers that never came through a page: of any type, under any question."""
    anything: tuple[Json, ...] = (
        None,
        "",
        "a",
        "yes",
        0,
        1,
        2.5,
        True,
        False,
        [],
        ["a", 1],
        {},
        {"a": 1},
        "2026-03-31",
    )
    things: tuple[Json, ...] = (
        *anything,
        [{}],
        [{"q2": "a"}, 7, None],
        "first",
        1e300,
        10**30,
        ["none"],
    )
    found: Json = {}
    for one in questions:
        if dice.random() < 0.7:
            found[one["id"]] = dice.choice(things)
        if one["kind"] == "group" and dice.random() < 0.7:
            ids = [inner["id"] for inner in one["questions"]]
            items = [{each: dice.choice(things) for each in ids} for _ in range(3)]
            found[one["id"]] = [*items, dice.choice(things)]
    return found
