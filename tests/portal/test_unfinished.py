"""Forms that were not sent yet: in the account, here and everywhere; deleted, and taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import api as accounts
from accounts.models import Activity
from accounts.operations.linking import agree_to_council, unlink_council
from accounts.outbox import public_bus
from councils import clock
from councils.events.testing import captured_events, deliver_events
from councils.purging import purge_here
from councils.tenancy import in_public
from portal.invariants import unfinished_lines
from portal.models import Draft, Service
from portal.operations.drafting import UNDO
from tests.portal.factories import SOMETHING_ELSE_POSTS, draft_id_of, submit, walk
from tests.support.people import link, make_user

WORDS = "The bench by the river has lost a slat."
SLUG = "something-else"


@pytest.fixture
def person(site):
    user = make_user(name="Rosa Vale")
    link(user, site)
    return user


@pytest.fixture
def client(site, client_for, person):
    return client_for(site, person)


@pytest.fixture
def account(client_for, person):
    return client_for("account", person)


@pytest.fixture
def url(client):
    """A form with its first page answered."""
    return walk(client, SLUG, SOMETHING_ELSE_POSTS, until="where")


def at(url, step):
    return url.rsplit("/", 2)[0] + f"/{step}/"


def lines(person):
    return list(accounts.activities_of(person).filter(kept_until__isnull=False))


# --- the list here


def test_the_list_says_what_how_far_and_until_when(client, url):
    page = client.get("/requests/").content.decode()
    until = clock.local_day(Draft.objects.get().expires_at)
    assert "Not finished" in page
    assert "Something else" in page
    assert "1 of 4 pages" in page
    assert f"Kept until {until.day} {until:%B %Y}" in page
    assert f"/requests/unfinished/{draft_id_of(url)}/" in page
    assert client.get(f"/requests/unfinished/{draft_id_of(url)}/")["Location"] == url


def test_one_that_was_only_begun_is_not_listed(client, person):
    client.post(f"/services/{SLUG}/apply/")
    assert "Not finished" not in client.get("/requests/").content.decode()
    assert not lines(person)


def test_the_number_of_statements_stays(client):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            client.get("/requests/")
        return len(seen)

    walk(client, SLUG, SOMETHING_ELSE_POSTS, until="where")
    few = asked()
    for _ in range(4):
        walk(client, "fly-tipping", {"where": {"location_text": "Mill Street"}}, until="land")
    assert asked() == few


def test_nobody_elses_and_no_other_councils(client_for, host_client, site, swale, url, person):
    path = f"/requests/unfinished/{draft_id_of(url)}/"
    stranger = make_user()
    link(stranger, site)
    assert client_for(site, stranger).get(path).status_code == 404
    assert client_for(site, stranger).get(f"/requests/unfinished/{uuid4()}/").status_code == 404
    link(person, swale)
    there = client_for(swale, person)
    assert there.get(path).status_code == 404
    assert "Not finished" not in there.get("/requests/").content.decode()
    # Signed out: asked to sign in, whatever the id.
    for asked in (path, f"/requests/unfinished/{uuid4()}/"):
        assert "/sign-in/" in host_client(site).get(asked)["Location"]


# --- the account


def test_the_account_lists_it_with_everything_else_in_one_query(account, url, site):
    page = account.get("/requests/").content.decode()
    assert "Not finished" in page
    assert "1 of 4 pages" in page
    assert site.url(f"/requests/unfinished/{draft_id_of(url)}/") in page
    with CaptureQueriesContext(connection) as seen:
        account.get("/requests/")
    asked = [q["sql"] for q in seen.captured_queries if "search_path" not in q["sql"]]
    assert len(asked) == 3  # Django's session, the sign-in, the list
    assert "Not finished" in account.get("/").content.decode()


def test_a_sensitive_service_keeps_its_name_to_itself(client, account, person):
    Service.objects.filter(key="something_else").update(sensitive=True)
    walk(client, SLUG, SOMETHING_ELSE_POSTS, until="where")
    page = account.get("/requests/").content.decode()
    assert "A form for Maidstone" in page
    assert "Something else" not in page


def test_sending_takes_the_line_away_and_writes_the_other(client, url, person):
    for step in ("where", "photos", "you"):
        url = client.post(at(url, step), SOMETHING_ELSE_POSTS[step])["Location"]
    submit(client, url)
    assert not lines(person)
    assert accounts.activities_of(person).count() == 1


def test_what_ran_out_is_not_shown_and_then_purged(client, url, person):
    later = clock.now() + timedelta(days=29)
    with time_machine.travel(later):
        assert not lines(person)
        assert unfinished_lines(later) == []
    with in_public():
        purge_here(now=later, public=True)
    assert not Activity.everywhere.filter(person=person).exists()


def test_unlinking_takes_it_away_and_linking_brings_it_back(url, person, site, client):
    unlink_council(person=person, council=site, now=clock.now())
    assert not lines(person)
    client.post(at(url, "where"), SOMETHING_ELSE_POSTS["where"])
    assert not lines(person)  # the council is not let see the account, so it writes nothing there
    agree_to_council(person=person, council=site, now=clock.now())
    deliver_events(bus=public_bus, strict=True)
    deliver_events(site, strict=True)
    assert [line.case_id for line in lines(person)] == [draft_id_of(url)]


def test_who_signs_in_on_the_way_finds_it_there(site, host_client, client_for, person):
    browser = host_client(site)
    url = walk(browser, SLUG, SOMETHING_ELSE_POSTS, until="where")
    assert not lines(person)
    from tests.support.people import sign_in

    drafts = browser.session["drafts"]
    sign_in(browser, person)
    session = browser.session
    session["drafts"] = drafts
    session.save()
    browser.post(url, SOMETHING_ELSE_POSTS["where"])
    assert [line.case_id for line in lines(person)] == [draft_id_of(url)]


def test_an_account_that_lists_what_is_not_there_is_reported(url, person):
    assert unfinished_lines(clock.now()) == []
    Draft.objects.all().delete()
    assert [found.kind for found in unfinished_lines(clock.now())] == ["in-account-without-draft"]


# --- deleting


def delete(client, url):
    return client.post(at(url, "delete-form"), follow=True)


def test_deleting_asks_first_and_can_be_taken_back(client, url, person):
    page = client.get(at(url, "delete-form")).content.decode()
    assert "Delete this form?" in page
    assert Draft.objects.get().deleted_at is None
    page = delete(client, url).content.decode()
    assert "Your answers are deleted" in page
    assert not lines(person)
    assert "Not finished" not in client.get("/requests/").content.decode()
    assert client.get(url).status_code == 410
    back = client.post(at(url, "form-deleted"))
    assert back["Location"] == url
    assert Draft.objects.get().answers["summary"] == WORDS
    assert len(lines(person)) == 1


def test_after_some_minutes_it_is_gone_for_good(client, url):
    delete(client, url)
    with time_machine.travel(clock.now() + UNDO + timedelta(seconds=1)):
        assert client.post(at(url, "form-deleted")).status_code == 410
        purge_here(now=clock.now(), public=False)
    assert not Draft.objects.exists()


def test_deleting_twice_is_deleting_once(client, url):
    with captured_events() as seen:
        delete(client, url)
        assert client.post(at(url, "delete-form")).status_code == 410
    assert [one.outcome for one in seen] == ["left"]


def test_nobody_else_deletes_it(client_for, host_client, site, url):
    for other in (host_client(site), client_for(site, make_user())):
        assert other.get(at(url, "delete-form")).status_code == 404
        assert other.post(at(url, "delete-form")).status_code == 404
        assert other.post(at(url, "form-deleted")).status_code == 404
    assert Draft.objects.get().deleted_at is None


def test_a_link_to_a_deleted_form_opens_nothing(client, url, host_client, site):
    from portal.operations.drafting import make_resume_token

    token = make_resume_token(draft_id=draft_id_of(url), now=clock.now())
    delete(client, url)
    assert host_client(site).get(f"/resume/{token}/").status_code == 404


def test_somebody_signed_out_deletes_theirs_too(site, host_client):
    browser = host_client(site)
    url = walk(browser, SLUG, SOMETHING_ELSE_POSTS, until="where")
    assert "Your answers are deleted" in delete(browser, url).content.decode()
    assert browser.post(at(url, "form-deleted"))["Location"] == url


# --- two devices


def second_device(client_for, site, person):
    return client_for(site, person)


def page_state(client, url):
    """How often the page says that it was saved."""
    import re

    return re.search(r'name="times-saved" value="(\d+)"', client.get(url).content.decode())[1]


def test_the_last_save_wins_and_the_other_is_shown(client, client_for, site, person, url):
    first, there = at(url, "what"), second_device(client_for, site, person)
    here_state, there_state = page_state(client, first), page_state(there, first)
    there.post(first, {"summary": "There are rats.", "times-saved": there_state})
    answer = client.post(first, {"summary": "No, mice.", "times-saved": here_state}, follow=True)
    assert "You changed this page on another device as well" in answer.content.decode()
    kept = Draft.objects.get()
    assert kept.answers["summary"] == "No, mice."
    assert kept.overtaken[0]["answers"] == {"summary": "There are rats."}
    for step in ("where", "photos", "you"):
        client.post(at(url, step), SOMETHING_ELSE_POSTS[step])
    check = client.get(at(url, "check")).content.decode()
    assert "You changed this on two devices" in check
    assert "There are rats." in check
    client.post(at(url, "settle-answers"), {"number": "0", "use": "before"})
    kept.refresh_from_db()
    assert (kept.answers["summary"], kept.overtaken) == ("There are rats.", [])


def test_the_same_browser_may_go_back_and_change(client, url):
    first = at(url, "what")
    state = page_state(client, first)
    for words in (
        "One lamp is out.",
        "Two lamps are out.",
        "Three lamps are out.",
    ):  # the back button shows the page as it was
        client.post(first, {"summary": words, "times-saved": state})
    assert Draft.objects.get().overtaken == []


def test_the_same_words_twice_are_no_clash(client, client_for, site, person, url):
    first, there = at(url, "what"), second_device(client_for, site, person)
    state = page_state(client, first)
    for browser in (there, client):
        browser.post(first, {"summary": "There are rats.", "times-saved": state})
    assert Draft.objects.get().overtaken == []


def test_other_pages_on_two_devices_join(client, client_for, site, person, url):
    there = second_device(client_for, site, person)
    client.post(at(url, "what"), {"summary": "One lamp is out.", "times-saved": "1"})
    there.post(at(url, "where"), {"location_text": "Mill Street", "times-saved": "0"})
    kept = Draft.objects.get()
    assert kept.answers["summary"] == "One lamp is out."
    assert kept.overtaken == []


@pytest.mark.parametrize("sent", ["", "x", "-1", "99999999999999"])
def test_a_page_that_says_nonsense_of_itself_is_saved_all_the_same(client, url, sent):
    client.post(at(url, "what"), {"summary": "One lamp is out.", "times-saved": sent})
    assert Draft.objects.get().answers["summary"] == "One lamp is out."


@pytest.mark.parametrize("number", ["", "7", "-1", "x", "0" * 40])
def test_settling_what_is_not_there_changes_nothing(client, url, number):
    answer = client.post(at(url, "settle-answers"), {"number": number, "use": "before"})
    assert answer.status_code == 302
    assert Draft.objects.get().answers["summary"] == WORDS


# --- kept for longer


def test_a_form_that_runs_out_today_says_so_and_can_be_kept(client, url):
    Draft.objects.update(expires_at=clock.now() + timedelta(hours=2))
    page = client.get(url).content.decode()
    assert "We will delete your answers on" in page
    assert 'data-kind="form"' in page
    answer = client.post(at(url, "keep-longer"))
    assert answer.json()["idle"] > 27 * 86400
    assert Draft.objects.get().expires_at > clock.now() + timedelta(days=27)
    Draft.objects.update(expires_at=clock.now() + timedelta(hours=2))
    plain = client.post(at(url, "keep-longer"), headers={"accept": "text/html,*/*"})
    assert plain["Location"] == url
    assert "We will delete your answers" not in client.get(url).content.decode()


def test_a_browser_without_an_account_keeps_its_form_as_long_as_we_do(site, host_client):
    browser = host_client(site)
    url = walk(browser, SLUG, SOMETHING_ELSE_POSTS, until="where")
    assert browser.cookies["session"]["max-age"] >= 27 * 86400
    with time_machine.travel(clock.now() + timedelta(days=20)):
        assert browser.get(url).status_code == 200
        browser.post(url, SOMETHING_ELSE_POSTS["where"])
    with time_machine.travel(clock.now() + timedelta(days=40)):
        assert browser.get(at(url, "photos")).status_code == 200
