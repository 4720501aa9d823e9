""" "Is it one of these?": asked in time, tells nothing of anybody, and nothing is sent twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Attachment, Case, CaseLink, Follower, Message
from casework.operations.closing import close_case
from casework.operations.routing import route_case
from councils import clock, limits
from councils.events.testing import captured_events
from councils.tenancy import in_council
from portal.errors import KnownAlready
from portal.models import Draft, FormVersion, Service, ServiceRequest
from portal.operations.installing import install_library, publish_version
from portal.purging import expired_drafts
from tests.casework.factories import staff
from tests.portal.factories import (
    FLY_TIPPING,
    FLY_TIPPING_POSTS,
    draft,
    draft_id_of,
    photo,
    send,
    submit,
    walk,
)
from tests.support.people import make_user


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def client(site, host_client):
    return host_client(site)


def report(**changes) -> Case:
    """Somebody else's report of tyres, 33 metres away."""
    place = FLY_TIPPING["location"] | {"lat": 51.2703}
    answers = FLY_TIPPING | {"location": place, "full_name": "Hidden Person"} | changes
    begun = draft(answers=answers, now=clock.now())
    case_id = send(begun, now=clock.now()).case_id
    return route_case(case_id=case_id, now=clock.now())


def asked(client, until="one-of-these"):
    """The page, as a resident reaches it after the last answer that is compared."""
    url = walk(client, "fly-tipping", FLY_TIPPING_POSTS, until=until)
    return url, client.get(url)


def at(url, step):
    return url.split("/one-of-these")[0] + f"/{step}/"


def newest() -> Draft:
    return Draft.objects.order_by("-created_at").first()


def offering(kind: str, **changes) -> None:
    """The fly-tipping form of this council offers something else."""
    version = FormVersion.objects.filter(form__key="fly_tipping").first()
    definition = version.definition | {
        "duplicates": version.definition["duplicates"] | {"offer": kind} | changes
    }
    publish_version(form=version.form, definition=definition, now=clock.now())


def test_distance_day_and_status_and_nobodys_name(client):
    case = report()
    _url, page = asked(client)
    text = page.content.decode()
    assert "33 metres away" in text
    assert "Received" in text
    assert "Hidden Person" not in text
    assert case.reference not in text
    assert "zoe@people.example" not in text


def test_nothing_near_is_nothing_asked(client):
    report(type="garden")
    url = walk(client, "fly-tipping", FLY_TIPPING_POSTS)
    assert url.endswith("/check/")
    assert newest().not_same == []


def test_one_more_query_on_the_pages_that_are_compared_only(client):
    def queries(step):
        url = walk(client, "fly-tipping", FLY_TIPPING_POSTS, until=step)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.post(url, FLY_TIPPING_POSTS[step])
        return [q for q in seen.captured_queries if "casework_case" in q["sql"]]

    assert len(queries("what")) == 1
    assert len(queries("land")) == 0


def test_an_answer_is_needed(client):
    report()
    url, _ = asked(client)
    for data in ({}, {"answer": "x"}, {"answer": str(uuid4())}, {"answer": "\x00"}):
        page = client.post(url, data)
        assert page.status_code == 422
        assert "Choose one of these" in page.content.decode()


class TestMineIsDifferent:
    def test_it_is_asked_once_and_staff_see_both(self, client):
        case = report()
        submit(client, walk(client, "fly-tipping", FLY_TIPPING_POSTS))
        sent = Case.objects.get(pk=ServiceRequest.objects.latest("submitted_at").case_id)
        assert "not_duplicate" in sent.flags
        link = CaseLink.objects.get(case=sent)
        assert (link.other_id, link.kind) == (case.pk, "not_duplicate")

    def test_another_place_is_asked_about_again(self, client):
        report()
        url, _ = asked(client)
        client.post(url, {"answer": "different"})
        report(location=FLY_TIPPING["location"])
        again = client.post(at(url, "what"), FLY_TIPPING_POSTS["what"])
        assert again["Location"].endswith("/one-of-these/")

    def test_the_way_goes_on_after_the_last_answer_compared(self, client):
        report()
        url, _ = asked(client)
        assert client.post(url, {"answer": "different"})["Location"].endswith("/danger/")


