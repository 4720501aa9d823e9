"""The lifecycle as one table, and the seven forms of words."""

from datetime import date
from itertools import product

import pytest

from casework import lifecycle
from casework.choices import Outcome, Status
from casework.errors import CaseIsClosed, CaseIsOpen, MoveNotAllowed
from casework.lifecycle import Standing

NOT_ALLOWED = {
    (Status.NEW, Status.NEW),
    (Status.IN_PROGRESS, Status.IN_PROGRESS),
    (Status.WAITING_ON_RESIDENT, Status.WAITING_ON_RESIDENT),
    (Status.WAITING_ON_OTHERS, Status.WAITING_ON_OTHERS),
    *((Status.CLOSED, to) for to in Status if to != Status.IN_PROGRESS),
}


@pytest.mark.parametrize(("status", "to"), list(product(Status, Status)))
def test_every_move(status: Status, to: Status) -> None:
    if (status, to) in NOT_ALLOWED:
        with pytest.raises(MoveNotAllowed) as refused:
            lifecycle.require_move(status, to)
        assert str(status.label) in refused.value.words()
    else:
        lifecycle.require_move(status, to)


def test_closed_cases_open_only_by_reopening() -> None:
    assert lifecycle.MOVES[Status.CLOSED] == {Status.IN_PROGRESS}
    with pytest.raises(CaseIsClosed):
        lifecycle.require_open(Status.CLOSED)
    with pytest.raises(CaseIsOpen):
        lifecycle.require_closed(Status.NEW)


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(status=Status.NEW, team="Waste"), "Received"),
        (Standing(status=Status.IN_PROGRESS), "Received"),
        (Standing(status=Status.IN_PROGRESS, team="Waste"), "With the Waste team"),
        (Standing(status=Status.IN_PROGRESS, team="Highways Team"), "With the Highways Team"),
        (Standing(status=Status.WAITING_ON_OTHERS, team="Waste"), "With the Waste team"),
        (Standing(status=Status.WAITING_ON_RESIDENT, team="Waste"), "Waiting for you"),
        (
            Standing(status=Status.PLANNED, team="Waste", planned_on=date(2026, 12, 3)),
            "Planned for Thursday 3 December",
        ),
        (Standing(status=Status.CLOSED, outcome=Outcome.DONE), "Done"),
        (Standing(status=Status.CLOSED, outcome=Outcome.NOTHING_NEEDED), "Done"),
        (Standing(status=Status.CLOSED, outcome=Outcome.WITHDRAWN), "Done"),
        (
            Standing(
                status=Status.CLOSED, outcome=Outcome.NOT_OURS, not_ours_to="Kent County Council"
            ),
            "Not ours: passed to Kent County Council",
        ),
        (
            Standing(status=Status.CLOSED, outcome=Outcome.CANNOT, sentence="the land is private."),
            "We cannot do this because the land is private.",
        ),
        (
            Standing(
                status=Status.CLOSED,
                outcome=Outcome.CANNOT,
                sentence="We cannot do this because the land is private.",
            ),
            "We cannot do this because the land is private.",
        ),
    ],
)
def test_resident_words(standing: Standing, words: str) -> None:
    assert lifecycle.resident_status(standing) == words


def test_every_standing_gets_one_of_the_seven_forms() -> None:
    forms = ("Received", "With the ", "Planned for ", "Waiting for you", "Done")
    forms += ("Not ours: passed to ", "We cannot do this because ")
    for status, outcome, team in product(Status, Outcome, ("", "Waste")):
        standing = Standing(status=status, team=team, outcome=outcome, sentence="x")
        assert lifecycle.resident_status(standing).startswith(forms)


def test_a_refusal_keeps_its_reason_out_of_lists() -> None:
    standing = Standing(status=Status.CLOSED, outcome=Outcome.CANNOT, sentence="you owe tax.")
    assert lifecycle.short_status(standing) == "We cannot do this"
