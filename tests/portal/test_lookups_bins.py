"""What missed_bin asks of the collection calendar, as portal/lookups says, on real rounds."""

from datetime import date, timedelta

import pytest

from casework.models import Case
from councils import clock
from councils.tenancy import in_council
from portal.lookups import lookups
from portal.lookups.context import Context
from portal.models import CollectionRound, RoundStatus
from tests.portal.factories import NOW, address, round_at, submit, walk

UPRN = "010000000001"
MONDAY = "2026-11-30"  # due: refuse (fortnightly), food
TUESDAY = "2026-12-01"


@pytest.fixture
def home(in_maidstone):
    round_at(UPRN, first=date(2026, 11, 2))
    round_at(UPRN, "food", weeks=1, first=date(2026, 11, 2))
    return in_maidstone


def ask(name, day=MONDAY, uprn=UPRN, **facts):
    part = lookups.get(name)
    known = {"today": MONDAY, "time": "12:00", **facts}
    home = {"uprn": uprn, "postcode": "ME15 6YE"}
    given = {"property": home if uprn else None, "day": day}
    return part()(Context(given=given, facts=known))


def say(state, day=MONDAY, kind="food", **more):
    return RoundStatus.objects.update_or_create(
        round=CollectionRound.objects.get(bin_kind=kind),
        day=date.fromisoformat(day),
        defaults={"state": state, "updated_at": NOW, **more},
    )


def test_only_the_bins_that_were_due(home):
    assert [kind for kind, _, _ in ask("bins_due")] == ["food", "refuse"]
    assert [kind for kind, _, _ in ask("bins_due", "2026-11-23")] == ["food"]
    assert ask("bins_due", TUESDAY) == []


@pytest.mark.parametrize("name", ["bins_due", "collection_days", "round_status"])
@pytest.mark.parametrize(
    ("day", "uprn"),
    [(MONDAY, ""), (MONDAY, "010000000099"), (None, ""), ("soon", "010000000099")],
)
def test_what_is_not_known_is_not_claimed(home, name, day, uprn):
    assert ask(name, day, uprn) in ([], {"known": False})


@pytest.mark.parametrize("name", ["bins_due", "collection_days", "round_status"])
@pytest.mark.parametrize("given", [{}, {"property": "x"}, {"property": {}, "day": 7}, {"day": []}])
def test_odd_answers_break_nothing(home, name, given):
    assert lookups.get(name)()(Context(given=given, facts={})) in ([], {"known": False})


def test_the_last_and_next_day_and_whether_the_day_is_one(home):
    found = ask("collection_days", "2026-11-23", today="2026-11-25")
    assert found == {
        "known": True,
        "last": "2026-11-23",
        "last_words": "Monday 23 November 2026",
        "next": "2026-11-30",
        "scheduled": True,
        "working_days_ago": 2,
    }
    assert ask("collection_days", TUESDAY)["scheduled"] is False
    assert ask("collection_days", MONDAY)["working_days_ago"] == 0
    assert ask("collection_days", "2026-11-27")["working_days_ago"] == 1
    assert "scheduled" not in ask("collection_days", None)


def test_a_weekend_and_a_bank_holiday_are_no_working_days(home):
    found = ask("collection_days", "2026-12-24", today="2026-12-29")
    assert found["working_days_ago"] == 1


@pytest.mark.parametrize(
    ("time", "finished", "words"),
    [
        ("06:00", False, "Crews are still out. They work until 5pm."),
        ("16:59", False, "Crews are still out. They work until 5pm."),
        ("17:00", True, "Crews have finished for the day."),
    ],
)
def test_where_no_crew_said_anything_the_usual_hours_count(home, time, finished, words):
    found = ask("round_status", time=time)
    assert (found["known"], found["finished"], found["visited"]) == (True, finished, finished)
    assert (found["wait_until"], found["words"]) == ("5pm", words)


def test_a_day_that_is_over_is_finished(home):
    assert ask("round_status", today=TUESDAY, time="00:01")["finished"] is True


def test_what_the_crews_said_wins(home):
    say("finished")
    say("finished", kind="refuse")
    found = ask("round_status", time="09:00")
    assert (found["visited"], found["finished"]) == (True, True)
    assert "finished" in found["words"]


def test_one_crew_that_has_finished_does_not_speak_for_the_other(home):
    say("finished", kind="food")
    found = ask("round_status", time="09:00")
    assert found["finished"] is False


