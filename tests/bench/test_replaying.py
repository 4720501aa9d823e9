"""A replay holds no connections that it does not use, and goes on where it was cut off."""

import socket
from datetime import date
from pathlib import Path

import pytest

from bench import replaying
from bench.filling import Subject
from bench.replaying import Arrival, Ledger, Run, Site

SUBJECT = Subject(
    seed="1",
    postcode="ME15 6JQ",
    uprn="1",
    lat=51.0,
    lng=0.5,
    street="High Street",
    today=date(2026, 11, 22),
    collected_on=date(2026, 11, 20),
)
PERSON = {"email": "one@residents.example", "password": "x"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A replay whose forms are always accepted, by a listener that says nothing else."""
    site = Site(slug="one", origin="http://one", subjects=(SUBJECT,), forms=frozenset())
    ledger = Ledger(tmp_path / "ledger.jsonl")
    made = Run(address="", sites=[site], people=[PERSON], ledger=ledger, workers=1)

    def filled(browser, site, arrival, subject, person) -> None:
        browser._connection = socket.socket()
        made.ledger.add({"arrival": arrival.id})

    monkeypatch.setattr(made, "_fill_and_send", filled)
    monkeypatch.setattr(replaying, "sign_in", lambda *_: None)
    return made


@pytest.mark.parametrize("is_known", [True, False])
def test_a_visitor_lets_go_of_the_connection(run: Run, monkeypatch, is_known: bool) -> None:
    share = 1.0 if is_known else 0.0
    monkeypatch.setattr(replaying, "SHARE_SIGNED_IN", share)
    held: list[socket.socket] = []
    real = run._fill_and_send
    monkeypatch.setattr(
        run,
        "_fill_and_send",
        lambda browser, *a: (real(browser, *a), held.append(browser._connection)),
    )
    run.send_all(Arrival(str(number), "", "") for number in range(5))
    assert (len(held), {one.fileno() for one in held}) == (5, {-1})
    assert len(run._visitors) == int(is_known)


def test_what_the_ledger_has_is_not_sent_again(run: Run, tmp_path: Path) -> None:
    run.send_all(Arrival(str(number), "", "") for number in range(5))
    run.ledger.close()
    run.ledger = Ledger(tmp_path / "ledger.jsonl")
    run.send_all(Arrival(str(number), "", "") for number in range(3, 8))
    run.ledger.close()
    lines = (tmp_path / "ledger.jsonl").read_text("utf-8").splitlines()
    assert lines == [f'{{"arrival": "{number}"}}' for number in [*range(5), 5, 6, 7]]
