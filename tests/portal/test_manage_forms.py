"""Forms under /manage/: versions, differences in words, taking a newer one."""

import copy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councils.events.models import AuditEntry
from councils.models import Council
from portal.engine.differences import differences
from portal.library.models import LibraryForm
from portal.models import Draft, Form, FormVersion, Service
from portal.operations.drafting import start_draft
from portal.operations.installing import digest_of, publish_version, shipped_definitions
from tests.portal.factories import NOW
from tests.support.people import make_staff, sign_in

HOME = "/manage/forms/"
FORM = f"{HOME}something_else/"


@pytest.fixture
def client(host_client, site):
    found = host_client(site)
    sign_in(found, make_staff(site, "council_admin"))
    return found


def text_of(response):
    return response.content.decode()


def shipped(key="something_else"):
    return copy.deepcopy(next(one for one in shipped_definitions() if one["key"] == key))


def newer(change, key="something_else"):
    """The library has a changed form."""
    definition = shipped(key)
    change(definition)
    LibraryForm.objects.filter(key=key).update(
        definition=definition, digest=digest_of(definition), version=2
    )


def retitled(definition):
    definition["pages"][0]["title"] = "What has happened there?"


def seen_in(client):
    return text_of(client.get(FORM)).partition('name="seen" value="')[2].partition('"')[0]


def newest(key="something_else"):
    return FormVersion.objects.filter(form__key=key).order_by("-number").first()


def test_fresh_forms_are_up_to_date(client):
    page = text_of(client.get(HOME))
    assert page.count("Up to date") == Form.objects.count()
    assert "You are up to date." in text_of(client.get(FORM))
    assert "Take this version" not in text_of(client.get(FORM))
    assert client.get(f"{HOME}nothing/").status_code == 404
    assert client.post(f"{HOME}nothing/take/").status_code == 404


def test_a_newer_version_is_told_taken_and_drafts_stay(client, site):
    draft = start_draft(service=Service.objects.get(key="something_else"), now=NOW)
    newer(retitled)
    assert "Newer in the library" in text_of(client.get(HOME))
    page = text_of(client.get(FORM))
    assert "becomes “What has happened there?”" in page
    assert client.get(f"{FORM}take/").status_code == 405
    taken = client.post(f"{FORM}take/", {"seen": seen_in(client)}, follow=True)
    assert "Residents answer version 2 from now on" in text_of(taken)
    assert newest().definition["pages"][0]["title"] == "What has happened there?"
    assert Form.objects.get(key="something_else").library_version == 2
    assert Draft.objects.get(pk=draft.pk).form_version.number == 1
    assert start_draft(service=draft.service, now=NOW).form_version_id == newest().pk
    assert "Some people still have a draft of it" in text_of(client.get(FORM))
    entry = AuditEntry.objects.get(act="form.version_taken")
    assert (entry.object_id, entry.detail) == ("something_else", {"version": 2, "library": 2})

    client.post(f"{FORM}take/", {"seen": "old"})  # twice is once
    assert newest().number == 2


def test_what_changed_after_the_page_was_opened_is_not_taken_unseen(client):
    newer(retitled)
    seen = seen_in(client)
    newer(lambda definition: definition.update(title="Something quite different"))
    page = text_of(client.post(f"{FORM}take/", {"seen": seen}, follow=True))
    assert "The form changed meanwhile" in page
    assert "Something quite different" in page
    assert newest().number == 1


def test_a_changed_option_counts_when_the_form_is_taken_again(client, site):
    Council.objects.filter(pk=site.pk).update(options={"something_else.text_messages": True})
    assert "Differs from the library" in text_of(client.get(HOME))
    assert "text messages: no becomes yes." in text_of(client.get(FORM))
    client.post(f"{FORM}take/", {"seen": seen_in(client)})
    assert newest().definition["settings"]["text_messages"] is True
    assert "Up to date" in text_of(client.get(HOME))


