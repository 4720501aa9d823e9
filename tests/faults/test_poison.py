"""Events that cannot be delivered: each ends at *needs attention*, and nobody else notices."""

import pytest

from bench.replaying import GENERAL
from tests.faults.crowd import crowd, reconcile
from tests.faults.poison import MOST_ATTEMPTS, SUBSCRIBER, cause
from tests.support.live import run_command

SEED = 20260628
DEADLY = "missed_bin"
ATTENTION = "needs-attention"


@pytest.fixture
def poison(desk):
    """Requests of one service kill the worker that carries them, for as long as the file stands."""
    path = cause(desk.live.folder)
    path.write_text(DEADLY, encoding="ascii")
    yield path
    path.unlink(missing_ok=True)


def attention(found):
    return [one for one in found["breaks"] if one["kind"] == ATTENTION]


def test_an_event_that_kills_its_worker(desk, poison):
    """It is tried so often, then left for people; when the cause is gone, *retry* does it."""
    with crowd(desk, 6, seed=SEED, services=(DEADLY, GENERAL, GENERAL)) as here:
        pass
    deadly = [entry for entry in here.entries() if entry["service"] == DEADLY]
    assert deadly

    found = reconcile(desk, ledger=here.path)
    assert found["breaks"] == attention(found)
    assert len(found["breaks"]) == len(deadly)
    assert found["still_to_do"] == 0
    assert set(attempts_of(desk)) == {MOST_ATTEMPTS + 1}, "counted before the work"

    poison.unlink()
    run_command(desk.live, "replay_deliveries", "--subscriber", SUBSCRIBER)
    found = reconcile(desk, ledger=here.path)
    assert (found["breaks"], found["still_to_do"]) == ([], 0)


def attempts_of(desk):
    """Attempts of every poisoned delivery."""
    from councils.events.models import Delivery
    from councils.tenancy import each_council

    with desk.connected():
        return [
            attempts
            for _ in each_council()
            for attempts in Delivery.objects.filter(
                subscriber=SUBSCRIBER, state="attention"
            ).values_list("attempts", flat=True)
        ]


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param('"no object"', id="text"),
        pytest.param("[" * 3000 + "]" * 3000, id="too-deep"),
        pytest.param('{"case_id": "no uuid"}', id="wrong-value"),
    ],
)
@pytest.mark.long
def test_an_event_that_cannot_be_read(desk, payload):
    """Others of the same turn go on; once it can be read again, *retry* does it."""
    with crowd(desk, 2, seed=SEED + 1, services=(GENERAL,), only="swale") as here:
        pass
    reconcile(desk)
    event_id, before = spoil(desk, here.entries()[0]["reference"], payload)
    with crowd(desk, 2, seed=SEED + 2, services=(GENERAL,)) as others:
        pass

    found = reconcile(desk, ledger=others.path, wait=30)
    assert found["breaks"] == attention(found)
    assert len(found["breaks"]) == 1, found
    assert found["still_to_do"] == 0

    restore(desk, event_id, before)
    run_command(desk.live, "replay_deliveries", "--council", "swale")
    found = reconcile(desk, ledger=here.path)
    assert (found["breaks"], found["still_to_do"]) == ([], 0)


def spoil(desk, reference, payload):
    """Make the opening of a case unreadable and its routing due again; the event and its text."""
    from django.db import connection

    from councils.tenancy import council_of_schema, in_council
    from portal.models import ServiceRequest

    with (
        desk.connected(),
        in_council(council_of_schema("c_swale")),
        connection.cursor() as cursor,
    ):
        case_id = ServiceRequest.objects.get(reference=reference).case_id
        cursor.execute(
            "SELECT id, payload::text FROM events_event"
            " WHERE case_id = %s AND name = 'casework.case_opened'",
            [case_id],
        )
        event_id, before = cursor.fetchone()
        cursor.execute("UPDATE events_event SET payload = %s WHERE id = %s", [payload, event_id])
        cursor.execute(
            "UPDATE events_delivery SET state = 'pending', attempts = 0, next_at = now()"
            " WHERE event_id = %s AND subscriber = 'casework.route_case'",
            [event_id],
        )
        return event_id, before


def restore(desk, event_id, before):
    """Give the event its text back."""
    from django.db import connection

    from councils.tenancy import council_of_schema, in_council

    with (
        desk.connected(),
        in_council(council_of_schema("c_swale")),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE events_event SET payload = %s WHERE id = %s", [before, event_id])
