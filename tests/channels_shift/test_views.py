"""Pages of insight: who may see them, what they say, and that wrong input is answered in words."""

import csv
import io
import re
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels_shift import queries
from channels_shift.operations.recording import record_facts
from channels_shift.operations.totals import NewTotal, save_totals
from channels_shift.reporting import Filters, reports
from councils.tenancy import forget_hosts, in_council
from tests.channels_shift.test_recording import row
from tests.support.people import make_staff

KEYS = list(reports)
PAGES = ["", "definitions/", "costs/", "totals/", *(f"{key}/" for key in KEYS)]
MOST_SQL = 8
JUNE = date(2026, 6, 1)
CHOSEN = "?first=2026-06&last=2026-06"


@pytest.fixture
def admin(client_for, maidstone):
    return client_for(maidstone, make_staff(maidstone, "council_admin"))


@pytest.fixture
def june(maidstone):
    """640 calls logged of 1,910, a few web requests, chasing and answers."""
    with in_council(maidstone):
        record_facts(
            [
                row(measures={"contacts": 500, "assessed": 500}),
                row(
                    reason="chasing",
                    measures={"contacts": 140, "assessed": 140, "avoidable": 140},
                ),
                row(
                    channel="web",
                    service_key="missed_bin",
                    measures={"contacts": 360, "answers": 20, "satisfied": 15},
                ),
                row(channel="unknown", reason="bulky", measures={"came": 40, "missed": 4}),
            ]
        )
        save_totals(totals=[NewTotal("phone", JUNE, 1910)], by_id=uuid4(), now=datetime.now(UTC))
    return maidstone


def text_of(response) -> str:
    page = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", page)


@pytest.mark.parametrize("place", PAGES)
def test_readers_see_every_page(client_for, june, place):
    for role in ("team_leader", "council_admin", "auditor"):
        client = client_for(june, make_staff(june, role))
        assert client.get(f"/insight/{place}").status_code == 200, role


@pytest.mark.parametrize("place", PAGES)
def test_others_do_not(client_for, june, swale, place):
    for user in (
        make_staff(june, "agent"),
        make_staff(june, "contractor"),
        make_staff(swale, "council_admin"),
    ):
        assert client_for(june, user).get(f"/insight/{place}").status_code == 403
    assert client_for(june).get(f"/insight/{place}").status_code == 302


@pytest.mark.parametrize("place", PAGES)
def test_pages_have_no_inline_style_or_script(admin, june, place):
    html = admin.get(f"/insight/{place}{CHOSEN}").content.decode()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", html)


@pytest.mark.parametrize("place", PAGES)
def test_statements_do_not_grow_with_the_figures(admin, june, place):
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            admin.get(f"/insight/{place}{CHOSEN}")
        return len(seen)

    few = count()
    with in_council(june):
        services = [f"service_{n}" for n in range(40)]
        record_facts([row(service_key=key, channel="web") for key in services])
        totals = [NewTotal("phone", date(2026, month, 1), 9) for month in range(1, 6)]
        save_totals(totals=totals, by_id=uuid4(), now=datetime.now(UTC))
    assert count() == few <= MOST_SQL


def test_the_logged_share_is_said_and_a_shift_is_not_claimed(admin, june):
    words = text_of(admin.get("/insight/contacts/?first=2026-05&last=2026-06"))
    assert "Logged 640 of 1,910 calls (34%)." in words
    assert "We cannot say whether contact has moved to the website." in words


def test_a_refusal_gives_the_councils_own_limit(admin, june):
    june.options["channels_shift.min_logged_share"] = 75
    june.save(update_fields=["options"])
    forget_hosts()
    with in_council(june):
        record_facts([row(month=date(2026, 5, 1), measures={"contacts": 10})])
        save_totals(
            totals=[NewTotal("phone", date(2026, 5, 1), 10)], by_id=uuid4(), now=datetime.now(UTC)
        )
    words = text_of(admin.get("/insight/contacts/?first=2026-05&last=2026-06"))
    assert "Only 640 of 1,910 contacts that staff took were logged (34%)." in words
    assert "At least 75% is needed." in words


def test_the_overview_has_the_four_figures(admin, june, monkeypatch):
    monkeypatch.setattr("channels_shift.views.reports.today", lambda: date(2026, 6, 20))
    words = text_of(admin.get("/insight/"))
    for figure in ("1,000", "36% of those logged", "£1,971", "22%", "75%"):
        assert figure in words


def test_a_chart_has_a_title_and_words_and_its_table_the_same_rows(admin, june):
    html = admin.get(f"/insight/avoidable-contact/{CHOSEN}").content.decode()
    assert 'role="img"' in html
    assert "<title id=" in html
    assert "<desc id=" in html
    assert html.count("Chasing progress") >= 2


@pytest.mark.parametrize("key", KEYS)
def test_every_table_comes_as_csv_with_the_same_figures(admin, june, key):
    html = admin.get(f"/insight/{key}/{CHOSEN}").content.decode()
    links = re.findall(r'href="(/insight/[^"]+\.csv[^"]*)"', html)
    assert links
    for link in links:
        response = admin.get(link.replace("&amp;", "&"))
        assert response.status_code == 200
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert len({len(line) for line in lines}) == 1
        assert len(lines) > 1