class TestFollowing:
    def known(self, client):
        case = report()
        url, _ = asked(client)
        return case, client.post(url, {"answer": str(case.pk)})["Location"]

    def test_a_stranger_gives_an_address_and_no_case_is_made(self, client):
        case, url = self.known(client)
        assert client.get(url).status_code == 200
        with captured_events() as seen:
            page = client.post(url, {"follow-email": "fan@people.example"}, follow=True)
        text = page.content.decode()
        assert case.reference in text
        assert "Your code is" in text
        assert Case.objects.count() == 1
        follower = Follower.objects.get()
        assert (follower.email, follower.is_verified) == ("fan@people.example", False)
        ended = [one for one in seen if type(one).__name__ == "FormSessionEnded"]
        assert [one.outcome for one in ended] == ["followed"]
        assert newest().answers == {}

    def test_a_second_press_and_the_back_button(self, client):
        _case, url = self.known(client)
        client.post(url, {"follow-email": "fan@people.example"})
        again = client.post(url, {"follow-email": "other@people.example"}, follow=True)
        assert again.status_code == 200
        assert Follower.objects.count() == 1
        check = url.split("/one-of-these")[0] + "/check/"
        assert client.post(check, {"declaration": "yes"}, follow=True).status_code == 200
        assert Case.objects.count() == 1

    @pytest.mark.parametrize("email", ["", "fan at home", "x" * 400 + "@people.example"])
    def test_a_wrong_address_is_told_beside_the_field(self, client, email):
        _case, url = self.known(client)
        page = client.post(url, {"follow-email": email})
        assert page.status_code == 422
        assert "Error:" in page.content.decode()

    def test_somebody_signed_in_gives_none(self, client_for, site):
        person = make_user()
        client = client_for(site, person)
        _case, url = self.known(client)
        page = client.post(url, {}, follow=True)
        assert page.status_code == 200
        assert Follower.objects.get().person_id == person.pk
        assert "Following" in client.get("/requests/").content.decode()

    def test_not_without_end(self, client, monkeypatch):
        _case, url = self.known(client)
        monkeypatch.setattr(limits, "allow", lambda *a, **k: False)
        page = client.post(url, {"follow-email": "fan@people.example"})
        assert "too many times" in page.content.decode()

    def test_a_report_that_was_closed_meanwhile_is_asked_about_no_more(self, client):
        case, url = self.known(client)
        close_case(
            case_id=case.pk,
            outcome="done",
            sentence="Clear.",
            by=staff("officer"),
            now=clock.now(),
        )
        page = client.post(url, {"follow-email": "fan@people.example"}, follow=True)
        assert page.redirect_chain[-1][0].endswith("/danger/")
        assert not Follower.objects.exists()

    def test_stopping_takes_one_press(self, client):
        _case, url = self.known(client)
        client.post(url, {"follow-email": "fan@people.example"})
        from casework.api import token_of

        link = f"/following/{token_of(Follower.objects.get().pk)}/"
        assert "Stop following" in client.get(link).content.decode()
        assert Follower.objects.get().until is None
        client.post(link)
        assert Follower.objects.get().until is not None
        assert "You no longer follow this" in client.get(link).content.decode()
        assert client.get("/following/wrong/").status_code == 404
        assert client.post("/following/wrong/").status_code == 404

    def test_such_a_draft_is_purged(self, client):
        _case, url = self.known(client)
        client.post(url, {"follow-email": "fan@people.example"})
        Draft.objects.filter(ended_as="followed").update(expires_at=clock.now())
        assert expired_drafts(clock.now()).filter(ended_as="followed").count() == 1


