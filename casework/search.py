"""One box that finds people and cases: exact keys first, then names, capped.

What was typed decides which one index is asked: a reference, an e-mail, a phone number, a postcode
(with a house number), a UPRN, another system's reference; only what is none of these is a name.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, Window
from django.db.models.functions import RowNumber

from accounts.api import staff_names
from casework import people, permissions, references
from casework.models import Customer
from casework.queries.worklist import COLUMNS, Row, as_row
from councils.tenancy import current_council

if TYPE_CHECKING:
    from accounts.api import Staff

MOST = 25
MOST_CASES = 100
SHOWN_CASES = 3  # of each person
SHORTEST_NAME = 3

_POSTCODE = re.compile(r"\b([A-Za-z]{1,2}\d[A-Za-z\d]?)\s*(\d[A-Za-z]{2})\b")


@dataclass(frozen=True, kw_only=True)
class Question:
    """What was typed, understood. `kind` says which index answers."""

    kind: str
    value: str
    house: str = ""


@dataclass(frozen=True, kw_only=True)
class Person:
    """A customer that was found, with their latest cases."""

    id: UUID
    name: str
    organisation: str
    email: str
    phone: str
    address: str
    postcode: str
    has_account: bool
    safe_contact: str = ""
    cases: tuple[Row, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Found:
    """The answer: people, and cases that were found by themselves."""

    question: Question
    people: tuple[Person, ...] = ()
    cases: tuple[Row, ...] = ()
    is_capped: bool = False

    @property
    def only_case(self) -> str:
        """The reference to go to at once when one case is the whole answer."""
        return self.cases[0].reference if len(self.cases) == 1 and not self.people else ""


def understand(text: str, prefix: str = "") -> Question:
    """Decide what was typed. Pure."""
    text = " ".join(text.replace("\x00", "").split())[:200]
    if "@" in text:
        return Question(kind="email", value=text)
    if reference := references.parse(text, prefix):
        return Question(kind="reference", value=reference)
    if found := _POSTCODE.search(text):
        postcode = people.tidy_postcode(found[0])
        rest = f"{text[: found.start()]} {text[found.end() :]}"
        return Question(kind="place", value=postcode, house=people.house_of(rest.strip()))
    return _number(text) or Question(kind="name", value=text)


def _number(text: str) -> Question | None:
    """A phone number, a UPRN, or a number that another system gave."""
    digits = re.sub(r"[\s()+\-.]", "", text)
    if not digits.isascii() or not digits.isdigit():
        is_code = re.fullmatch(r"(?=.*\d)[A-Za-z0-9/_.\-]{4,40}", text)
        return Question(kind="their_reference", value=text) if is_code else None
    if text.lstrip().startswith(("0", "+", "(")) and 9 <= len(digits) <= 14:
        return Question(kind="phone", value=people.phone_key(digits))
    if len(digits) in (11, 12):
        return Question(kind="uprn", value=digits)
    return Question(kind="number", value=digits)


def find(text: str, *, by: "Staff", now: datetime) -> Found:
    """Search as this person may: at most six statements, each by an index, 25 people at most."""
    question = understand(text, current_council().reference_prefix or "")
    if not question.value or (question.kind == "name" and len(question.value) < SHORTEST_NAME):
        return Found(question=question)
    sees_people = permissions.may("see_customers", by)
    customers = _customers(question, by) if sees_people else []
    rows = _cases(question, [customer.pk for customer in customers], by)
    names = staff_names(row["assignee_id"] for row in rows)
    ids = {customer.pk for customer in customers}
    theirs: dict[UUID, list[Row]] = {}
    alone: list[Row] = []
    for row in rows:
        line = as_row(row, names, now)
        if row["customer_id"] in ids:
            theirs.setdefault(row["customer_id"], []).append(line)
        else:
            alone.append(line)
    return Found(
        question=question,
        people=tuple(_person(one, theirs.get(one.pk, [])) for one in customers[:MOST]),
        cases=tuple(alone[:MOST]),
        is_capped=len(customers) > MOST or len(alone) > MOST,
    )


def _customers(question: Question, by: "Staff") -> list[Customer]:
    """Who was found. A name: first those of exactly this name, then those whose name holds it.

    No ORDER BY within them: sorting all matches of a common name would cost ten times the search.
    """
    found = _CUSTOMER_KEYS.get(question.kind, lambda q: None)(question)
    if found is None:
        return []
    living = permissions.with_safe_contact(permissions.customers_visible_to(by), by)
    living = living.filter(merged_into=None)
    if question.kind != "name":
        return list(living.filter(found)[: MOST + 1])
    exact = Q(name__iexact=question.value)
    people = list(living.filter(exact)[: MOST + 1])
    if len(people) <= MOST:
        people += living.filter(found).exclude(exact)[: MOST + 1 - len(people)]
    return people


def _place(question: Question) -> Q:
    place = Q(postcode=question.value) & ~Q(postcode="")
    return place & Q(house=question.house) if question.house else place


_CUSTOMER_KEYS = {
    "email": lambda q: Q(email__iexact=q.value) & ~Q(email=""),
    "phone": lambda q: Q(phone_key=q.value) & ~Q(phone_key=""),
    "number": lambda q: Q(phone_key=q.value[-9:]) & ~Q(phone_key="") if len(q.value) >= 9 else None,
    "place": _place,
    "uprn": lambda q: Q(uprn=q.value) & ~Q(uprn=""),
    "name": lambda q: Q(name__icontains=q.value),
}

_CASE_KEYS = {
    "reference": lambda q: Q(reference=q.value),
    "their_reference": lambda q: Q(their_reference=q.value) & ~Q(their_reference=""),
    "number": lambda q: Q(their_reference=q.value) & ~Q(their_reference=""),
    "place": _place,
    "uprn": lambda q: Q(uprn=q.value) & ~Q(uprn=""),
}


def _cases(question: Question, customer_ids: list[UUID], by: "Staff") -> list[dict]:
    """The cases found by themselves, and a few of each of the people found; newest first."""
    order = ["-is_open", "-opened_at"]
    cases = permissions.visible_to(by).order_by(*order)
    found: dict[UUID, dict] = {}
    if question.kind in _CASE_KEYS:
        alone = cases.filter(_CASE_KEYS[question.kind](question))
        found |= {row["id"]: row for row in alone.values(*COLUMNS, "customer_id")[:MOST_CASES]}
    if customer_ids:
        newest = Window(RowNumber(), partition_by="customer_id", order_by=order)
        theirs = cases.filter(customer_id__in=customer_ids).annotate(place=newest)
        rows = theirs.filter(place__lte=SHOWN_CASES + 1).values(*COLUMNS, "customer_id")
        found |= {row["id"]: row for row in rows}
    return list(found.values())


def _person(customer: Customer, cases: list[Row]) -> Person:
    return Person(
        id=customer.pk,
        name=customer.name,
        organisation=customer.organisation,
        email=customer.email,
        phone=customer.phone,
        address=customer.address,
        postcode=customer.postcode,
        has_account=customer.person_id is not None,
        safe_contact=getattr(customer, "safe_contact", None) or "",
        cases=tuple(cases),
    )
