"""The parts of a loaded form: frozen, plain, made once per version and shared by all requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Text = str | Mapping[str, str]
Condition = Mapping[str, Any]

QUESTIONS, INFORMATION, STOP = "questions", "information", "stop"
INFO, URGENT, REFUSAL = "info", "urgent", "refusal"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    value: str
    label: Text
    hint: Text = ""
    condition: Condition | None = None
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class LookUp:
    """A registered look-up, and which questions hold what it is given."""

    lookup: str
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `required_when` is None (optional), empty (always needed) or a condition."""

    id: str
    kind: str
    label: Text
    hint: Text = ""
    errors: Mapping[str, Text] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    options_from: LookUp | None = None
    required_when: Condition | None = None
    validation: Mapping[str, Any] = field(default_factory=dict)
    condition: Condition | None = None
    prefill: str = ""
    purpose: Text = ""
    sensitivity: str = "none"
    contractor_visible: bool = False


@dataclass(frozen=True, slots=True)
class Warning:
    """Words shown on a page while a condition holds; a refusal also answers at once."""

    id: str
    severity: str
    text: Text
    condition: Condition | None = None
    phone: tuple[str, ...] = ()
    outcome: str = ""
    allow_challenge: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A step of the form."""

    id: str
    title: Text
    kind: str = QUESTIONS
    condition: Condition | None = None
    body: tuple[Text, ...] = ()
    questions: tuple[Question, ...] = ()
    warnings: tuple[Warning, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """What answers mean for the case."""

    id: str
    when: Condition | None = None
    priority: str = ""
    flags: tuple[str, ...] = ()
    route: str = ""


@dataclass(frozen=True, slots=True)
class Duplicates:
    """When a request counts as one that is open already."""

    question: str
    within_days: int
    offer: str
    radius_m: int = 0
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """The promise of a form: by when, and what that rests on."""

    amount: int
    unit: str
    clock: Text = ""
    basis: str = "assumed"


@dataclass(frozen=True)
class Form:
    """A loaded definition."""

    key: str
    title: Text
    service: str
    pages: tuple[Page, ...]
    account: str = "optional"
    introduction: tuple[Text, ...] = ()
    privacy: tuple[Text, ...] = ()
    declaration: Text = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    target: Target | None = None
    contact: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    duplicates: Duplicates | None = None
    facts_from: tuple[LookUp, ...] = ()
    rules: tuple[Rule, ...] = ()
    outcomes: Mapping[str, Text] = field(default_factory=dict)
    by_page: Mapping[str, Page] = field(default_factory=dict)
    by_question: Mapping[str, Question] = field(default_factory=dict)

    def page(self, page_id: str) -> Page:
        """The page of that id; KeyError otherwise."""
        return self.by_page[page_id]
