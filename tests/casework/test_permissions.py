"""Role × verb × state as one table, and what a contractor or an excluded person can reach."""

from itertools import product

import pytest

from accounts.choices import COUNCIL_ROLES
from casework import permissions
from casework.errors import CaseIsClosed, CaseIsOpen, NotFound, NotPermitted
from casework.models import Case
from casework.operations import assigning, closing, messaging, transferring
from casework.queries.cases import case_detail
from casework.queries.worklist import queue_lines, worklist
from tests.casework.factories import (
    NOW,
    closed,
    contractor,
    missed_bin,
    parks_queue,
    routed,
    staff,
)

DESK = {"agent", "officer", "team_leader", "council_admin"}
LEADERS = {"team_leader", "council_admin"}
HANDS = DESK | {"contractor"}
ALL = HANDS | {"auditor"}

EXPECTED = {
    "see": ALL,
    "see_customers": DESK | {"auditor"},
    "open": DESK,
    "claim": HANDS,
    "assign": LEADERS,
    "unassign": HANDS,
    "plan": HANDS,
    "wait": HANDS,
    "resume": HANDS,
    "message": DESK,
    "note": HANDS,
    "add_file": HANDS,
    "close": HANDS,
    "reopen": DESK,
    "transfer": DESK,
    "change_service": DESK,
    "set_priority": DESK,
    "withdraw": DESK,
    "set_their_reference": HANDS,
    "exclude": ALL,
    "link_cases": DESK,
    "answer_stage": DESK - {"agent"},
    "escalate": DESK,
    "learn": DESK,
    "see_learning": LEADERS,
    "log_contact": DESK,
    "edit_customer": DESK,
    "show_sealed": DESK - {"agent"},
    "ask_refund": DESK - {"agent"},
    "wipe_sealed": DESK - {"agent"},
    "merge_customers": DESK - {"agent"},
    "move_work": LEADERS,
    "run_team": LEADERS,
    "open_closed_team": {"council_admin"},
    "change_rules": {"council_admin"},
    "bulk": DESK - {"agent"},
}


class Someone:
    def __init__(self, *roles: str) -> None:
        self.roles = frozenset(roles)


@pytest.mark.parametrize(("verb", "role"), list(product(permissions.VERBS, COUNCIL_ROLES)))
def test_role_and_verb(verb: str, role: str) -> None:
    assert permissions.may(verb, Someone(str(role))) is (str(role) in EXPECTED[verb])


@pytest.mark.parametrize(("verb", "status"), list(product(permissions.VERBS, ("new", "closed"))))
def test_verb_and_state(verb: str, status: str) -> None:
    case = Case(status=status, is_open=status != "closed")
    by = Someone("council_admin")
    if status == "closed" and verb in permissions.NEEDS_OPEN:
        with pytest.raises(CaseIsClosed):
            permissions.require(verb, by, case)
        assert not permissions.can(verb, by, case)
    elif status == "new" and verb in permissions.NEEDS_CLOSED:
        with pytest.raises(CaseIsOpen):
            permissions.require(verb, by, case)
    else:
        permissions.require(verb, by, case)
        assert permissions.can(verb, by, case)


def test_nobody_without_a_role_may_anything() -> None:
    assert not any(
        permissions.may(verb, Someone("partnership_admin")) for verb in permissions.VERBS
    )


@pytest.mark.usefixtures("in_maidstone")
class TestContractor:
    def test_sees_only_its_own_queue(self) -> None:
        by, mine = contractor(), routed()
        missed_bin()
        parks_queue()
        other = routed()
        transferring.transfer_case(
            case_id=other.pk, queue_id=parks_queue().pk, reason="Park", by=staff("agent"), now=NOW
        )
        assert [line.slug for line in queue_lines(by)] == ["waste"]
        assert [row.reference for row in worklist(by=by, now=NOW).rows] == [mine.reference]
        assert case_detail(other.reference, by=by, now=NOW) is None
        with pytest.raises(NotFound):
            assigning.claim_case(case_id=other.pk, by=by, now=NOW)

    def test_sees_only_the_fields_marked_for_it(self) -> None:
        missed_bin(contractor_fields=["bin"])
        case = routed()
        page = case_detail(case.reference, by=contractor(), now=NOW)
        assert [answer["id"] for answer in page.answers] == ["bin"]
        assert page.customer is None
        assert (page.messages, page.contacts, page.history) == ((), (), ())

    def test_cannot_write_to_the_resident_nor_say_not_ours(self) -> None:
        by, case = contractor(), routed()
        with pytest.raises(NotPermitted):
            messaging.send_message(case_id=case.pk, text="Hi", by=by, now=NOW)
        with pytest.raises(NotPermitted):
            closing.close_case(
                case_id=case.pk,
                outcome="not_ours",
                sentence="No.",
                not_ours_to="Kent",
                by=by,
                now=NOW,
            )


@pytest.mark.usefixtures("in_maidstone")
def test_nobody_closes_as_withdrawn() -> None:
    with pytest.raises(NotPermitted):
        closing.close_case(
            case_id=routed().pk, outcome="withdrawn", sentence="x", by=staff("officer"), now=NOW
        )


@pytest.mark.usefixtures("in_maidstone")
def test_an_auditor_sees_and_changes_nothing() -> None:
    by, case = staff("auditor"), closed(staff("officer"))
    assert case_detail(case.reference, by=by, now=NOW).case.pk == case.pk
    with pytest.raises(NotPermitted):
        messaging.add_note(case_id=case.pk, text="Hm", by=by, now=NOW)
