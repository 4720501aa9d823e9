"""Bin days: the arithmetic, the page and the calendar file."""

from datetime import date, timedelta
from itertools import pairwise

import icalendar
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from councils import clock, tenancy
from councils.gazetteer.api import address_by_uprn
from portal.collections import calendar_file, days
from portal.collections.days import Change, PropertyCalendar, Round, calendar_of, dates_of
from portal.collections.demo import demo_rounds
from portal.collections.loading import load_rounds
from portal.models import CollectionChange, CollectionRound, PropertyRound, RoundStatus
from tests.portal.factories import NOW, TODAY, address, round_at
from tests.support.shares import examples

MONDAY = date(2026, 11, 2)
FORTNIGHTLY = Round("r", "refuse", weekday=0, every_weeks=2, first_day=MONDAY)
UPRN = "010000000001"


def on(round_, since, until, changes=()):
    return [one.day for one in dates_of(round_, changes, since, until)]


# --- the arithmetic


def test_a_fortnight_is_counted_from_the_first_day():
    assert on(FORTNIGHTLY, date(2026, 11, 1), date(2026, 12, 1)) == [
        date(2026, 11, 2),
        date(2026, 11, 16),
        date(2026, 11, 30),
    ]


def test_a_first_day_that_is_another_weekday_starts_at_the_next():
    friday = Round("r", "food", weekday=4, every_weeks=1, first_day=MONDAY)
    assert on(friday, MONDAY, date(2026, 11, 14)) == [date(2026, 11, 6), date(2026, 11, 13)]


def test_nothing_before_the_round_began():
    assert on(FORTNIGHTLY, date(2026, 1, 1), date(2026, 11, 1)) == []


def test_christmas_moves_to_the_saturday_and_says_so():
    fridays = Round("r", "refuse", weekday=4, every_weeks=1, first_day=date(2026, 11, 6))
    moved = Change(date(2026, 12, 25), date(2026, 12, 28), reason="Christmas Day")
    found = list(dates_of(fridays, [moved], date(2026, 12, 21), date(2026, 12, 31)))
    assert [(one.day, one.moved_from, one.reason) for one in found] == [
        (date(2026, 12, 28), date(2026, 12, 25), "Christmas Day")
    ]


def test_a_cancelled_day_is_left_out_and_the_next_stays():
    gone = Change(date(2026, 11, 16), None, reason="Snow")
    assert on(FORTNIGHTLY, MONDAY, date(2026, 11, 30), [gone]) == [MONDAY, date(2026, 11, 30)]


def test_a_change_of_one_kind_of_bin_leaves_the_others():
    change = Change(date(2026, 11, 16), date(2026, 11, 17), bin_kind="garden")
    assert date(2026, 11, 16) in on(FORTNIGHTLY, MONDAY, date(2026, 11, 30), [change])


def test_a_day_moved_into_and_out_of_the_span():
    change = [Change(date(2026, 11, 30), date(2026, 12, 1))]
    assert on(FORTNIGHTLY, date(2026, 12, 1), date(2026, 12, 1), change) == [date(2026, 12, 1)]
    assert on(FORTNIGHTLY, date(2026, 11, 30), date(2026, 11, 30), change) == []


rounds = st.builds(
    Round,
    code=st.just("r"),
    bin_kind=st.sampled_from(["refuse", "food"]),
    weekday=st.integers(0, 6),
    every_weeks=st.integers(1, 6),
    first_day=st.dates(date(2020, 1, 1), date(2028, 1, 1)),
)
changes = st.lists(
    st.builds(
        lambda day, shift: Change(day, None if shift is None else day + timedelta(days=shift)),
        st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        st.one_of(st.none(), st.integers(-7, 7)),
    ),
    max_size=30,
    unique_by=lambda change: change.day,
)
spans = st.tuples(st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.integers(0, 400))


@settings(max_examples=examples(150), deadline=None)
@given(rounds, spans)
def test_without_changes_the_days_are_evenly_spread(round_, span):
    since, length = span
    found = on(round_, since, since + timedelta(days=length))
    assert all(day.weekday() == round_.weekday for day in found)
    assert all(day >= round_.first_day for day in found)
    steps = {later - earlier for earlier, later in pairwise(found)}
    assert steps <= {timedelta(weeks=round_.every_weeks)}


