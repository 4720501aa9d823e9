"""A closed case and bank details for tests that look at pages: in the demo's own council."""

import json
from typing import Any

from casework.models import Case, CaseLink
from casework.operations.opening import open_case
from casework.operations.reading import say_why
from casework.operations.routing import route_case
from casework.operations.setting_up import (
    add_team_member,
    create_case_type,
    ensure_queue,
    ensure_team,
)
from casework.records import ContactDetails, Place, Sealed
from councils import clock
from councils.secrets import seal


def _queue():
    team = ensure_team(slug="housing-options", name="Housing Options")
    return ensure_queue(slug="housing-options", name="Housing Options", team=team)


def _opened(key: str, title: str, **more: Any) -> Case:
    now = clock.now()
    answers = {
        "pages": [
            {
                "title": "Tonight",
                "items": [
                    {"id": "tonight", "label": "Somewhere safe tonight?", "shown": "Yes"},
                    {"id": "why", "label": "Why may you lose your home?", "shown": "A notice"},
                ],
            }
        ]
    }
    facts = {
        "case_type_key": key,
        "service_key": key,
        "service_title": title,
        "channel": "web",
        "answers": answers,
        "place": Place(address_text="7 Marker Lane", postcode="ME16 9ZZ"),
        "contact": ContactDetails(
            name="Ada Hidden", phone="01622 777123", email="ada@hidden.example"
        ),
        "now": now,
        **more,
    }
    case = route_case(case_id=open_case(**facts).case_id, now=now)
    assert case is not None
    return case


def closed_things(by: Any) -> dict[str, Any]:
    """References of cases that `by`, who is put into the team, may open."""
    add_team_member(team=_queue().team, user_id=by.user_id)
    create_case_type(
        key="closed_help",
        label="Get help if you may lose your home",
        first_queue=_queue(),
        target_days=1,
        is_restricted=True,
    )
    create_case_type(
        key="direct_debit", label="Pay by Direct Debit", first_queue=_queue(), shows_sealed=True
    )
    safe = "When is it safe to call? After 5pm. May we leave a message? No"
    unasked, known = (
        _opened("closed_help", "Get help if you may lose your home", safe_contact=safe)
        for _ in range(2)
    )
    say_why(case_id=known.pk, why="working", by=by, now=clock.now())
    account = json.dumps({"name": "Ada Hidden", "sort_code": "000020", "account": "88374912"})
    sealed = Sealed(
        question_id="bank",
        label="Which account shall we take it from?",
        masked="Ada Hidden\nAccount ending 12",
        token=seal(account),
    )
    banked = _opened("direct_debit", "Pay by Direct Debit", sealed=[sealed])
    CaseLink.objects.create(case=banked, other=unasked, kind="evidence", at=clock.now())
    return {
        "unasked": unasked.reference,
        "closed_case": known.reference,
        "closed_person": known.customer_id,
        "banked": banked.reference,
    }
