"""The account: everything at every council, details, sharing; and account mail."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import api
from accounts.events import AccountLinked, AccountUnlinked, ContactDetailsChanged
from accounts.invariants import events_not_told, events_to_tell, mail_not_sent, mail_to_send
from accounts.mail import send_account_mail, send_due_mail
from accounts.models import AccountMail, Activity, CouncilLink
from accounts.operations.linking import agree_to_council, unlink_council
from accounts.operations.profile import change_profile
from accounts.outbox import public_bus
from councils import clock
from councils.events.models import Event
from councils.events.testing import deliver_events
from councils.gazetteer import api as gazetteer
from councils.messaging.choices import DispatchState
from councils.tenancy import in_council
from tests.support.people import link, make_user, sign_in


def record(council, person, *, at=0, **more):
    now = clock.now() - timedelta(minutes=at)
    facts = {
        "case_id": uuid4(),
        "reference": f"MBC-{uuid4().hex[:4].upper()}",
        "service_title": "Missed bin",
        "status_words": "Received",
        "promise_words": "We will come by Thursday 3 December",
        "needs_reply": False,
        "updated_at": now,
        "opened_at": now,
        "sensitive": False,
        "closed": False,
    }
    facts |= more
    api.record_activity(council=council, person_id=person.pk, **facts)
    return facts


@pytest.fixture
def person(db):
    return make_user(name="Pat Resident")


@pytest.fixture
def account(host_client, person):
    client = host_client("account")
    sign_in(client, person)
    return client


def test_everything_at_every_council_is_one_query(account, person, councils):
    for council in councils:
        record(council, person, service_title=f"Bin in {council.short_name}")
    text = account.get("/requests/").content.decode()
    for council in councils:
        assert f"Bin in {council.short_name}" in text
        assert council.url("/requests/") in text
    with CaptureQueriesContext(connection) as seen:
        account.get("/requests/")
    asked = [q["sql"] for q in seen.captured_queries if "search_path" not in q["sql"]]
    assert len(asked) == 3  # Django's session, the sign-in, the list


def test_what_needs_the_person_stands_first(account, person, maidstone):
    record(maidstone, person, service_title="Open one", at=1)
    record(maidstone, person, service_title="Closed one", closed=True, status_words="Done")
    record(maidstone, person, service_title="Asks you", needs_reply=True, at=9)
    text = account.get("/requests/").content.decode()
    places = [text.index(word) for word in ("Asks you", "Open one", "Closed one")]
    assert places == sorted(places)


def test_pages_follow_each_other_and_miss_nothing(account, person, maidstone):
    for at in range(60):
        record(maidstone, person, service_title=f"Request number {at}.", at=at, closed=at % 2 == 0)
    first = account.get("/requests/")
    second = account.get("/requests/", {"after": first.context["page"].next})
    text = first.content.decode() + second.content.decode()
    assert all(f"Request number {at}." in text for at in range(60))
    assert not second.context["page"].next


@pytest.mark.parametrize(
    "after", ["x", "1_2_3", "9_2026-01-01_1", "0_2026-01-01_1", "1_\0_1", "__"]
)
def test_a_wrong_place_in_the_list_begins_at_the_top(account, person, maidstone, after):
    record(maidstone, person)
    assert "Missed bin" in account.get("/requests/", {"after": after}).content.decode()


def test_nothing_yet_says_where_to_go(account):
    text = account.get("/requests/").content.decode()
    assert "You have not asked for anything yet" in text
    assert "http://localhost:8000/" in text


def test_nobody_sees_anybody_elses(account, maidstone):
    record(maidstone, make_user(), service_title="Private matter")
    for path in ("/", "/requests/"):
        assert "Private matter" not in account.get(path).content.decode()


def test_a_sensitive_service_keeps_its_name_to_itself(account, person, maidstone):
    record(maidstone, person, service_title="Domestic abuse", sensitive=True)
    text = account.get("/requests/").content.decode()
    assert "Domestic abuse" not in text
    assert "A request to Maidstone" in text
    assert not Activity.everywhere.filter(service_title__contains="abuse").exists()


def test_recording_again_changes_the_row_in_one_statement(
    person, maidstone, django_assert_num_queries
):
    facts = record(maidstone, person)
    with django_assert_num_queries(1):
        record(maidstone, person, **{**facts, "status_words": "Done", "closed": True})
    row = Activity.everywhere.get()
    assert (row.status_words, row.closed) == ("Done", True)


def test_default_managers_return_nothing(person, maidstone):
    record(maidstone, person)
    link(person, maidstone)
    assert not Activity.objects.exists()
    assert not CouncilLink.objects.exists()
    assert api.activities_of(person).count() == 1
    assert api.activities_in(maidstone).count() == 1


def test_removing_takes_only_this_councils_cases(person, maidstone, swale):
    here, there = record(maidstone, person), record(swale, person)
    api.remove_activity(council=maidstone, case_ids=[here["case_id"], there["case_id"]])
    assert list(Activity.everywhere.values_list("council_id", flat=True)) == [swale.pk]


def test_linking_keeps_the_councils_own_record(person, maidstone):
    customer = uuid4()
    assert api.is_linked(person.pk, maidstone) is None
    agree_to_council(person=person, council=maidstone, now=clock.now())
    assert api.is_linked(person.pk, maidstone) is None
    api.link_council(person=person, council=maidstone, customer_id=customer, now=clock.now())
    agree_to_council(person=person, council=maidstone, now=clock.now())
    assert api.is_linked(person.pk, maidstone) == customer
    assert [found.council for found in api.council_links(person)] == [maidstone]


def test_stopping_to_share_removes_what_showed_and_tells_the_council(
    account, person, maidstone, swale
):
    record(maidstone, person)
    record(swale, person)
    mine = link(person, maidstone, customer_id=uuid4())
    assert account.post(f"/data/stop-sharing/{mine.pk}/")["Location"] == "/data/"
    assert list(Activity.everywhere.values_list("council_id", flat=True)) == [swale.pk]
    deliver_events(bus=public_bus, strict=True)
    with in_council(maidstone):
        told = Event.objects.get(name=AccountUnlinked.event_name)
    assert told.payload["customer_id"] == str(mine.customer_id)
    with in_council(swale):
        assert not Event.objects.exists()


def test_nobody_stops_somebody_elses_sharing(account, maidstone):
    theirs = link(make_user(), maidstone)
    assert account.post(f"/data/stop-sharing/{theirs.pk}/").status_code == 404
    assert CouncilLink.everywhere.exists()


def test_unlinking_twice_is_nothing(person, maidstone):
    assert not unlink_council(person=person, council=maidstone, now=clock.now())


def test_every_linked_council_hears_of_new_details_once(person, councils):
    for council in councils[:2]:
        agree_to_council(person=person, council=council, now=clock.now())
    assert change_profile(person=person, changes={"phone": "01622 602000"}, now=clock.now())
    assert not change_profile(person=person, changes={"phone": "01622 602000"}, now=clock.now())
    deliver_events(bus=public_bus, strict=True)
    deliver_events(bus=public_bus, strict=True)
    for council, expected in zip(councils, (2, 2, 0), strict=True):
        with in_council(council):
            names = list(Event.objects.order_by("id").values_list("name", flat=True))
        wanted = [AccountLinked.event_name, ContactDetailsChanged.event_name]
        assert names == wanted[:expected]


def test_details_are_changed_a_page_at_a_time(account, person):
    account.post("/profile/name/", {"name": " New   Name ", "phone": "01622602000"})
    needs = {
        "contact_needs": ["relay", "large_print"],
        "contact_needs_detail": "Evenings",
        "preferred_channel": "post",
    }
    account.post("/profile/needs/", needs)
    person.refresh_from_db()
    assert (person.name, person.phone) == ("New Name", "01622 602000")
    assert person.contact_needs == ["relay", "large_print"]
    assert "Relay UK" in account.get("/profile/").content.decode()


@pytest.mark.parametrize(
    ("path", "data", "words"),
    [
        ("/profile/name/", {"name": "", "phone": ""}, "Enter your full name"),
        ("/profile/name/", {"name": "A", "phone": "12"}, "Enter a phone number"),
        ("/profile/needs/", {"contact_needs": ["magic"]}, "Select how you would like"),
        ("/profile/needs/", {}, "Select how you would like"),
        ("/profile/address/", {"postcode": "nowhere"}, "Enter a full UK postcode"),
        ("/profile/address/", {"postcode": ""}, "Enter a postcode"),
    ],
)
def test_mistakes_are_said_beside_the_field(account, path, data, words):
    page = account.post(path, data)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert "There is a problem" in page.content.decode()


def test_an_address_is_chosen_by_postcode(account, person, monkeypatch):
    home = gazetteer.Address(
        lines=("1 Example Street", "Maidstone"),
        postcode="ME15 6JQ",
        uprn=gazetteer.UPRN("10012345678"),
    )
    monkeypatch.setattr(gazetteer, "addresses_at", lambda where: [home])
    assert account.post("/profile/address/", {"postcode": "me156jq"}).status_code == 302
    assert "1 Example Street" in account.get("/profile/address/choose/").content.decode()
    account.post("/profile/address/choose/", {"address": str(home.uprn)})
    person.refresh_from_db()
    assert (person.uprn, person.postcode) == ("010012345678", "ME15 6JQ")
    assert person.address_lines == "1 Example Street\nMaidstone"


def test_an_address_that_is_not_listed_is_typed(account, person):
    account.post("/profile/address/", {"postcode": "ME15 6JQ"})
    page = account.post("/profile/address/choose/", {"address": "not-listed", "typed": " "})
    assert "Enter the first line" in page.content.decode()
    account.post(
        "/profile/address/choose/", {"address": "not-listed", "typed": "The Barn\r\nDetling"}
    )
    person.refresh_from_db()
    assert (person.uprn, person.address_lines) == ("", "The Barn\nDetling")
    assert account.get("/profile/address/choose/")["Location"] == "/profile/address/"


def test_mail_is_stored_with_the_change_and_sent_by_the_sweep(person, settings, tmp_path):
    settings.MAIL_ROOT = tmp_path
    send_account_mail(to=person.email, subject="Your code\r\nBcc: x", text="123456")
    assert not list(tmp_path.rglob("*.eml"))
    assert send_due_mail(now=clock.now()) == 1
    assert send_due_mail(now=clock.now()) == 0
    sent = list(Path(tmp_path).rglob("*.eml"))
    assert len(sent) == 1
    assert b"\nBcc:" not in sent[0].read_bytes()
    mail = AccountMail.objects.get()
    assert (mail.state, mail.text) == (DispatchState.SENT, "")


def test_mail_that_cannot_go_out_is_tried_again_later(person, settings, tmp_path):
    settings.MAIL_ROOT = tmp_path / "file"
    settings.MAIL_ROOT.write_text("in the way")
    send_account_mail(to=person.email, subject="s", text="t")
    send_account_mail(to="not an address", subject="s", text="t")
    assert send_due_mail(now=clock.now()) == 0
    assert send_due_mail(now=clock.now()) == 0
    settings.MAIL_ROOT = tmp_path / "mail"
    assert send_due_mail(now=clock.now() + timedelta(minutes=1)) == 1
    bad = AccountMail.objects.get(to="not an address")
    assert bad.state == DispatchState.FAILED


def test_what_did_not_reach_a_council_is_reported(person, maidstone):
    now = clock.now()
    assert not events_not_told(now)
    agree_to_council(person=person, council=maidstone, now=now)
    assert events_to_tell() == 1
    assert not events_not_told(now)
    assert [found.kind for found in events_not_told(now + timedelta(hours=1))] == [
        "account-event-not-told"
    ]
    deliver_events(bus=public_bus, strict=True)
    assert events_to_tell() == 0


def test_mail_that_did_not_go_out_is_reported(person):
    now = clock.now()
    send_account_mail(to=person.email, subject="s", text="t")
    assert mail_to_send() == 1
    assert not mail_not_sent(now)
    assert mail_not_sent(now + timedelta(hours=1))[0].warning


def test_a_new_email_address_is_told_to_councils(account, person, maidstone):
    agree_to_council(person=person, council=maidstone, now=clock.now())
    answer = account.post("/security/email/", {"email": "later@example.org", "action_add": "1"})
    assert answer.status_code == 302
    code = re.search(r"\d{6}", AccountMail.objects.get(to="later@example.org").text).group()
    account.post("/check-email/", {"code": code})
    person.refresh_from_db()
    assert person.email == "later@example.org"
    deliver_events(bus=public_bus, strict=True)
    with in_council(maidstone):
        told = Event.objects.get(name=ContactDetailsChanged.event_name)
    assert told.payload["fields"] == ["email"]
