"""Form sessions that were left are announced once, and the draft stays."""

from datetime import timedelta

import pytest

from councils.events.testing import captured_events
from portal.models import Draft
from portal.operations.sessions import BATCH, end_left_sessions
from portal.tasks import end_form_sessions
from tests.portal.factories import NOW, ago, draft, send


@pytest.fixture(autouse=True)
def _site(site):
    pass


def outcomes(seen):
    return [one.outcome for one in seen if one.event_name == "portal.form_session_ended"]


def test_a_draft_that_nobody_touched_for_two_hours_was_left_once():
    draft(now=ago(hours=3))
    draft(now=ago(hours=1))
    with captured_events() as seen:
        assert end_left_sessions(now=NOW) == 1
        assert end_left_sessions(now=NOW) == 0
    assert outcomes(seen) == ["left"]
    assert Draft.objects.filter(submitted_at=None).count() == 2


def test_one_that_was_left_can_be_gone_on_with_and_sent():
    begun = draft(now=ago(hours=3))
    with captured_events() as seen:
        end_left_sessions(now=NOW)
        send(begun, now=NOW)
        end_left_sessions(now=NOW + timedelta(hours=5))
    assert outcomes(seen) == ["left", "sent"]


def test_a_batch_at_a_time(monkeypatch):
    monkeypatch.setattr("portal.operations.sessions.BATCH", 2)
    for _ in range(3):
        draft(now=ago(hours=3))
    assert end_left_sessions(now=NOW) == 2
    assert end_left_sessions(now=NOW) == 1
    assert BATCH == 200


def test_the_task_goes_through_every_council(catalogue, councils):
    from councils import clock
    from councils.tenancy import in_council, in_public

    past = clock.now() - timedelta(hours=3)
    for council in councils[:2]:
        with in_council(council):
            draft(now=past)
    with in_public():
        end_form_sessions()
    for council in councils[:2]:
        with in_council(council):
            assert not Draft.objects.filter(session_ended_at=None).exists()