def test_a_form_changed_here_says_that_it_is_replaced(client):
    own = shipped()
    own["title"] = "Anything else"
    own.pop("councils", None)
    publish_version(form=Form.objects.get(key="something_else"), definition=own, now=NOW)
    page = text_of(client.get(FORM))
    assert "“Anything else” and becomes" in page
    assert "Changes that were made to the form here are replaced" in page


def test_a_newer_version_that_is_the_same_here_only_moves_the_number(client):
    LibraryForm.objects.filter(key="something_else").update(version=3)
    assert "Nothing that a resident or a team would notice" in text_of(client.get(FORM))
    client.post(f"{FORM}take/", {"seen": seen_in(client)})
    assert (newest().number, Form.objects.get(key="something_else").library_version) == (1, 3)


def test_a_form_of_the_councils_own_is_left_alone(client):
    LibraryForm.objects.filter(key="something_else").delete()
    assert "Your own" in text_of(client.get(HOME))
    assert "It is your own" in text_of(client.get(FORM))


def test_an_auditor_reads_only(host_client, site):
    auditor = host_client(site)
    sign_in(auditor, make_staff(site, "auditor"))
    newer(retitled)
    page = text_of(auditor.get(FORM))
    assert "becomes “What has happened there?”" in page
    assert "Take this version" not in page
    assert auditor.post(f"{FORM}take/").status_code == 403


@pytest.mark.parametrize("path", [HOME, FORM])
def test_pages_cost_a_fixed_number_of_queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as first:
        client.get(path)
    form = Form.objects.get(key="something_else")
    for number in range(3):
        publish_version(form=form, definition=shipped() | {"title": f"T{number}"}, now=NOW)
    with CaptureQueriesContext(connection) as second:
        client.get(path)
    assert len(second) == len(first) <= 8


# --- differences in words ------------------------------------------------------------------------


def said(change, key="fly_tipping"):
    before, after = shipped(key), shipped(key)
    change(after)
    found = differences(before, after)
    return [line for each in found for line in each.lines], any(each.breaks for each in found)


def question(definition, name):
    every = (one for page in definition["pages"] for one in page.get("questions", ()))
    return next(one for one in every if one["id"] == name)


def test_the_same_form_has_no_differences():
    assert said(lambda definition: None) == ([], False)


@pytest.mark.parametrize(
    ("change", "words", "breaks"),
    [
        (lambda d: d.update(declaration="All true."), "becomes “All true.”", False),
        (lambda d: question(d, "land").update(label="Whose land?"), "becomes “Whose land?”", False),
        (lambda d: question(d, "land").update(hint="Guess"), "another hint: “Guess”", False),
        (
            lambda d: question(d, "land")["options"].append({"value": "moon", "label": "The moon"}),
            "has a new answer: “The moon”",
            False,
        ),
        (
            lambda d: question(d, "size")["options"].pop(),
            "loses the answer",
            True,
        ),
        (lambda d: question(d, "land")["options"][0].update(label="Road"), "becomes “Road”", False),
        (
            lambda d: d["settings"].update(evidence_copy=True),
            "evidence copy: no becomes yes",
            False,
        ),
        (lambda d: d["target"].update(amount=9), "What your council promises stays", False),
        (lambda d: d["rules"].pop(), "A mark or priority goes away: evidence copy", False),
        (
            lambda d: question(d, "land").update(contractor_visible=False),
            "Whether contractors see",
            False,
        ),
    ],
)
def test_a_difference_is_a_sentence(change, words, breaks):
    lines, broken = said(change)
    assert any(words in line for line in lines), lines
    assert len(lines) == 1
    assert broken is breaks


def test_pages_come_and_go():
    extra = {"id": "extra", "title": "One more", "kind": "information", "body": ["Read this."]}
    assert said(lambda d: d["pages"].insert(1, extra)) == (["This page is new."], False)
