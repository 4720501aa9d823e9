"""The desk's lists: what stands on them, narrowing, pages, and a fixed number of statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.operations import assigning, messaging, progressing
from casework.queries import worklist as lists
from councils import clock
from tests.casework.factories import later, opened, parks_queue, routed, waste_queue, waste_team
from tests.support.people import as_staff, make_staff

pytestmark = pytest.mark.usefixtures("in_maidstone")
WASTE = "/desk/queues/waste/"


def browser(client_for, council, *roles):
    """A signed-in browser and who uses it."""
    user = make_staff(council, *roles)
    return client_for(council, user), as_staff(user, council)


@pytest.fixture
def officer(client_for, maidstone):
    return browser(client_for, maidstone, "officer")


def statements(client, path: str) -> int:
    client.get(path)  # the first visit also writes down that the person was here
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_home_shows_numbers_and_my_cases(officer) -> None:
    client, by = officer
    mine, theirs = routed(), routed()
    assigning.claim_case(case_id=mine.pk, by=by, now=clock.now())
    page = client.get("/desk/").content.decode()
    assert mine.reference in page
    assert theirs.reference not in page
    assert WASTE in page


def test_my_team_stands_on_top(officer) -> None:
    from casework.operations.setting_up import add_team_member

    client, by = officer
    routed()
    parks_queue()
    add_team_member(team=waste_team(), user_id=by.user_id)
    page = client.get("/desk/")
    assert [team["name"] for team in page.context["teams"]] == ["Waste"]
    numbers = {item["label"]: item["number"] for item in page.context["teams"][0]["items"]}
    assert numbers["New"] == 1
    assert numbers["Open"] == 1


def test_without_a_team_all_of_them_are_summed(officer) -> None:
    client, _by = officer
    routed()
    page = client.get("/desk/")
    assert [team["name"] for team in page.context["teams"]] == [""]
    assert "All teams" in page.content.decode()


@pytest.mark.parametrize("path", [WASTE, "/desk/"])
def test_statements_do_not_grow_with_rows(officer, path) -> None:
    client, by = officer
    for _each in range(5):
        routed()
    few = statements(client, path)
    for number in range(55):
        case = routed()
        if number % 10 == 0:
            assigning.claim_case(case_id=case.pk, by=by, now=clock.now())
    assert statements(client, path) <= few + 1  # names are asked for once there is an owner
    assert statements(client, WASTE) <= 8


def test_pages_follow_each_other(officer, monkeypatch) -> None:
    monkeypatch.setattr(lists, "SIZE", 2)
    client, _by = officer
    cases = [routed(now=later(minutes=number)) for number in range(5)]
    seen, path = [], WASTE
    while path:
        page = client.get(path)
        seen += [row["reference"] for row in page.context["rows"]]
        path = WASTE + page.context["next_href"] if page.context["next_href"] else ""
    assert seen == [case.reference for case in cases]


def test_what_was_chosen_goes_along_to_the_next_page(officer, monkeypatch) -> None:
    monkeypatch.setattr(lists, "SIZE", 1)
    client, _by = officer
    routed(), routed()
    page = client.get(WASTE, {"whose": "unassigned", "service": "missed_bin"})
    assert "whose=unassigned" in page.context["next_href"]
    assert "service=missed_bin" in page.context["next_href"]


def test_filters_narrow(officer) -> None:
    client, by = officer
    mine, urgent, late = routed(), routed(priority="urgent"), routed(now=later(days=-30))
    assigning.claim_case(case_id=mine.pk, by=by, now=clock.now())

    def shown(**query):
        return {row["reference"] for row in client.get(WASTE, query).context["rows"]}

    assert shown(whose="mine") == {mine.reference}
    assert shown(whose="unassigned") == {urgent.reference, late.reference}
    assert shown(priority="urgent") == {urgent.reference}
    assert shown(status="in_progress") == {mine.reference}
    assert shown(service="missed_bin") == {mine.reference, urgent.reference, late.reference}
    assert shown(ward="E05005001") == set()


def test_a_filter_that_is_not_in_the_list_counts_as_none(officer) -> None:
    client, _by = officer
    case = routed()
    page = client.get(WASTE, {"status": "'; drop", "ward": "\x00", "after": "%%%"})
    assert [row["reference"] for row in page.context["rows"]] == [case.reference]


def test_overdue_is_said_in_words(officer) -> None:
    client, _by = officer
    routed(now=clock.now() - (later(days=30) - later()))
    page = client.get(WASTE)
    assert "days overdue" in page.content.decode()


def test_a_reply_stands_on_top_until_answered(officer) -> None:
    client, by = officer
    quiet, loud = routed(), routed(now=later(hours=1))
    messaging.reply_as_resident(case_id=loud.pk, text="Hello?", now=clock.now())
    page = client.get(WASTE)
    assert [row["reference"] for row in page.context["waiting"]] == [loud.reference]
    client.post(f"/desk/cases/{loud.reference}/message/", {"text": "We are on it."})
    page = client.get(WASTE)
    assert page.context["waiting"] == []
    assert {row["reference"] for row in page.context["rows"]} == {quiet.reference, loud.reference}
    assert by is not None


def test_empty_lists_say_what_to_do(officer) -> None:
    client, _by = officer
    waste_queue()
    assert "Nothing is waiting here" in client.get(WASTE).content.decode()
    assert "No case fits" in client.get(WASTE, {"whose": "mine"}).content.decode()


def test_no_such_queue(officer) -> None:
    assert officer[0].get("/desk/queues/nothing/").status_code == 404


def test_a_paused_case_is_not_overdue(officer) -> None:
    client, by = officer
    case = routed(now=clock.now() - (later(days=30) - later()))
    progressing.wait_on_others(case_id=case.pk, reason="weather", by=by, now=clock.now())
    assert "Clock stopped" in client.get(WASTE).content.decode()
    assert client.get(WASTE, {"overdue": "on"}).context["rows"] == []


def test_a_contractor_sees_only_its_own_queue(client_for, maidstone) -> None:
    from casework.operations.setting_up import add_team_member

    client, by = browser(client_for, maidstone, "contractor")
    routed()
    parks_queue()
    assert "No queue is open to you" in client.get("/desk/").content.decode()
    assert client.get(WASTE).status_code == 404
    add_team_member(team=waste_team(), user_id=by.user_id)
    assert client.get(WASTE).status_code == 200
    assert client.get("/desk/queues/parks/").status_code == 404


def test_residents_and_strangers_stay_out(client_for, maidstone, swale) -> None:
    from tests.support.people import make_user

    waste_queue()
    assert client_for(maidstone).get(WASTE).status_code == 302
    assert client_for(maidstone, make_user()).get(WASTE).status_code == 403
    assert client_for(maidstone, make_staff(swale, "officer")).get(WASTE).status_code == 403


def test_unrouted_cases_are_not_on_a_queue(officer) -> None:
    client, _by = officer
    waste_queue()
    opened()
    assert client.get(WASTE).context["rows"] == []
