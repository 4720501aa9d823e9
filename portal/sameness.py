"""Is it one of these? What a draft's answers are compared with, and when there is enough to ask."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from casework import api as casework
from portal import engine
from portal.models import Draft, Service

# Offers that residents see; `attach` is for staff alone: it must not tell that anything is there.
SILENT = ("attach",)
# Where the open report is shown instead of taking another of the same.
REFUSES = ("show",)


# What these find is about a person, not about a place: only its owner, signed in, may know of it.
OWN_ONLY = ("warn", "add")


def shown_of(
    duplicate: engine.Duplicate, found: list[casework.SameCase]
) -> list[casework.SameCase]:
    """Those that this visitor may be shown; the others are for staff alone.

    A plate on the road is anybody's to see; an e-mail address, an account number or the reference
    of a case is not: who types one that is not their own must learn nothing from it.
    """
    if duplicate.offer in SILENT:
        return []
    personal = duplicate.offer in OWN_ONLY or (not duplicate.question and duplicate.offer == "show")
    return [one for one in found if one.is_own] if personal else found


def key_of(duplicate: engine.Duplicate) -> str:
    """The key as it stands on the case: no answer can be read out of it."""
    return hashlib.sha256(duplicate.key.encode()).hexdigest() if duplicate.key else ""


def likeness_of(
    service: Service, duplicate: engine.Duplicate, person_id: UUID | None
) -> casework.Likeness:
    """What casework is asked for one set of answers. Without a place the key alone decides."""
    return casework.Likeness(
        case_type_key=service.case_type_key,
        within_days=duplicate.within_days,
        state=duplicate.state,
        lat=duplicate.lat,
        lng=duplicate.lng,
        radius_m=duplicate.radius_m,
        uprn=duplicate.uprn,
        key="" if duplicate.question else key_of(duplicate),
        same=duplicate.same,
        person_id=person_id,
        own=duplicate.who == "signed_in",
        hidden=duplicate.offer in SILENT,
    )


def candidates(
    draft: Draft, form: engine.Form, facts: dict[str, Any], *, now: datetime
) -> tuple[engine.Duplicate | None, list[casework.SameCase]]:
    """What the answers so far may be the same as, without what the resident said is different.

    Nothing is asked while an answer that is compared is missing. At most one statement.
    """
    check = form.duplicates
    if check is None or check.offer in SILENT:
        return None, []
    way = engine.walk(form, draft.answers, facts)
    duplicate = engine.outcome_of_rules(form, draft.answers, facts, way=way).duplicate
    if duplicate is None or not _is_answered(check, way):
        return None, []
    found = casework.same_cases(likeness_of(draft.service, duplicate, draft.person_id), now=now)
    shown = shown_of(duplicate, found)
    return duplicate, [one for one in shown if str(one.case_id) not in draft.not_same]


def _is_answered(check: Any, way: engine.Way) -> bool:
    """Whether all that is compared was asked; a question that does not stand asks for nothing."""
    wanted = {check.question, *check.same} - {""}
    standing = {question.id for step in way.steps for question in step.questions}
    return all(name in way.answers for name in wanted & standing)


def is_asked_on(form: engine.Form, page_id: str) -> bool:
    """Whether a page holds an answer that is compared: only then it is worth a look."""
    check = form.duplicates
    if check is None or check.offer in SILENT:
        return False
    wanted = {check.question, *check.same}
    return any(question.id in wanted for question in form.page(page_id).questions)


def last_page(form: engine.Form, answers: dict[str, Any], facts: dict[str, Any]) -> str:
    """The last page of the way that holds an answer that is compared, where the way goes on; empty
    where none stands.
    """
    pages = [page.id for page in engine.visible_pages(form, answers, facts)]
    return next((page_id for page_id in reversed(pages) if is_asked_on(form, page_id)), "")