def test_nothing_counted_is_said_in_plain_words(admin, maidstone):
    for key in KEYS:
        assert "Nothing has been counted yet" in text_of(admin.get(f"/insight/{key}/"))
    assert "Nothing has been counted in this time" in text_of(admin.get("/insight/"))


def test_an_empty_time_says_where_there_are_figures(admin, june):
    words = text_of(admin.get("/insight/satisfaction/?first=2026-01&last=2026-02"))
    assert "There are figures from June 2026 to June 2026" in words


@pytest.mark.parametrize(
    "query",
    [
        "?first=2026-06&last=2026-01",
        "?first=13/2026",
        "?service=<script>",
        "?channel=pigeon",
        "?first=9999-99",
        "?first=\x00",
    ],
)
def test_wrong_filters_are_answered_beside_the_field(admin, june, query):
    response = admin.get(f"/insight/contacts/{query}")
    assert response.status_code == 200
    assert "There is a problem" in text_of(response)
    assert "<script>" not in response.content.decode().split("</head>")[1].split("</main>")[0]


@pytest.mark.parametrize("path", ["nothing/", "contacts/nothing.csv", "nothing/by-month.csv"])
def test_what_is_not_there_is_not_found(admin, june, path):
    assert admin.get(f"/insight/{path}").status_code == 404


def test_a_cost_is_added_and_used(admin, june):
    response = admin.post(
        "/insight/costs/add/",
        {
            "channel": "email",
            "pounds": "4.105",
            "valid_from_0": "1",
            "valid_from_1": "4",
            "valid_from_2": "2026",
            "source": "Finance",
        },
    )
    assert response.status_code == 302
    with in_council(june):
        (price,) = [one for one in queries.unit_prices() if one.channel == "email"]
    assert (price.pence, price.valid_from, price.is_confirmed) == (411, date(2026, 4, 1), True)


def test_a_wrong_cost_keeps_what_was_typed(admin, june):
    response = admin.post(
        "/insight/costs/add/", {"channel": "email", "pounds": "four", "source": "Finance"}
    )
    assert response.status_code == 422
    assert "The cost must be a number" in text_of(response)
    assert 'value="Finance"' in response.content.decode()


def test_costs_are_illustrative_until_confirmed(admin, june):
    assert "These costs are illustrative" in text_of(admin.get(f"/insight/cost-to-serve/{CHOSEN}"))
    for channel in ("phone", "web"):
        data = {"channel": channel, "valid_from": "2011-01-01"}
        assert admin.post("/insight/costs/confirm/", data).status_code == 302
    page = text_of(admin.get(f"/insight/cost-to-serve/{CHOSEN}"))
    assert "illustrative" not in page.split("What this measures")[0]


def test_confirming_what_is_not_there_is_said(admin, june):
    for data in ({}, {"channel": "web", "valid_from": "soon"}):
        admin.post("/insight/costs/confirm/", data)
        assert "There is no such cost to confirm" in text_of(admin.get("/insight/costs/"))


def test_only_an_admin_changes_costs(client_for, june):
    client = client_for(june, make_staff(june, "team_leader"))
    assert client.post("/insight/costs/add/", {}).status_code == 403
    assert client.post("/insight/costs/confirm/", {}).status_code == 403
    assert "Add a unit cost" not in text_of(client.get("/insight/costs/"))


def test_a_total_is_typed_in(client_for, june):
    client = client_for(june, make_staff(june, "team_leader"))
    data = {"channel": "post", "month": "2026-06", "count": "55", "source": "Mail room"}
    assert client.post("/insight/totals/add/", data).status_code == 302
    words = text_of(client.get("/insight/totals/"))
    assert "Mail room" in words
    assert "Sam Staff" in words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"month": "June"}, "The month must look like 2026-06"),
        ({"month": "2999-01"}, "must not be in the future"),
        ({"count": "many"}, "whole number"),
        ({"count": "-1"}, "0 or more"),
        ({"channel": "web"}, "There is a problem"),
    ],
)
def test_a_wrong_total_is_answered(admin, june, changes, words):
    data = {"channel": "post", "month": "2026-06", "count": "55", **changes}
    response = admin.post("/insight/totals/add/", data)
    assert response.status_code == 422
    assert words in text_of(response)


def test_a_file_of_totals_is_stored_whole_or_not_at_all(admin, june):
    good = b"month,channel,count\n2026-05,phone,7\n2026-06,post,8\n"
    bad = good + b"2026-13,phone,1\n"
    response = admin.post("/insight/totals/upload/", {"file": SimpleUploadedFile("a.csv", bad)})
    assert response.status_code == 422
    assert "Line 4:" in text_of(response)
    with in_council(june):
        assert len(queries.entered_totals()) == 1
    response = admin.post("/insight/totals/upload/", {"file": SimpleUploadedFile("a.csv", good)})
    assert response.status_code == 302
    with in_council(june):
        found = queries.totals(Filters(first=date(2026, 5, 1), last=JUNE))
    assert found == {("phone", date(2026, 5, 1)): 7, ("phone", JUNE): 1910, ("post", JUNE): 8}


def test_definitions_come_from_the_measures(admin, june):
    words = text_of(admin.get("/insight/definitions/"))
    assert "contacts on the website ÷ logged contacts on all known channels" in words
    assert "National Indicator 14" in words