@settings(max_examples=examples(150), deadline=None)
@given(rounds, changes, spans)
def test_a_span_holds_the_same_days_whole_or_in_parts(round_, moved, span):
    since, length = span
    until, middle = since + timedelta(days=length), since + timedelta(days=length // 2)
    whole = on(round_, since, until, moved)
    parts = on(round_, since, middle, moved) + on(round_, middle + timedelta(days=1), until, moved)
    assert whole == sorted(whole)
    assert sorted(parts) == whole
    assert all(since <= day <= until for day in whole)


@settings(max_examples=examples(150), deadline=None)
@given(rounds, changes)
def test_changes_move_or_cancel_and_never_add(round_, moved):
    since, until = date(2026, 3, 1), date(2027, 3, 1)
    wide = timedelta(days=7)
    usual = on(round_, since - wide, until + wide)
    kept = list(dates_of(round_, moved, since, until))
    assert len(kept) <= len(usual)
    by_day = {change.day: change for change in moved}
    for one in kept:
        came_from = one.moved_from or one.day
        assert came_from in usual
        if one.moved_from:
            assert by_day[one.moved_from].instead == one.day
        else:
            assert one.day not in by_day


def test_a_property_has_its_rounds_in_order():
    food = Round("f", "food", weekday=0, every_weeks=1, first_day=MONDAY)
    mine = PropertyCalendar((FORTNIGHTLY, food), (), TODAY)
    assert [(one.day, one.bin_kind) for one in mine.coming(3)] == [
        (TODAY, "food"),
        (TODAY, "refuse"),
        (date(2026, 12, 7), "food"),
    ]
    assert mine.due_on(date(2026, 12, 7)) == ["food"]
    assert mine.last_days()[:2] == [TODAY, date(2026, 11, 23)]
    assert not PropertyCalendar((), (), TODAY).known


# --- what is stored


def test_a_calendar_is_two_queries(in_maidstone):
    for kind in ("refuse", "food", "garden"):
        round_at(UPRN, kind)
    with CaptureQueriesContext(connection) as seen:
        found = calendar_of(UPRN, today=TODAY)
    assert len(seen) == 2
    assert len(found.rounds) == 3
    assert not calendar_of("010000000099", today=TODAY).known


def test_rounds_from_a_file_say_what_is_wrong_by_line(in_maidstone):
    good = {
        "uprn": "10000000001",
        "round": "A1",
        "bin_kind": "refuse",
        "weekday": "0",
        "every_weeks": "2",
        "first_day": "2026-11-02",
    }
    rows = [
        good,
        good | {"uprn": "x"},
        good | {"round": "B", "bin_kind": "gold"},
        good | {"round": "C", "weekday": "9"},
        good | {"round": "D", "first_day": "soon"},
        {"uprn": "1"},
        good | {"uprn": "10000000002"},
    ]
    loaded = load_rounds(rows)
    assert (loaded.rounds, loaded.properties) == (1, 2)
    assert [line for line, _ in loaded.rejected] == [3, 4, 5, 6, 7]
    assert all(reason for _, reason in loaded.rejected)
    load_rounds(rows)
    assert (CollectionRound.objects.count(), PropertyRound.objects.count()) == (1, 2)


def lines(code, *uprns):
    timing = {"weekday": "0", "every_weeks": "2", "first_day": "2026-11-02"}
    return [{"uprn": u, "round": code, "bin_kind": "refuse", **timing} for u in uprns]


def on_round(code):
    found = PropertyRound.objects.filter(round__code=code).values_list("uprn", flat=True)
    return {str(int(uprn)) for uprn in found}


def test_a_file_speaks_for_the_whole_of_its_rounds(in_maidstone):
    load_rounds(lines("A", "1", "2", "3") + lines("B", "1"))
    loaded = load_rounds(lines("A", "2", "3", "4", "5"))
    assert on_round("A") == {"2", "3", "4", "5"}
    assert on_round("B") == {"1"}  # the file says nothing of it
    assert (loaded.added["A"], loaded.removed["A"], loaded.unchanged["A"]) == (2, 1, 2)
    again = load_rounds(lines("A", "2", "3", "4", "5"))
    assert (again.added.total(), again.removed.total(), again.unchanged.total()) == (0, 0, 4)


def test_a_dry_run_tells_the_same_and_changes_nothing(in_maidstone):
    load_rounds(lines("A", "1", "2"))
    told = load_rounds(lines("A", "2", "3") + lines("NEW", "1"), dry_run=True)
    assert on_round("A") == {"1", "2"}
    assert not CollectionRound.objects.filter(code="NEW").exists()
    assert told == load_rounds(lines("A", "2", "3") + lines("NEW", "1"))


@pytest.mark.parametrize(
    ("bad", "held"),
    [
        (lines("A", "x"), ["A"]),
        (lines("C", "x"), []),
        ([{"uprn": "9"}], ["A", "B"]),  # whose line was it?
    ],
)
def test_nobody_is_taken_off_for_a_line_that_cannot_be_read(in_maidstone, bad, held):
    load_rounds(lines("A", "1", "2") + lines("B", "1", "2"))
    loaded = load_rounds(lines("A", "1") + lines("B", "1") + bad)
    assert loaded.held_back == held
    assert on_round("A") == ({"1", "2"} if "A" in held else {"1"})
    assert on_round("B") == ({"1", "2"} if "B" in held else {"1"})


def test_the_command_reports_and_can_be_tried(in_maidstone, tmp_path, capsys):
    load_rounds(lines("A", "1", "2"))
    connection.set_schema_to_public()
    path = tmp_path / "rounds.csv"
    rows = lines("A", "2", "3", "4")
    text = "\n".join(",".join(row.values()) for row in rows)
    path.write_text(",".join(rows[0]) + "\n" + text)
    call_command("import_rounds", str(path), "--council", "maidstone", "--dry-run")
    tried = capsys.readouterr().out
    assert "A: 2 added, 1 removed, 1 unchanged" in tried
    assert "Nothing was changed" in tried
    call_command("import_rounds", str(path), "--council", "maidstone")
    done = capsys.readouterr().out
    assert tried.startswith(done)
    assert "1 rounds, 3 properties: 2 added, 1 removed, 1 unchanged; 0 lines rejected" in done
    with tenancy.in_council("c_maidstone"):
        assert on_round("A") == {"2", "3", "4"}


def test_demo_rounds_reach_every_address_and_no_other_councils(in_maidstone):
    address()
    address("010000000002", "E07000113")
    for _ in range(2):
        demo_rounds(gss="E07000110", starts_at="07:00", christmas=date(2026, 12, 25))
    on_rounds = set(PropertyRound.objects.values_list("uprn", flat=True))
    assert on_rounds == {UPRN}
    assert CollectionChange.objects.count() == 2
    coming = calendar_of(UPRN, today=TODAY)
    assert {one.bin_kind for one in coming.coming(20)} >= {"refuse", "mixed_recycling", "food"}


# --- pages


@pytest.fixture
def home(site):
    address()
    today = clock.today()
    round_at(UPRN, weekday=today.weekday(), first=today - timedelta(weeks=4))
    round_at(UPRN, "food", weekday=today.weekday(), weeks=1, first=today - timedelta(weeks=4))
    return site


@pytest.fixture
def client(home, host_client):
    return host_client(home)


def test_postcode_then_address_then_the_days(client):
    text = client.get("/bin-day/", {"postcode": "me156ye"}).content.decode()
    assert UPRN in text
    response = client.get("/bin-day/", {"postcode": "me156ye", "uprn": UPRN})
    assert response["Location"] == f"/bin-day/{UPRN}/"
    text = client.get(response["Location"]).content.decode()
    today = clock.today()
    assert f"{today:%A} {today.day} {today:%B}" in text
    assert "Food waste" in text
    assert "12 Mill Street" in text
    assert f"{UPRN}/calendar.ics" in text
    assert "webcal://" in text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"postcode": ""}, "Enter your postcode"),
        ({"postcode": "nowhere"}, "postcode"),
        ({"postcode": "ME14 1XX"}, "We found no address"),
        ({"postcode": "ME15 6YE", "uprn": ""}, "Choose your address"),
        ({"postcode": "ME15 6YE", "uprn": "7"}, "There is a problem"),
        ({"postcode": "\x00" * 3}, "There is a problem"),
    ],
)
def test_wrong_input_says_what_to_do(client, asked, words):
    response = client.get("/bin-day/", asked)
    text = response.content.decode()
    assert response.status_code in (200, 422)
    assert "There is a problem" in text
    assert words in text


