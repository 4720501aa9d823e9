"""Following somebody else's report: neutral words, once each, nobody's name, undone by staff."""

from datetime import timedelta
from uuid import uuid4

import pytest

from casework.api import (
    CannotFollow,
    NotFound,
    add_as_follower,
    follow_case,
    followed_by,
    track,
    unfollow,
)
from casework.models import Attachment, Case, CaseLink, Follower
from casework.operations.closing import close_case, reopen_case, withdraw_as_resident
from casework.operations.following import follower_of_token, token_of
from casework.operations.progressing import plan_case
from casework.purging import followers_of_the_past
from casework.queries.cases import case_detail
from casework.queries.resident import case_for_resident
from councils.events.testing import deliver_events
from councils.messaging.models import Dispatch
from councils.tenancy import in_council
from tests.casework.factories import CONTACT, NOW, later, opened, resident, routed, staff

pytestmark = pytest.mark.usefixtures("in_maidstone")

FAN = "fan@people.example"


def told(reason="follower_news") -> list[Dispatch]:
    return list(Dispatch.objects.filter(reason=reason).order_by("id"))


@pytest.fixture
def officer(in_maidstone):
    return staff("officer", "team_leader")


def test_the_first_message_says_how_it_stands_and_how_to_stop() -> None:
    case = routed()
    followed = follow_case(case_id=case.pk, email="Fan@People.example ", now=NOW)
    deliver_events()
    (mail,) = told("following")
    assert mail.to == FAN
    assert followed.code in mail.text
    assert case.reference in mail.text
    assert "/following/" in mail.text
    assert CONTACT.name not in mail.text
    assert CONTACT.address not in mail.text


def test_the_same_person_follows_once() -> None:
    case = routed()
    first = follow_case(case_id=case.pk, email=FAN, now=NOW)
    again = follow_case(case_id=case.pk, email=FAN.upper(), now=later(hours=1))
    assert first == again
    assert Follower.objects.count() == 1


def test_news_goes_to_everybody_who_follows_and_to_nobody_twice(officer) -> None:
    case = routed()
    person = resident()
    follow_case(case_id=case.pk, email=FAN, now=NOW)
    follow_case(case_id=case.pk, person_id=person.pk, now=NOW)
    deliver_events()
    day = later(days=3).date()
    plan_case(case_id=case.pk, planned_on=day, by=officer, now=NOW)
    close_case(case_id=case.pk, outcome="done", sentence="It is clear.", by=officer, now=NOW)
    reopen_case(case_id=case.pk, by=officer, now=later(hours=2))
    deliver_events()
    news = told()
    assert {mail.to for mail in news} == {FAN, person.email}
    assert len({(mail.to, mail.subject) for mail in news}) == len(news)
    assert any("Opened again" in mail.subject for mail in news)
    assert not any(CONTACT.name in mail.text for mail in news)


def test_a_report_that_was_taken_back_does_not_say_by_whom(officer) -> None:
    case = routed()
    follow_case(case_id=case.pk, email=FAN, now=NOW)
    withdraw_as_resident(case_id=case.pk, now=NOW)
    deliver_events()
    (mail,) = told()
    assert "tell us again" in mail.text
    assert "withdraw" not in mail.text.lower()


@pytest.mark.parametrize("change", [{"sensitive": True}])
def test_a_sensitive_case_is_not_followed(change) -> None:
    case = routed(**change)
    with pytest.raises(CannotFollow):
        follow_case(case_id=case.pk, email=FAN, now=NOW)


def test_somebody_who_cannot_be_told_does_not_follow() -> None:
    case = routed()
    with pytest.raises(CannotFollow):
        follow_case(case_id=case.pk, now=NOW)
    with pytest.raises(NotFound):
        follow_case(case_id=uuid4(), email=FAN, now=NOW)


class TestStopping:
    def test_the_link_of_a_message_ends_it(self, officer) -> None:
        case = routed()
        followed = follow_case(case_id=case.pk, email=FAN, now=NOW)
        unfollow(token=token_of(followed.follower_id), now=NOW)
        unfollow(token=token_of(followed.follower_id), now=later(days=1))
        assert Follower.objects.get().until == NOW
        close_case(case_id=case.pk, outcome="done", sentence="Clear.", by=officer, now=NOW)
        deliver_events()
        assert not told()

    def test_another_councils_link_is_nothing(self, swale) -> None:
        followed = follow_case(case_id=routed().pk, email=FAN, now=NOW)
        token = token_of(followed.follower_id)
        with in_council(swale), pytest.raises(NotFound):
            follower_of_token(token)

    @pytest.mark.parametrize("token", ["", "x", "a:b:c", "é"])
    def test_made_up_links(self, token) -> None:
        with pytest.raises(NotFound):
            follower_of_token(token)


