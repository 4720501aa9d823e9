"""Routing rules under /manage/: in words, in order, changed by admins, and tried."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Queue, RoutingRule
from casework.operations.setting_up import ensure_rule
from casework.routing.simple import Part, condition_of, parts_of
from councils.events.models import AuditEntry
from tests.support.people import make_staff, sign_in

HOME = "/manage/routing/"


@pytest.fixture
def client(host_client, maidstone):
    found = host_client(maidstone)
    sign_in(found, make_staff(maidstone, "council_admin"))
    return found


@pytest.fixture
def auditor(host_client, maidstone):
    found = host_client(maidstone)
    sign_in(found, make_staff(maidstone, "auditor"))
    return found


@pytest.fixture
def inside(catalogue, in_maidstone):
    return in_maidstone


def text_of(response):
    return response.content.decode()


def a_queue():
    return Queue.objects.filter(is_active=True).order_by("slug").first()


def rule(label="Private land", **changes):
    facts = {
        "layer": "service",
        "service_key": "fly_tipping",
        "condition": {"answer": "land", "is": "private_land"},
        "actions": {"queue": a_queue().slug, "priority": "urgent"},
    }
    return ensure_rule(label=label, **facts | changes)


def seen_in(response):
    return text_of(response).partition('name="seen" value="')[2].partition('"')[0]


def acts():
    rows = AuditEntry.objects.filter(object_type="routing_rule").order_by("id")
    return list(rows.values_list("act", flat=True))


# --- reading -------------------------------------------------------------------------------------


def test_rules_are_listed_in_words_and_in_order(client, inside):
    rule("Second", order=20)
    rule("First", order=10)
    rule("For all", layer="council", service_key="", condition={"fact": "channel", "is": "phone"})
    page = text_of(client.get(HOME))
    assert page.index("First") < page.index("Second") < page.index("For all")
    assert "is Private land" in page
    assert "“Channel” is Phone" in page
    assert f"Place it in {a_queue().name}; Make it urgent" in page
    assert "Needs a look" not in page


def test_what_points_to_something_gone_needs_a_look(client, inside):
    rule("Lost queue", actions={"queue": "nowhere"})
    rule("Lost question", condition={"answer": "moon", "is": "full"})
    rule("Lost answer", condition={"answer": "land", "is": "cheese"})
    rule("Lost service", service_key="nothing")
    page = text_of(client.get(HOME))
    assert page.count("Needs a look") == 4
    for words in ("“nowhere” is gone", "No form asks “moon”", "cannot be “cheese”", "“nothing” is"):
        assert words in page


def test_a_question_that_is_not_offered_is_still_known(client, inside):
    rule("By place", condition={"answer": "location.uprn", "is_empty": False})
    assert "Needs a look" not in text_of(client.get(HOME))


def test_an_auditor_reads_and_tries_but_changes_nothing(auditor, inside):
    made = rule()
    assert "Change" not in text_of(auditor.get(HOME)).partition("<ol")[2]
    assert auditor.get(f"{HOME}try/").status_code == 200
    for path in (f"{HOME}new/", f"{HOME}{made.pk}/"):
        assert auditor.get(path).status_code == 403
    for path in (f"{HOME}{made.pk}/move/up/", f"{HOME}{made.pk}/switch/off/"):
        assert auditor.post(path).status_code == 403


@pytest.mark.parametrize(
    "path", ["", "new/", "new/fly_tipping/", "try/", "try/?service=fly_tipping"]
)
def test_each_page_costs_a_fixed_number_of_queries(client, inside, path):
    rule()
    client.get(HOME + path)
    with CaptureQueriesContext(connection) as first:
        client.get(HOME + path)
    for n in range(8):
        rule(f"Rule {n}", order=n)
    with CaptureQueriesContext(connection) as second:
        client.get(HOME + path)
    assert len(second) == len(first) <= 14


# --- changing ------------------------------------------------------------------------------------


def typed(**changes):
    return {
        "label": "Private land is urgent",
        "joined": "all",
        "part0_subject": "answer:land",
        "part0_word": "is",
        "part0_value": "private land",
        "queue": a_queue().slug,
        "priority": "urgent",
        "assignee": "",
        "target_days": "2",
    } | changes


def test_a_rule_is_added_with_the_words_of_the_answers(client, inside):
    assert client.get(f"{HOME}new/?service=fly_tipping")["Location"].endswith("/new/fly_tipping/")
    assert client.get(f"{HOME}new/?service=")["Location"].endswith("/new/all/")
    assert client.get(f"{HOME}new/nothing/").status_code == 404
    sent = client.post(f"{HOME}new/fly_tipping/", typed())
    assert sent.status_code == 302
    made = RoutingRule.objects.get(label="Private land is urgent")
    assert made.condition == {"all": [{"answer": "land", "is": "private_land"}]}
    assert made.actions == {"queue": a_queue().slug, "priority": "urgent", "target_days": 2}
    assert (made.layer, made.service_key) == ("service", "fly_tipping")
    assert acts() == ["rule.added"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"label": ""}, "Enter a name for the rule"),
        ({"part0_value": "the moon"}, "is no answer here"),
        ({"part0_value": ""}, "Enter a value"),
        ({"part0_subject": ""}, "Choose what the condition is about"),
        ({"part0_subject": "fact:hour", "part0_value": "late"}, "Enter a whole number"),
        ({"target_days": "many"}, "Enter a whole number from 0 to 400"),
        (
            {"queue": "", "priority": "", "target_days": ""},
            "Choose at least one thing that the rule decides",
        ),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field(client, inside, changes, words):
    page = text_of(client.post(f"{HOME}new/fly_tipping/", typed(**changes)))
    assert page.count(words) == 2
    assert not RoutingRule.objects.exists()
    if changes.get("part0_value"):
        assert f'value="{changes["part0_value"]}"' in page


def test_a_rule_is_changed_and_the_page_shows_it_as_it_was_typed(client, inside):
    made = rule(condition={"any": [{"answer": "land", "is": "private_land"}]})
    page = client.get(f"{HOME}{made.pk}/")
    assert 'value="answer:land" selected' in text_of(page)
    sent = typed(seen=seen_in(page), joined="any", part1_subject="fact:hour", part1_word="gte")
    assert client.post(f"{HOME}{made.pk}/", sent | {"part1_value": "17"}).status_code == 302
    made.refresh_from_db()
    assert made.condition == {
        "any": [{"answer": "land", "is": "private_land"}, {"fact": "hour", "gte": 17}]
    }
    assert acts() == ["rule.changed"]


def test_a_rule_that_points_to_something_gone_is_not_saved(client, inside):
    made = rule(condition={"answer": "moon", "is": "full"})
    page = client.get(f"{HOME}{made.pk}/")
    sent = typed(seen=seen_in(page), part0_subject="answer:moon", part0_value="full")
    page = text_of(client.post(f"{HOME}{made.pk}/", sent))
    assert "No form asks “moon” now" in page
    made.refresh_from_db()
    assert made.label == "Private land"


def test_a_rich_condition_is_shown_and_kept(client, inside):
    rich = {
        "all": [{"any": [{"answer": "land", "is": "road_or_verge"}, {"fact": "hour", "gte": 17}]}]
    }
    made = rule(condition=rich)
    page = client.get(f"{HOME}{made.pk}/")
    assert "parts within parts" in text_of(page)
    sent = {"label": "New name", "seen": seen_in(page), "priority": "urgent"}
    assert client.post(f"{HOME}{made.pk}/", sent).status_code == 302
    made.refresh_from_db()
    assert (made.label, made.condition) == ("New name", rich)


def test_two_admins_at_one_rule(client, inside):
    made = rule()
    sent = typed(seen=seen_in(client.get(f"{HOME}{made.pk}/")))
    RoutingRule.objects.filter(pk=made.pk).update(label="Theirs")
    page = text_of(client.post(f"{HOME}{made.pk}/", sent))
    assert "Somebody else changed this" in page
    assert "Theirs" in page
    made.refresh_from_db()
    assert made.label == "Theirs"


def order():
    return list(RoutingRule.objects.order_by("order").values_list("label", flat=True))


def test_rules_move_up_and_down_unless_the_order_changed(client, inside):
    first, second = rule("One", order=10), rule("Two", order=10)
    seen = seen_in(client.get(HOME))
    assert client.get(f"{HOME}{second.pk}/move/up/").status_code == 405
    client.post(f"{HOME}{second.pk}/move/up/", {"seen": seen})
    assert order() == ["Two", "One"]
    client.post(f"{HOME}{first.pk}/move/up/", {"seen": seen})  # an old page
    assert order() == ["Two", "One"]
    client.post(f"{HOME}{second.pk}/move/down/", {"seen": seen_in(client.get(HOME))})
    assert order() == ["One", "Two"]
    assert acts() == ["rule.moved", "rule.moved"]


def test_a_rule_is_switched_off_and_on_only_when_all_is_there(client, inside):
    made = rule()
    client.post(f"{HOME}{made.pk}/switch/off/")
    made.refresh_from_db()
    assert not made.is_active
    RoutingRule.objects.filter(pk=made.pk).update(actions={"queue": "nowhere"})
    page = text_of(client.post(f"{HOME}{made.pk}/switch/on/", follow=True))
    assert "It stays off" in page
    made.refresh_from_db()
    assert not made.is_active


def test_the_partnerships_rules_and_those_of_nobody_are_not_changed(client, inside):
    theirs = rule(layer="partnership", service_key="")
    assert "The partnership looks after these" in text_of(client.get(HOME))
    for path in (f"{HOME}{theirs.pk}/switch/off/", f"{HOME}{theirs.pk}/move/up/"):
        assert client.post(path).status_code == 404
    assert client.get(f"{HOME}{theirs.pk}/").status_code == 404


# --- trying --------------------------------------------------------------------------------------


def test_trying_says_where_it_would_go_and_why(client, inside):
    other = Queue.objects.filter(is_active=True).order_by("-slug").first()
    rule(actions={"queue": other.slug, "priority": "urgent"})
    rule("Never", condition={"fact": "channel", "is": "post"}, order=5)
    rule("Switched off", actions={"queue": "x"}, order=1)
    RoutingRule.objects.filter(label="Switched off").update(is_active=False)
    path = f"{HOME}try/?service=fly_tipping&try=1"
    page = text_of(client.get(f"{path}&answer_land=private_land"))
    assert f"It would go to: {other.name}" in page
    assert "Rule “Private land” places it." in page
    assert "It would be urgent" in page
    assert "“Channel” is not “Post”" in page
    assert "Switched off" not in page

    page = text_of(client.get(f"{path}&answer_land=road_or_verge"))
    assert "It is the first queue of this service." in page
    assert "answer “land”" not in page


# --- conditions as rows --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"all": [{"answer": "a", "is": "b"}, {"not": {"fact": "hour", "is": 3}}]},
        {"any": [{"answer": "a", "in": ["b", "c"]}, {"answer": "d", "is_empty": True}]},
        {"all": [{"fact": "flags", "contains": "asbestos"}, {"fact": "hour", "gte": 17}]},
        {"all": [{"fact": "flags", "contains_any": ["asbestos", "hazard"]}]},
    ],
)
def test_simple_conditions_come_back_as_they_were(condition):
    joined, parts = parts_of(condition)
    assert condition_of(joined, parts) == condition


@pytest.mark.parametrize(
    "condition",
    [
        {"all": [{"any": [{"answer": "a", "is": "b"}]}]},
        {"not": {"all": []}},
        {"answer": "a", "in": {"fact": "x"}},
        {"broken": 1},
    ],
)
def test_rich_or_broken_conditions_are_none_for_rows(condition):
    assert parts_of(condition) is None


def test_one_comparison_alone_is_one_row():
    assert parts_of({"answer": "a", "is": "b"}) == ("all", [Part("answer:a", "is", "b")])