class TestTellingMore:
    def test_words_and_a_photo_go_to_the_open_report(self, client):
        offering("join")
        case = report()
        url, _ = asked(client)
        known = client.post(url, {"answer": str(case.pk)})["Location"]
        data = {"more": "1", "more-text": "There are needles.", "more-files": [photo()]}
        page = client.post(known, data, follow=True)
        assert "We have added what you told us" in page.content.decode()
        message = Message.objects.get(case=case)
        assert (message.direction, message.text) == ("from_follower", "There are needles.")
        kept = Attachment.objects.get(case=case)
        assert not kept.is_visible_to_resident
        assert not Follower.objects.exists()
        assert Case.objects.count() == 1

    def test_nothing_typed_is_lost(self, client):
        case = report()
        url, _ = asked(client)
        known = client.post(url, {"answer": str(case.pk)})["Location"]
        page = client.post(known, {"more": "1", "more-text": "Needles", "more-email": "fan at"})
        text = page.content.decode()
        assert page.status_code == 422
        assert "Needles" in text
        assert "fan at" in text

    def test_ones_own_gets_a_message_of_ones_own(self, client_for, site):
        person = make_user()
        client = client_for(site, person)
        submit(client, walk(client, "fly-tipping", FLY_TIPPING_POSTS))
        case = Case.objects.get()
        url, page = asked(client)
        assert case.reference in page.content.decode()
        known = client.post(url, {"answer": str(case.pk)})["Location"]
        assert f"/requests/{case.reference}/" in client.get(known).content.decode()
        client.post(known, {"more": "1", "more-text": "More bags came."})
        assert Message.objects.get().direction == "from_resident"
        assert Draft.objects.filter(ended_as="added").count() == 1


class TestOtherOffers:
    def test_a_booking_is_not_shown_to_a_stranger(self, client):
        offering("change")
        case = report()
        url, page = asked(client)
        assert "already a booking for this address" in page.content.decode()
        known = client.post(url, {"answer": str(case.pk)})["Location"]
        text = client.get(known).content.decode()
        assert "Track it by its reference" in text
        assert case.reference not in text
        assert "Follow this report" not in text

    def test_a_warning_only_warns_whose_own_it_is(self, client_for, site):
        offering("warn", words="We answered this on our disclosure log.")
        client = client_for(site, make_user())
        submit(client, walk(client, "fly-tipping", FLY_TIPPING_POSTS))
        url, page = asked(client)
        assert "We answered this on our disclosure log." in page.content.decode()
        assert client.post(url, {"answer": "different"})["Location"].endswith("/danger/")

    @pytest.mark.parametrize("offer", ["warn", "add"])
    def test_what_is_about_a_person_is_not_shown_to_another(self, client, offer):
        offering(offer)
        case = report()
        submit(client, walk(client, "fly-tipping", FLY_TIPPING_POSTS))
        link = CaseLink.objects.get()
        assert (link.other_id, link.kind) == (case.pk, "possible_dup")

    def test_a_key_of_a_person_is_no_way_to_learn_of_them(self, client):
        version = FormVersion.objects.filter(form__key="fly_tipping").first()
        same = {"offer": "show", "same": ["email"]}
        publish_version(
            form=version.form,
            definition=version.definition | {"duplicates": same},
            now=clock.now(),
        )
        report()
        submit(client, walk(client, "fly-tipping", FLY_TIPPING_POSTS))
        assert Case.objects.count() == 2
        assert CaseLink.objects.get().kind == "possible_dup"

    def test_what_is_for_staff_alone_shows_nothing_and_is_linked(self, client):
        offering("attach")
        case = report()
        Case.objects.filter(pk=case.pk).update(is_sensitive=True)
        submit(client, walk(client, "fly-tipping", FLY_TIPPING_POSTS))
        link = CaseLink.objects.get()
        assert (link.other_id, link.kind) == (case.pk, "possible_dup")

    def test_only_ones_own_where_the_set_says_so(self, client):
        offering("show", who="signed_in")
        report()
        assert walk(client, "fly-tipping", FLY_TIPPING_POSTS).endswith("/check/")


