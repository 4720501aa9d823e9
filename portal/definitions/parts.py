"""The parts of a loaded form: frozen, plain, made once per version and shared by all requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Text = str | Mapping[str, str]
Condition = Mapping[str, Any]
# A literal, or {"answer" | "fact": name} with "plus_days" or "plus_months" for dates.
Given = Any

QUESTIONS, INFORMATION, STOP = "questions", "information", "stop"
INFO, URGENT, REFUSAL, OFFER = "info", "urgent", "refusal", "offer"
DERIVED, GROUP, PRICE = "derived", "group", "price"  # kinds that the engine itself knows
TOLD = frozenset({"information", "price"})  # kinds that are never answered
OPENED, ASKED = "opened", "asked"  # when the clock of a stage starts


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
class Value:
    """One of the answers that a derived question may have: the first that holds is it."""

    gives: Given
    when: Condition | None = None


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
    values: tuple[Value, ...] = ()
    hidden: bool = False
    questions: tuple["Question", ...] = ()
    item: Text = ""
    body: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Warning:
    """Words shown on a page while a condition holds.

    A refusal also answers at once; an offer leads to the service of that key instead.
    """

    id: str
    severity: str
    text: Text
    condition: Condition | None = None
    phone: tuple[str, ...] = ()
    outcome: str = ""
    allow_challenge: bool = False
    service: str = ""


@dataclass(frozen=True, slots=True)
class Next:
    """Where a page leads when a condition holds."""

    page: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Separate:
    """The restricted case type that a page's answers go to, instead of the main case."""

    case_type: str
    title: Text


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
    next: tuple[Next, ...] = ()
    separate: Separate | None = None


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
    """When a request counts as one that was made already. `within_days` 0: of any age."""

    offer: str
    question: str = ""
    within_days: int = 0
    radius_m: int = 0
    state: str = "open"
    who: str = "anyone"
    same: tuple[str, ...] = ()
    words: Text = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One of several dates promised on the way. `after`: opened, asked, or an earlier stage."""

    key: str
    label: Text
    days: int
    clock: str = "working_days"
    after: str = OPENED
    basis: str = "assumed"
    source: str = ""
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """The promise of a form: by when, and what that rests on."""

    amount: int
    unit: str
    clock: Text = ""
    basis: str = "assumed"
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """What up to so many cost together."""

    up_to: int
    amount: Given


@dataclass(frozen=True, slots=True)
class ProRata:
    """The part of a price for the months that are left."""

    months: Given
    of: int


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of a price: `amount` for each, or what a number costs by `bands`."""

    id: str
    label: Text
    vat: str
    ledger: str
    when: Condition | None = None
    amount: Given = None
    bands: tuple[Band, ...] = ()
    times: Given = 1
    over: Given = None
    refusal: str = ""
    pro_rata: ProRata | None = None


@dataclass(frozen=True, slots=True)
class Reduction:
    """Per cent that are taken off for whom a condition holds."""

    id: str
    label: Text
    percent: Given
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """What a request costs; amounts are whole pence. A line without VAT or ledger has the fee's."""

    lines: tuple[FeeLine, ...]
    vat: str
    ledger: str
    currency: str = "GBP"
    minimum: Given = None
    reductions: tuple[Reduction, ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    """The second case that the same answers open at another council of the partnership."""

    council: Given
    form: str
    consent: str
    when: Condition | None = None
    answers: Mapping[str, Given] = field(default_factory=dict)


@dataclass(frozen=True)
class Form:
    """A loaded definition."""

    key: str
    title: Text
    service: str
    pages: tuple[Page, ...]
    account: str = "optional"
    account_reason: Text = ""
    quick_exit: bool = False
    introduction: tuple[Text, ...] = ()
    privacy: tuple[Text, ...] = ()
    declaration: Text = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    target: Target | None = None
    contact: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    duplicates: Duplicates | None = None
    fee: Fee | None = None
    linked: Linked | None = None
    facts_from: tuple[LookUp, ...] = ()
    rules: tuple[Rule, ...] = ()
    outcomes: Mapping[str, Text] = field(default_factory=dict)
    by_page: Mapping[str, Page] = field(default_factory=dict)
    by_question: Mapping[str, Question] = field(default_factory=dict)

    def page(self, page_id: str) -> Page:
        """The page of that id; KeyError otherwise."""
        return self.by_page[page_id]

    @property
    def needs_account(self) -> bool:
        """Whether signing in comes first: only where the council says why."""
        return self.account == "required" and bool(self.account_reason)
