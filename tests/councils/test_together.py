"""Writes that wait for each other: all or none, in their order, seen by whoever asks."""

from contextlib import suppress

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from councils.database.plans import Statement
from councils.database.together import together
from councils.events.models import Event
from councils.events.testing import captured_events
from councils.models import Council
from councils.prepared import insert_row, update_row
from councils.tenancy import in_council
from tests.councils.event_samples import BinEmptied, a_bus


def an_event(name: str = "tests.held") -> Event:
    return Event(
        name=name,
        version=1,
        payload={},
        occurred_at=timezone.now(),
        sent_to=[],
        recorded_at=timezone.now(),
    )


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The messages of held writes that went to the server."""
    messages: list[bytes] = []
    send = connection.held.send

    def noted() -> None:
        if connection.held._texts:
            messages.append(b";\n".join(connection.held._texts))
        send()

    monkeypatch.setattr(connection.held, "send", noted)
    return messages


def test_they_go_in_one_message(in_maidstone: Council, sent: list[bytes]) -> None:
    row = an_event()
    with transaction.atomic(), together():
        insert_row(row)
        row.version = 2
        update_row(row, ["version"])
        a_bus().publish(BinEmptied())
        assert sent == []
    assert [text.count(b";\n") for text in sent] == [2]
    assert Event.objects.get(pk=row.pk).version == 2


def test_whoever_asks_sees_them(in_maidstone: Council, sent: list[bytes]) -> None:
    with transaction.atomic(), together():
        insert_row(an_event())
        assert Event.objects.filter(name="tests.held").count() == 1
        insert_row(an_event())
    assert len(sent) == 2
    assert Event.objects.filter(name="tests.held").count() == 2


def test_a_question_goes_in_the_same_message(in_maidstone: Council, sent: list[bytes]) -> None:
    count = Statement.named("SELECT count(*) FROM events_event WHERE name = %(name)s")
    with transaction.atomic(), together():
        insert_row(an_event())
        assert count.rows(name="tests.held") == [(1,)]
        insert_row(an_event())
        assert count.rows(name="tests.held") == [(2,)]
    assert sent == []  # nothing was sent by itself


def test_blocks_inside_each_other_are_one(in_maidstone: Council, sent: list[bytes]) -> None:
    with transaction.atomic(), together():
        with together():
            insert_row(an_event())
        insert_row(an_event())
        assert sent == []
    assert len(sent) == 1


def test_each_goes_to_the_council_that_was_entered(
    own_database: str, maidstone: Council, swale: Council
) -> None:
    with transaction.atomic(), in_council(maidstone), together():
        insert_row(an_event("tests.first"))
        with in_council(swale):
            insert_row(an_event("tests.other"))
        insert_row(an_event("tests.second"))
    for council, names in ((maidstone, ["tests.first", "tests.second"]), (swale, ["tests.other"])):
        with in_council(council):
            assert list(Event.objects.order_by("name").values_list("name", flat=True)) == names


@pytest.mark.parametrize("asked_first", [False, True])
def test_what_cannot_be_written_undoes_all(
    own_database: str, maidstone: Council, asked_first: bool
) -> None:
    twice = an_event()

    def write() -> None:
        with transaction.atomic(), together():
            insert_row(twice)
            insert_row(twice)
            if asked_first:
                Event.objects.count()

    with in_council(maidstone):
        with pytest.raises(IntegrityError):
            write()
        assert not Event.objects.exists()
        insert_row(twice)
        assert Event.objects.count() == 1


def test_an_error_that_somebody_catches_still_undoes_all(
    own_database: str, maidstone: Council
) -> None:
    with in_council(maidstone):
        with transaction.atomic():
            with suppress(ValueError), together():
                insert_row(an_event())
                raise ValueError
            with pytest.raises(TransactionManagementError):
                Event.objects.count()
        assert not Event.objects.exists()


def test_an_error_inside_leaves_the_next_block_as_it_was(
    own_database: str, maidstone: Council, sent: list[bytes]
) -> None:
    with in_council(maidstone):
        with transaction.atomic(), together(), suppress(ValueError), together():
            raise ValueError
        with transaction.atomic(), together():
            insert_row(an_event())
            assert sent == []
        assert len(sent) == 1


def test_a_savepoint_takes_back_its_own_alone(own_database: str, maidstone: Council) -> None:
    with in_council(maidstone):
        with transaction.atomic(), together():
            insert_row(an_event("tests.kept"))
            with suppress(ValueError), transaction.atomic():
                insert_row(an_event("tests.gone"))
                raise ValueError
        assert [one.name for one in Event.objects.all()] == ["tests.kept"]


def test_whoever_looks_sees_each_statement(in_maidstone: Council) -> None:
    with CaptureQueriesContext(connection) as seen, transaction.atomic(), together():
        insert_row(an_event())
        insert_row(an_event())
    assert sum(one["sql"].startswith("INSERT") for one in seen) == 2


def test_outside_a_transaction_nothing_waits(own_database: str, maidstone: Council) -> None:
    with in_council(maidstone), pytest.raises(RuntimeError), together():
        pass  # pragma: no cover


def test_what_is_published_is_known_at_once(in_maidstone: Council) -> None:
    bus = a_bus()
    with captured_events(bus) as told, transaction.atomic(), together():
        bus.publish(BinEmptied(bins=3))
        assert [one.bins for one in told] == [3]