def test_a_road_is_visited_before_the_round_is_finished(home):
    """Maidstone asks residents to wait for the first, the others for the second."""
    for kind in ("food", "refuse"):
        say("on_way", kind=kind)
    assert ask("round_status", time="09:00")["visited"] is False
    RoundStatus.objects.update(visited=["ME14 1AA", "ME15 6YE"])
    found = ask("round_status", time="09:00")
    assert (found["visited"], found["finished"]) == (True, False)
    assert "The crew has been to your road." in found["words"]


def test_every_crew_must_have_been_in_the_road(home):
    say("on_way", kind="food", visited=["ME15 6YE"])
    say("on_way", kind="refuse", visited=["ME14 1AA"])
    assert ask("round_status", time="09:00")["visited"] is False


def test_a_late_crew_moves_the_time_to_wait_until(home):
    say("delayed", expected_finish="19:30", note="A lorry broke down.")
    found = ask("round_status", time="18:00")
    assert found["finished"] is False
    assert found["wait_until"] == "7:30pm"
    assert "A lorry broke down." in found["words"]


def test_the_councils_own_hour(home):
    home.options["portal.missed_bin_wait_until"] = "16:00"
    found = ask("round_status", time="16:00")
    assert found["finished"] is True


def test_every_look_up_gives_what_it_declares(home):
    say("on_way")
    for name, part in lookups.items():
        found = ask(name)
        if part.gives == "facts":
            assert set(found) <= set(part.names), name
        else:
            assert all(len(row) == 3 for row in found), name


# --- through the form, as a council is set


def day_posts(day):
    return {"missed_on_0": day.day, "missed_on_1": day.month, "missed_on_2": day.year}


@pytest.fixture
def today_is_bin_day(catalogue, councils):
    """A property of each council whose bins are due today and were a week ago."""
    today = clock.today()
    for number, council in enumerate(councils):
        uprn = f"01000000000{number + 1}"
        address(uprn, council.gss)
        with in_council(council):
            for kind in ("refuse", "food"):
                round_at(
                    uprn, kind, weekday=today.weekday(), weeks=1, first=today - timedelta(weeks=3)
                )
    return today


def report(client, uprn, day, *, until):
    posts = {
        "where": {"property_postcode": "ME15 6YE", "property_uprn": uprn},
        "day": day_posts(day),
    }
    return walk(client, "missed-bin", posts, until=until)


def test_maidstone_takes_no_report_before_the_crew_has_been(
    maidstone, today_is_bin_day, host_client, monkeypatch
):
    client = host_client(maidstone)
    monkeypatch.setattr("portal.lookups.bins._time", lambda context: _at(9))
    url = report(client, "010000000001", today_is_bin_day, until="not_now")
    text = client.get(url).content.decode()
    assert "I think this is wrong" in text or "too early" in text or "still out" in text
    with in_council(maidstone):
        RoundStatus.objects.bulk_create(
            RoundStatus(round=one, day=today_is_bin_day, state="finished", updated_at=clock.now())
            for one in CollectionRound.objects.all()
        )
    following = client.get(url)["Location"]
    assert following.endswith("/which/")


def _at(hour):
    from datetime import time

    return time(hour)


def test_a_day_without_a_collection_is_answered_at_once(maidstone, today_is_bin_day, host_client):
    client = host_client(maidstone)
    report(client, "010000000001", today_is_bin_day - timedelta(days=1), until="not_now")


def test_only_bins_that_were_due_are_offered_and_it_is_sent(
    maidstone, today_is_bin_day, host_client, monkeypatch
):
    client = host_client(maidstone)
    monkeypatch.setattr("portal.lookups.bins._time", lambda context: _at(23))
    url = report(client, "010000000001", today_is_bin_day, until="which")
    text = client.get(url).content.decode()
    assert 'value="refuse"' in text
    assert 'value="food"' in text
    assert 'value="garden"' not in text
    assert client.post(url, {"bins": ["garden"]}).status_code == 422
    posts = {
        "which": {"bins": ["refuse"]},
        "shared": {"flat": "no"},
        "help": {"assisted": "no"},
        "out": {"out_by": "yes"},
        "sticker": {"tag": "no"},
        "neighbours": {"street": "only_us"},
        "you": {"full_name": "Zoë Brown", "updates": "none"},
    }
    for _ in range(9):
        step = url.rstrip("/").rsplit("/", 1)[-1]
        if step == "check":
            break
        url = client.post(url, posts[step])["Location"]
    submit(client, url)
    with in_council(maidstone):
        assert Case.objects.get().uprn == "010000000001"