@pytest.mark.parametrize("uprn", ["010000000099", "x", "0" * 60, "1%00"])
def test_an_unknown_property_is_404(client, uprn):
    assert client.get(f"/bin-day/{uprn}/").status_code == 404
    assert client.get(f"/bin-day/{uprn}/calendar.ics").status_code == 404


def test_another_councils_property_is_404(client):
    address("010000000002", "E07000113")
    assert client.get("/bin-day/010000000002/").status_code == 404


def test_an_address_without_rounds_offers_to_ask(client):
    address("010000000003")
    text = client.get("/bin-day/010000000003/").content.decode()
    assert "We do not have the bin days of this address" in text
    assert "/services/something-else/" in text


def test_how_todays_round_stands_and_what_moved(client):
    today = clock.today()
    mine = CollectionRound.objects.get(bin_kind="food")
    RoundStatus.objects.create(
        round=mine, day=today, state="delayed", note="A lorry broke down.", updated_at=NOW
    )
    CollectionChange.objects.create(
        day=today + timedelta(days=7), instead=today + timedelta(days=8), reason="Bank holiday"
    )
    text = client.get(f"/bin-day/{UPRN}/").content.decode()
    assert "A lorry broke down." in text
    assert "Bank holiday" in text
    assert [one.state for one in days.status_of(UPRN, today)] == ["delayed"]