def test_a_follower_tracks_by_their_own_code(django_assert_num_queries) -> None:
    case = routed()
    followed = follow_case(case_id=case.pk, email=FAN, now=NOW)
    with django_assert_num_queries(1):
        found = track(case.reference, followed.code)
    assert found is not None
    unfollow(token=token_of(followed.follower_id), now=NOW)
    assert track(case.reference, followed.code) is None


def test_what_a_person_follows_is_listed_in_one_statement(django_assert_num_queries) -> None:
    person = resident()
    for _ in range(3):
        follow_case(case_id=routed().pk, person_id=person.pk, now=NOW)
    with django_assert_num_queries(1):
        lines = followed_by(person.pk)
    assert len(lines) == 3
    assert lines[0].status_words


class TestWordsOfAFollower:
    def test_staff_read_them_and_the_reporter_does_not(self, officer) -> None:
        case = routed()
        add_as_follower(case_id=case.pk, text="There is a mattress too.", now=NOW)
        case.refresh_from_db()
        assert case.replied_at == NOW
        shown = case_for_resident(case.reference, case_id=case.pk, now=NOW)
        assert not shown.messages
        assert not shown.attachments
        detail = case_detail(case.reference, by=officer, now=NOW)
        assert [item.text for item in detail.messages] == ["There is a mattress too."]
        assert not Attachment.objects.filter(case=case, is_visible_to_resident=True).exists()


class TestDuplicates:
    def close(self, case, kept, officer):
        return close_case(
            case_id=case.pk,
            outcome="duplicate",
            sentence="We knew of this. You will hear of the first report.",
            duplicate_of=kept.pk,
            by=officer,
            now=later(hours=1),
        )

    def test_the_second_reporter_and_their_followers_follow_the_first(self, officer) -> None:
        kept, case = routed(), routed(now=later(minutes=5))
        follow_case(case_id=case.pk, email=FAN, now=NOW)
        self.close(case, kept, officer)
        emails = set(Follower.objects.filter(case=kept).values_list("email", flat=True))
        assert emails == {FAN, CONTACT.email}
        assert case_detail(kept.reference, by=officer, now=NOW).followers == 2

    def test_a_duplicate_of_a_duplicate_leads_to_the_first(self, officer) -> None:
        first, second, third = routed(), routed(), routed()
        self.close(second, first, officer)
        self.close(third, second, officer)
        assert set(Follower.objects.values_list("case_id", flat=True)) == {first.pk}

    def test_reopening_takes_it_back(self, officer) -> None:
        kept, case = routed(), routed()
        self.close(case, kept, officer)
        reopen_case(case_id=case.pk, by=officer, now=later(hours=2))
        assert not Follower.objects.exists()
        assert not CaseLink.objects.exists()

    def test_nobody_follows_a_sensitive_case(self, officer) -> None:
        kept, case = routed(sensitive=True), routed()
        self.close(case, kept, officer)
        assert not Follower.objects.exists()

    def test_one_persons_two_reports(self, officer) -> None:
        kept = routed()
        case = routed(customer_id=kept.customer_id)
        self.close(case, kept, officer)
        assert not Follower.objects.exists()


def test_followers_of_what_is_long_over_are_forgotten(officer) -> None:
    case, other = routed(), routed()
    follow_case(case_id=case.pk, email=FAN, now=NOW)
    follow_case(case_id=other.pk, email=FAN, now=NOW)
    close_case(case_id=case.pk, outcome="done", sentence="Clear.", by=officer, now=NOW)
    assert not followers_of_the_past(NOW + timedelta(days=89)).exists()
    assert followers_of_the_past(NOW + timedelta(days=91)).count() == 1


def test_they_go_with_the_case() -> None:
    case_id = opened().case_id
    follow_case(case_id=case_id, email=FAN, now=NOW)
    Case.objects.filter(pk=case_id).delete()
    assert not Follower.objects.exists()
