"""Answers as the values that casework keeps: where it is, who asks, which files."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from casework.api import ContactDetails, Place
from portal.definitions.parts import Question
from portal.definitions.texts import asked
from portal.engine import Form, Way, shown
from portal.fields import kind

OUTSIDE = "outside"
SAFE_ROLES = ("safe_when", "safe_message")


def place_answer(form: Form, answers: dict[str, Any]) -> dict[str, Any] | None:
    """The stored answer that says where it is, if the form asks and it was answered."""
    found = answers.get(form.place) if form.place else None
    return found if isinstance(found, dict) else None


def place_in(form: Form, answers: dict[str, Any]) -> Place | None:
    """Where the matter is."""
    stored = place_answer(form, answers)
    if stored is None:
        return None
    words = stored.get("words") or ", ".join(stored.get("lines", []))
    return Place(
        uprn=str(stored.get("uprn") or ""),
        address_text=words,
        postcode=stored.get("postcode") or "",
        lat=stored.get("lat"),
        lng=stored.get("lng"),
        ward_gss=stored.get("ward_gss") or "",
        is_unlisted=bool(stored.get("typed")) or stored.get("lat") is None,
    )


def contact_in(
    form: Form, answers: dict[str, Any], person_id: UUID | None
) -> ContactDetails | None:
    """Who asks; None when they gave nothing and have no account."""
    given = {role: _role(role, answers.get(question)) for role, question in form.contact.items()}
    name, email, phone = (str(given.get(role, "")) for role in ("name", "email", "phone"))
    if not (name or email or phone or person_id):
        return None
    updates = str(given.get("updates", "")) or ("email" if email else "none")
    return ContactDetails(
        name=name,
        email=email,
        phone=phone,
        person_id=person_id,
        updates_by="phone" if updates == "text" else updates,
    )


def _role(role: str, answer: Any) -> Any:
    """One contact detail: an answer of its own, or that part of a person's details."""
    return (answer.get(role) if isinstance(answer, dict) else answer) or ""


def safe_contact_in(form: Form, way: Way) -> str:
    """How it is safe to reach whoever asks, in the words of the form; empty where it says nothing.

    Staff read it before they call, so it carries the questions with their answers.
    """
    said = []
    for role in SAFE_ROLES:
        question = form.by_question.get(form.contact.get(role, ""))
        answer = way.answers.get(question.id) if question else None
        if question and answer not in (None, "", []):
            words = shown(question, answer, way.facts)
            said.append(f"{asked(question.label, way.facts)} {words}")
    return ". ".join(one.rstrip(".") for one in said)


def files_in(form: Form, answers: dict[str, Any]) -> list[UUID]:
    """Ids of the stored files that the answers name, in the order of the questions."""
    return files_of(form.by_question.values(), answers)


def files_of(questions: Iterable[Question], answers: dict[str, Any]) -> list[UUID]:
    """The same, of some of a form's questions."""
    ids: list[UUID] = []
    for question in questions:
        if kind(question.kind).holds_files:
            ids += [UUID(str(one)) for one in answers.get(question.id) or []]
    return ids


def council_of(form: Form, answers: dict[str, Any]) -> str:
    """The GSS code of the council whose area the place is in; empty when it is not known.

    OUTSIDE for a position that lies in none of the areas whose outline we hold.
    """
    place = place_answer(form, answers) or {}
    code = str(place.get("council_gss") or "")
    has_position = place.get("lat") is not None and not place.get("typed")
    return code or (OUTSIDE if has_position else "")