class TestAtTheMomentOfSending:
    def test_a_report_that_came_meanwhile_is_linked(self, site):
        first, second = (draft(now=clock.now()) for _ in range(2))
        one = send(first, now=clock.now())
        other = send(second, now=clock.now())
        link = CaseLink.objects.get(case_id=other.case_id)
        assert (link.other_id, link.kind) == (one.case_id, "possible_dup")
        assert "possible_duplicate" in Case.objects.get(pk=other.case_id).flags

    def test_where_the_open_one_is_shown_the_second_is_not_taken(self, site):
        offering("show")
        first, second = (draft(now=clock.now()) for _ in range(2))
        send(first, now=clock.now())
        with pytest.raises(KnownAlready):
            send(second, now=clock.now())
        Draft.objects.filter(pk=second.pk).update(not_same=[str(Case.objects.get().pk)])
        send(second, now=clock.now())
        assert Case.objects.count() == 2

    def test_the_button_leads_to_the_page(self, client):
        offering("show")
        url = walk(client, "fly-tipping", FLY_TIPPING_POSTS)
        report()
        sent = client.post(url, {"declaration": "yes"})
        assert sent["Location"].endswith("/one-of-these/")
        assert client.get(sent["Location"]).status_code == 200

    def test_no_answer_can_be_read_out_of_the_key(self, site):
        send(draft(now=clock.now()), now=clock.now())
        assert len(Case.objects.get().duplicate_key) in (0, 64)


class TestWhoMay:
    @pytest.mark.parametrize("step", ["one-of-these", f"one-of-these/{UUID(int=7)}", "you-follow"])
    def test_nobody_elses_draft(self, client, host_client, site, step):
        report()
        url, _ = asked(client)
        assert host_client(site).get(at(url, step)).status_code == 404

    def test_a_case_that_was_not_offered_leads_back(self, client):
        report()
        far = report(location=FLY_TIPPING["location"] | {"lat": 51.3})
        url, _ = asked(client)
        page = client.get(f"{url}{far.pk}/")
        assert page["Location"].endswith("/one-of-these/")

    def test_another_councils_report_is_not_one_of_these(self, client, swale):
        with in_council(swale):
            place = FLY_TIPPING["location"]
            send(draft(answers=FLY_TIPPING | {"location": place}, now=clock.now()), now=clock.now())
        assert walk(client, "fly-tipping", FLY_TIPPING_POSTS).endswith("/check/")


def test_two_at_the_same_moment(own_database, maidstone, django_db_blocker):
    """Ten people report one heap in one moment: ten cases, nine of them linked to earlier ones."""
    with in_council(maidstone):
        install_library()
        ids = [draft(now=clock.now()).pk for _ in range(10)]
    ready = Barrier(len(ids))

    def one(draft_id):
        try:
            with django_db_blocker.unblock(), in_council("c_maidstone"):
                ready.wait(30)
                return send(Draft.objects.get(pk=draft_id), now=clock.now()).case_id
        finally:
            connection.close()

    with ThreadPoolExecutor(len(ids)) as pool:
        cases = list(pool.map(one, ids))
    with in_council(maidstone):
        assert len(set(cases)) == 10
        linked = set(CaseLink.objects.values_list("case_id", flat=True))
        assert len(linked) == 9
        assert Service.objects.filter(key="fly_tipping").exists()
        assert draft_id_of(f"/apply/{ids[0]}/") == ids[0]


def test_what_is_compared_for_staff_alone_is_asked_of_nobody(client):
    url = client.post("/services/homelessness/apply/")["Location"]
    page = client.get(url.rsplit("/", 2)[0] + "/one-of-these/")
    assert (page.status_code, page["Location"]) == (302, url)