def test_the_page_is_a_constant_number_of_queries(client):
    client.get(f"/bin-day/{UPRN}/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/bin-day/{UPRN}/")
    for kind in ("garden", "paper_card", "mixed_recycling"):
        round_at(UPRN, kind)
    with CaptureQueriesContext(connection) as many:
        client.get(f"/bin-day/{UPRN}/")
    assert len(few) == len(many) <= 6


# --- the calendar file


def ical(client):
    response = client.get(f"/bin-day/{UPRN}/calendar.ics")
    assert response["Content-Type"].startswith("text/calendar")
    return response.content


def test_it_is_icalendar_with_crlf_and_short_lines(client):
    content = ical(client)
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    calendar = icalendar.Calendar.from_ical(content)
    events = calendar.walk("VEVENT")
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    assert len(events) >= 20
    first = events[0]
    assert first["dtstart"].dt == clock.today()
    assert first["dtend"].dt == clock.today() + timedelta(days=1)
    assert "Food waste" in first["summary"]
    assert first["transp"] == "TRANSPARENT"
    assert first.walk("VALARM")


def test_one_event_a_day_with_a_stable_name(client):
    before = icalendar.Calendar.from_ical(ical(client)).walk("VEVENT")
    uids = [str(event["uid"]) for event in before]
    assert len(uids) == len(set(uids))
    assert all(uid.startswith(UPRN) for uid in uids)
    round_at(UPRN, "garden", weekday=(clock.today().weekday() + 2) % 7, first=clock.today())
    after = icalendar.Calendar.from_ical(ical(client)).walk("VEVENT")
    assert set(uids[:10]) <= {str(event["uid"]) for event in after}


def test_a_moved_day_keeps_its_name_so_that_a_phone_moves_it(client):
    def by_uid():
        events = icalendar.Calendar.from_ical(ical(client)).walk("VEVENT")
        return {str(event["uid"]): event["dtstart"].dt for event in events}

    usual = clock.today() + timedelta(days=7)
    uid = next(uid for uid, day in by_uid().items() if day == usual)
    CollectionChange.objects.create(
        day=usual, instead=usual + timedelta(days=1), reason="Bank holiday"
    )
    assert by_uid()[uid] == usual + timedelta(days=1)


def test_words_with_commas_and_odd_names_are_escaped(in_maidstone):
    address(number="1", street="The Row; \\ Back, Lane", town="Ünder River")
    round_at(UPRN)
    found = address_by_uprn(UPRN)
    content = calendar_file.to_ical(
        calendar_of(UPRN, today=TODAY), address=found, council=in_maidstone, now=NOW
    )
    event = icalendar.Calendar.from_ical(content).walk("VEVENT")[0]
    assert str(event["location"]) == found.line
