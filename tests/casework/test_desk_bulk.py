"""Acts on many cases: the page that asks, what was done, what refused and why; teams; sheets."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest

from casework.models import Case, Message, Queue, Team, TeamMember
from casework.operations import assigning, closing, uploading
from casework.operations.setting_up import add_team_member
from councils import clock
from councils.messaging.models import Dispatch
from tests.casework.factories import PLACE, later, parks_queue, routed, waste_queue, waste_team
from tests.casework.test_desk_case import picture
from tests.support.people import as_staff, make_staff

pytestmark = pytest.mark.usefixtures("in_maidstone")
RESULT = "/desk/bulk/result/"


@pytest.fixture
def enter(client_for, maidstone):
    """A signed-in browser of somebody with these roles, and who it is."""

    def make(*roles, team=False, **fields):
        user = make_staff(maidstone, *roles, **fields)
        if team:
            add_team_member(team=waste_team(), user_id=user.pk)
        return client_for(maidstone, user), as_staff(user, maidstone)

    return make


@pytest.fixture
def officer(enter):
    return enter("officer")


@pytest.fixture
def leader(enter):
    return enter("team_leader")


def ticked(*cases, **more):
    return {"case": [case.reference for case in cases], "queue": "waste", **more}


def fresh(case) -> Case:
    return Case.objects.get(pk=case.pk)


# --- many cases -----------------------------------------------------------------------------------


def test_the_page_says_what_will_happen(officer, leader) -> None:
    client, _by = officer
    free, theirs = routed(), routed()
    assigning.claim_case(case_id=theirs.pk, by=leader[1], now=clock.now())
    page = client.get("/desk/bulk/claim/", ticked(free, theirs)).content.decode()
    assert "Will be yours" in page
    assert "Stays with" in page
    assert fresh(free).assignee_id is None


def test_some_are_done_and_some_refuse(officer, leader) -> None:
    client, by = officer
    free, theirs = routed(), routed()
    assigning.claim_case(case_id=theirs.pk, by=leader[1], now=clock.now())
    answer = client.post("/desk/bulk/claim/", ticked(free, theirs))
    assert (answer.status_code, answer["Location"]) == (302, RESULT)
    page = client.get(RESULT).content.decode()
    assert free.reference in page
    assert "Somebody else has taken this case" in page
    assert (fresh(free).assignee_id, fresh(theirs).assignee_id) == (by.user_id, leader[1].user_id)


def test_bulk_assign(leader, officer) -> None:
    client, _by = leader
    one, two = routed(), routed()
    client.post("/desk/bulk/assign/", ticked(one, two, officer=str(officer[1].user_id)))
    assert {fresh(one).assignee_id, fresh(two).assignee_id} == {officer[1].user_id}


def test_bulk_message(officer) -> None:
    client, _by = officer
    one, two = routed(), routed()
    answer = client.post("/desk/bulk/message/", ticked(one, two, text=""))
    assert answer.status_code == 422
    assert one.reference in answer.content.decode()
    client.post("/desk/bulk/message/", ticked(one, two, text="Snow stops us."))
    assert Message.objects.filter(text="Snow stops us.").count() == 2


def test_bulk_close_names_the_refused(officer) -> None:
    client, by = officer
    open_one, shut = routed(), routed()
    closing.close_case(case_id=shut.pk, outcome="done", sentence="Yes.", by=by, now=clock.now())
    chosen = ticked(open_one, shut, outcome="done", sentence="All emptied.")
    assert "it is closed" in client.get("/desk/bulk/close/", chosen).content.decode()
    client.post("/desk/bulk/close/", chosen)
    assert fresh(open_one).outcome_sentence == "All emptied."
    assert fresh(shut).outcome_sentence == "Yes."
    assert "This case is closed" in client.get(RESULT).content.decode()


def test_bulk_close_keeps_what_was_typed(officer) -> None:
    client, _by = officer
    chosen = ticked(routed(), outcome="not_ours", sentence="Kent mends this road.")
    answer = client.post("/desk/bulk/close/", chosen)
    assert answer.status_code == 422
    assert "Kent mends this road." in answer.content.decode()


def test_nothing_ticked(officer) -> None:
    client, _by = officer
    waste_queue()
    answer = client.get("/desk/bulk/close/", {"queue": "waste"}, follow=True)
    assert "Tick the cases first" in answer.content.decode()


def test_cases_of_others_are_left_out(officer, swale) -> None:
    from councils.tenancy import in_council

    client, _by = officer
    mine = routed()
    with in_council(swale):
        theirs = routed()
    page = client.get("/desk/bulk/claim/", ticked(mine, theirs)).content.decode()
    assert mine.reference in page
    assert theirs.reference not in page


@pytest.mark.parametrize(
    ("role", "acts"),
    [
        ("agent", set()),
        ("officer", {"claim", "message", "close"}),
        ("team_leader", {"claim", "assign", "message", "close"}),
        ("contractor", set()),
        ("auditor", set()),
    ],
)
def test_who_may_act_on_many(enter, role, acts) -> None:
    client, _by = enter(role, team=role == "contractor")
    case = routed()
    every = ("claim", "assign", "message", "close")
    codes = {act: client.get(f"/desk/bulk/{act}/", ticked(case)).status_code for act in every}
    assert {act for act, code in codes.items() if code == 200} == acts
    shown = client.get("/desk/queues/waste/").context["acts"]
    assert {act["href"].split("/")[3] for act in shown} == acts


def test_no_result_yet(officer) -> None:
    assert officer[0].get(RESULT).status_code == 404


# --- teams ----------------------------------------------------------------------------------------


def test_team_page_shows_people_and_load(enter) -> None:
    client, by = enter("officer", team=True, name="Olu Officer")
    assigning.claim_case(case_id=routed().pk, by=by, now=clock.now())
    page = client.get("/desk/teams/waste/")
    (member,) = page.context["found"].members
    assert (member.name, member.open) == ("Olu Officer", 1)
    assert "Move their cases" not in page.content.decode()
    assert client.get("/desk/teams/none/").status_code == 404


def test_moving_an_absent_persons_work(leader, enter) -> None:
    client, _by = leader
    _away, away = enter("officer", team=True, name="Ann Away")
    _there, there = enter("officer", name="Theo There")
    cases = [routed(), routed()]
    for case in cases:
        assigning.claim_case(case_id=case.pk, by=away, now=clock.now())
    path = f"/desk/teams/waste/people/{away.user_id}/move/"
    assert "has 2 open cases" in client.get(path).content.decode()
    back = clock.today() + timedelta(days=9)
    day = {"away_until_0": back.day, "away_until_1": back.month, "away_until_2": back.year}
    assert client.post(path, {**day, "to": ""}).status_code == 422
    client.post(path, {**day, "to": str(there.user_id)})
    assert {fresh(case).assignee_id for case in cases} == {there.user_id}
    assert TeamMember.objects.get(user_id=away.user_id).away_until == back
    assert cases[0].reference in client.get(RESULT).content.decode()
    client.post(f"/desk/teams/waste/people/{uuid4()}/move/", {"to": "back"})


def test_back_to_the_queue(leader, enter) -> None:
    client, _by = leader
    _away, away = enter("officer", team=True)
    case = routed()
    assigning.claim_case(case_id=case.pk, by=away, now=clock.now())
    client.post(f"/desk/teams/waste/people/{away.user_id}/move/", {"to": "back"})
    assert fresh(case).assignee_id is None


def test_joining_and_leaving(leader, enter) -> None:
    client, _by = leader
    contractor, them = enter("contractor")
    waste_queue()
    client.post("/desk/teams/waste/join/", {"person": str(them.user_id)})
    assert contractor.get("/desk/queues/waste/").status_code == 200
    assert client.post("/desk/teams/waste/join/", {"person": "nobody"}).status_code == 422
    client.post(f"/desk/teams/waste/people/{them.user_id}/leave/")
    assert contractor.get("/desk/queues/waste/").status_code == 404


def test_only_leaders_run_a_team(officer, enter) -> None:
    client, by = officer
    waste_queue()
    for path in (
        "/desk/teams/waste/join/",
        f"/desk/teams/waste/people/{by.user_id}/leave/",
        f"/desk/teams/waste/people/{by.user_id}/move/",
        "/desk/queues/waste/settings/",
    ):
        assert client.post(path).status_code == 403, path
    contractor, _them = enter("contractor", team=True)
    assert contractor.get("/desk/teams/waste/").status_code == 403


def test_the_mailbox_hears_of_each_case_when_asked(leader, deliver_events) -> None:
    client, _by = leader
    waste_queue()
    path = "/desk/queues/waste/settings/"
    assert client.post(path, {"email_each_case": "on", "mailbox": ""}).status_code == 422
    assert client.post(path, {"mailbox": "not an address"}).status_code == 422
    client.post(path, {"email_each_case": "on", "mailbox": "crew@waste.example"})
    assert Queue.objects.get(slug="waste").email_each_case
    assert Team.objects.get(slug="waste").email == "crew@waste.example"
    from tests.casework.factories import opened

    case = Case.objects.get(pk=opened().case_id)
    deliver_events()
    told = Dispatch.objects.get(to="crew@waste.example")
    assert case.reference in told.text
    assert "Isla" not in told.text
    assert "High Street" not in told.text


def test_a_team_works_by_the_calendar_that_its_leader_chooses(leader, in_maidstone) -> None:
    client, _by = leader
    waste_queue()
    path = "/desk/queues/waste/settings/"
    assert b"When the team works" not in client.get(path).content
    in_maidstone.working_patterns.create(slug="saturday-crews", name="Saturday crews")
    assert b"Saturday crews" in client.get(path).content
    assert client.post(path, {"mailbox": "", "calendar": "of-nobody"}).status_code == 422
    client.post(path, {"mailbox": "", "calendar": "saturday-crews"})
    assert Team.objects.get(slug="waste").calendar == "saturday-crews"


# --- out to those who do the work -----------------------------------------------------------------


def test_a_job_sheet_has_the_place_and_nobody(enter) -> None:
    client, by = enter("contractor", team=True)
    case = routed()
    uploading.upload_file(
        case_id=case.pk, upload=picture(), visible_to_resident=False, by=by, now=clock.now()
    )
    page = client.get(f"/desk/cases/{case.reference}/sheet/").content.decode()
    for words in ("12 High Street", "openstreetmap.org", "side=640", case.reference):
        assert words in page, words
    for hidden in ("Isla", "isla@people.example", "01622 602000"):
        assert hidden not in page, hidden


def test_sheets_of_the_ticked_cases(officer) -> None:
    client, _by = officer
    one, two, third = routed(), routed(), routed()
    page = client.get("/desk/sheets/", ticked(one, two)).content.decode()
    assert one.reference in page
    assert two.reference in page
    assert third.reference not in page
    assert client.get("/desk/sheets/", {"queue": "waste"}).status_code == 302


def rows_of(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_export_holds_the_open_cases_and_no_person(officer, monkeypatch) -> None:
    from casework.queries import exporting

    monkeypatch.setattr(exporting, "MOST", 2)
    client, by = officer
    cases = [routed(now=later(minutes=number)) for number in range(5)]
    closing.close_case(
        case_id=cases[0].pk, outcome="done", sentence="Done.", by=by, now=clock.now()
    )
    answer = client.get("/desk/queues/waste/export.csv")
    assert "attachment" in answer["Content-Disposition"]
    head, *rows = rows_of(answer)
    assert [row[0] for row in rows] == [case.reference for case in cases[1:]]
    assert len(head) == len(rows[0])
    assert "Isla" not in str(rows)


def test_export_runs_nothing_in_a_spreadsheet(officer) -> None:
    client, _by = officer
    from dataclasses import replace

    routed(place=replace(PLACE, address_text='=HYPERLINK("http://evil")'))
    _head, row = rows_of(client.get("/desk/queues/waste/export.csv"))
    assert row[3].startswith("'=")


def test_who_may_export(enter) -> None:
    waste_queue(), parks_queue()
    path = "/desk/queues/waste/export.csv"
    roles = ("agent", "officer", "team_leader", "council_admin", "contractor", "auditor")
    codes = {role: enter(role, team=True)[0].get(path).status_code for role in roles}
    assert {role for role, code in codes.items() if code == 200} == set(roles[1:5])
    assert enter("contractor")[0].get(path).status_code == 404
