"""Drafts: saved page by page, whose they are, and the link that opens them again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councils.events.testing import captured_events
from councils.prepared import state_of_row
from portal.errors import DraftGone
from portal.models import Draft, FormVersion, Service
from portal.operations.drafting import (
    answer_at_once,
    draft_of_token,
    make_resume_token,
    portable_answers,
    save_page,
    start_draft,
)
from portal.operations.installing import publish_version
from tests.portal.factories import NOW, ago, draft, send


@pytest.fixture(autouse=True)
def _site(site):
    pass


def save(begun, page="land", answers=None, now=NOW, **more):
    return save_page(
        draft_id=begun.pk, page_id=page, answers=answers or {}, seconds=9, now=now, **more
    )


def begin(**fields):
    return start_draft(service=Service.objects.get(key="fly_tipping"), now=NOW, **fields)


def test_a_page_is_kept_and_the_others_stay():
    begun = begin(answers={"land": "railway", "size": "car_boot"})
    save(begun, answers={"land": "council_land"})
    saved = save(begun, page="what", answers={"type": "tyres"})
    assert saved.answers == {"land": "council_land", "size": "car_boot", "type": "tyres"}
    assert saved.pages_done == ["land", "what"]
    assert saved.timings == {"land": 9, "what": 9}


def test_saving_a_page_again_adds_its_time_once_an_hour_at_most():
    begun = begin()
    save(begun)
    kept = save_page(draft_id=begun.pk, page_id="land", answers={}, seconds=99_999, now=NOW)
    assert kept.timings == {"land": 3609}
    assert kept.pages_done == ["land"]


def test_each_save_keeps_it_for_longer():
    begun = begin()
    saved = save(begun, now=NOW + timedelta(days=20))
    assert saved.expires_at == NOW + timedelta(days=48)


@pytest.mark.parametrize("why", ["sent", "expired", "unknown"])
def test_what_is_gone_takes_no_answers(why):
    begun = draft(now=ago(days=60)) if why == "expired" else draft()
    if why == "sent":
        send(begun)
    if why == "unknown":
        begun.pk = uuid4()
    with pytest.raises(DraftGone) as gone:
        save(begun, answers={"land": "railway"})
    assert "could not find" in str(gone.value)


def as_read(begun):
    """The draft as a request reads it."""
    return Draft.objects.annotate(row_state=state_of_row(Draft)).get(pk=begun.pk)


def test_a_draft_that_nobody_wrote_since_takes_one_statement():
    begun = begin(answers={"land": "railway"})
    seen = as_read(begun)
    with CaptureQueriesContext(connection) as asked:
        saved = save(begun, page="what", answers={"type": "tyres"}, seen=seen)
    assert [one["sql"].split()[0] for one in asked] == ["UPDATE"]
    assert saved.answers == {"land": "railway", "type": "tyres"}
    assert Draft.objects.get(pk=begun.pk).answers == saved.answers
    assert seen.answers == {"land": "railway"}


def test_what_was_written_since_it_was_read_stays():
    begun = begin()
    seen = as_read(begun)
    save(begun, answers={"land": "council_land"})
    saved = save(begun, page="what", answers={"type": "tyres"}, seen=seen)
    assert saved.answers == {"land": "council_land", "type": "tyres"}
    assert saved.pages_done == ["land", "what"]


def test_what_was_sent_or_deleted_since_it_was_read_takes_no_answers():
    begun = draft()
    seen = as_read(begun)
    send(begun)
    with pytest.raises(DraftGone):
        save(begun, answers={"land": "railway"}, seen=seen)


def test_signing_in_on_the_way_makes_it_theirs_once():
    begun, first, second = begin(), uuid4(), uuid4()
    assert save(begun, person_id=first).person_id == first
    assert save(begun, person_id=second).person_id == first


def test_an_agent_does_not_become_the_owner():
    begun = begin(assisted_by=uuid4(), channel="phone")
    assert save(begun, person_id=uuid4()).person_id is None


def test_a_draft_stays_on_the_version_it_began_with():
    begun = begin()
    version = FormVersion.objects.select_related("form").get(pk=begun.form_version_id)
    newer = publish_version(form=version.form, definition=version.definition, now=NOW)
    assert newer.number == version.number + 1
    assert Draft.objects.get(pk=begun.pk).form_version_id == version.pk
    assert begin().form_version_id == newer.pk


# --- answered at once


def test_a_refusal_counts_once_as_shown_and_once_as_called_wrong():
    begun = begin()
    with captured_events() as seen:
        for challenge in (False, False, True, True):
            answer_at_once(draft_id=begun.pk, reason="not_out", challenge=challenge, now=NOW)
    assert [(one.reason, one.challenged) for one in seen] == [("not_out", False), ("not_out", True)]
    kept = Draft.objects.get(pk=begun.pk)
    assert (kept.answered, kept.challenged) == (["not_out"], ["not_out"])


def test_nothing_is_counted_of_a_draft_that_was_sent():
    begun = draft()
    send(begun)
    with pytest.raises(DraftGone):
        answer_at_once(draft_id=begun.pk, reason="not_out", challenge=True, now=NOW)


# --- links


def test_a_link_opens_the_draft_and_a_newer_one_ends_it():
    begun = begin()
    first = make_resume_token(draft_id=begun.pk, now=NOW)
    assert draft_of_token(first, NOW).pk == begun.pk
    second = make_resume_token(draft_id=begun.pk, now=NOW)
    with pytest.raises(DraftGone):
        draft_of_token(first, NOW)
    assert draft_of_token(second, NOW).pk == begun.pk


def test_the_secret_of_a_link_is_not_stored():
    begun = begin()
    token = make_resume_token(draft_id=begun.pk, now=NOW)
    assert len(token) >= 32
    assert token not in str(Draft.objects.filter(pk=begun.pk).values().get())


@pytest.mark.parametrize("token", ["", "x", "é", "0" * 500])
def test_a_wrong_link_opens_nothing(token):
    begin()
    with pytest.raises(DraftGone):
        draft_of_token(token, NOW)


def test_a_link_ends_with_the_draft():
    begun = begin()
    token = make_resume_token(draft_id=begun.pk, now=NOW)
    with pytest.raises(DraftGone):
        draft_of_token(token, NOW + timedelta(days=29))


def test_no_link_to_what_was_sent():
    begun = draft()
    send(begun)
    with pytest.raises(DraftGone):
        make_resume_token(draft_id=begun.pk, now=NOW)


def test_what_can_be_carried_is_all_but_files():
    begun = draft()
    begun.answers["photos"] = [str(uuid4())]
    carried = portable_answers(begun)
    assert "photos" not in carried
    assert carried["land"] == "road_or_verge"
