"""The catalogue: each service is had in exactly one way, and residents' words find it."""

import re

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from councils import clock, tenancy
from portal import queries
from portal.choices import Topic, Way
from portal.models import SearchMiss, Service
from portal.operations.installing import shipped_services
from tests.portal.factories import TODAY

CATALOGUE = 76


@pytest.fixture
def client(site, host_client):
    return host_client(site)


# --- what there is


def test_the_catalogue_has_76_services_and_the_general_form():
    keys = [facts["key"] for facts in shipped_services()]
    assert len(keys) == len(set(keys)) == CATALOGUE + 1
    assert "something_else" in keys


@pytest.mark.parametrize("facts", shipped_services(), ids=lambda facts: facts["key"])
def test_each_is_exactly_one_of_here_elsewhere_or_contact(facts):
    ways = {
        Way.HERE: bool(facts.get("form") or facts.get("path")),
        Way.ELSEWHERE: bool(facts.get("elsewhere_url")),
    }
    assert facts["way"] in Way.values
    assert facts["topic"] in Topic.values
    assert [way for way, has in ways.items() if has] == (
        [] if facts["way"] == Way.CONTACT else [facts["way"]]
    )
    assert facts["title"]
    assert facts["summary"]
    assert facts["keywords"]
    if facts["way"] == Way.ELSEWHERE:
        assert facts["elsewhere_name"]


def test_no_service_stands_elsewhere_without_an_address(site):
    with pytest.raises(IntegrityError):
        Service.objects.create(key="lost", title="Lost", topic="bins", way=Way.ELSEWHERE)


def test_the_page_of_each_service_says_how_in_each_council(catalogue, councils, host_client):
    for council in councils:
        client = host_client(council)
        with tenancy.in_council(council):
            services = list(Service.objects.all())
        assert len(services) == CATALOGUE + 1
        for service in services:
            page = client.get(service.path)
            text = page.content.decode()
            assert page.status_code == 200, service.key
            starts = len(re.findall(r'class="[^"]*govuk-button--start', text))
            assert starts == (0 if service.way == Way.CONTACT else 1), service.key
            assert ("Phone or visit us for this." in text) == (service.way == Way.CONTACT)
            if service.way == Way.ELSEWHERE:
                assert service.elsewhere_url.replace("&", "&amp;") in text
            if service.county_service:
                assert "runs this service, not us" in text


def test_every_do_it_here_leads_to_a_page(catalogue, councils, host_client):
    for council in councils:
        client = host_client(council)
        with tenancy.in_council(council):
            here = list(Service.objects.filter(way=Way.HERE))
        for service in here:
            text = client.get(service.path).content.decode()
            start = re.search(r'href="([^"]+)"[^>]*class="[^"]*--start', text) or re.search(
                r'class="[^"]*--start[^>]*href="([^"]+)"', text
            )
            assert start, service.key
            assert client.get(start[1]).status_code == 200, service.key


def test_an_unknown_service_topic_and_form_are_404(client):
    for path in (
        "/services/no-such/",
        "/services/topics/no-such/",
        "/services/no-such/apply/",
        "/services/bin-day/apply/",
    ):
        assert client.get(path).status_code == 404, path


def test_the_key_of_a_service_leads_to_its_address(client):
    response = client.get("/services/missed_bin/")
    assert (response.status_code, response["Location"]) == (301, "/services/missed-bin/")


def test_a_service_that_is_switched_off_is_not_there(client):
    Service.objects.filter(key="fly_tipping").update(is_live=False)
    assert client.get("/services/fly-tipping/").status_code == 404
    assert client.get("/services/fly-tipping/apply/").status_code == 404
    assert b"fly-tipping" not in client.get("/services/a-to-z/").content


# --- lists


@pytest.mark.parametrize(
    "path", ["/", "/services/", "/services/a-to-z/", "/services/topics/bins/", "/services/?q=rats"]
)
def test_a_page_is_few_queries_however_many_services(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as before:
        client.get(path)
    for number in range(40):
        Service.objects.create(
            key=f"more-{number}",
            title=f"More {number}",
            topic="bins",
            way=Way.CONTACT,
            search_text="rats",
        )
    with CaptureQueriesContext(connection) as after:
        client.get(path)
    assert len(after) == len(before)
    assert len(after) <= 3


def test_topics_and_letters_hold_every_service_with_what_can_be_done_here_first(site):
    topics, letters = queries.by_topic(), queries.by_letter()
    assert sum(len(group) for _, group in topics) == CATALOGUE + 1
    assert sum(len(group) for _, group in letters) == CATALOGUE + 1
    assert [letter for letter, _ in letters] == sorted(letter for letter, _ in letters)
    for _, group in topics:
        ways = [service.way != Way.HERE for service in group]
        assert ways == sorted(ways)


# --- search


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("tip", "fly_tipping"),
        ("brown bin", "garden_waste"),
        ("caddy", "recycling_sacks"),
        ("wheelie", "new_bin"),
        ("poll tax", "council_tax"),
        ("rats", "pest"),
        ("missed bin", "missed_bin"),
        ("bin not collected", "missed_bin"),
        ("dumped rubbish", "fly_tipping"),
        ("mattress", "bulky"),
        ("pothole", "pothole"),
        ("noisy neighbours", "noise"),
        ("flytiping", "fly_tipping"),
        ("MISSED  BIN ", "missed_bin"),
        ("rubbish day", "bin_day"),
    ],
)
def test_residents_words_find_it(site, words, key):
    found = [service.key for service in queries.find(words)]
    assert any(one.startswith(key) or key in one for one in found[:4]), (words, found)


def test_a_whole_match_that_can_be_done_here_comes_first(site):
    assert queries.find("missed bin")[0].key == "missed_bin"
    assert queries.find("fly tipping")[0].key == "fly_tipping"


@pytest.mark.parametrize(
    "words",
    ["", " ", "zzqqxx", "% _ \\", "'; drop table", '"', "bin OR", "-", "!!!", "é" * 90, "(:*&|"],
)
def test_odd_words_break_nothing(client, words):
    response = client.get("/services/", {"q": words})
    assert response.status_code == 200


def test_nothing_found_is_counted_and_offers_the_general_form_and_the_phone(client, site):
    type(site).objects.filter(pk=site.pk).update(phone="01622 602000")
    tenancy.forget_hosts()
    for _ in range(2):
        page = client.get("/services/", {"q": "zzqqxx Flibber"})
    text = page.content.decode()
    assert "We found nothing for" in text
    assert "/services/something-else/" in text
    assert "01622 602000" in text
    miss = SearchMiss.objects.get()
    assert (miss.words, miss.times, miss.day) == ("zzqqxx flibber", 2, clock.today())


def test_a_search_that_finds_is_not_counted(client):
    client.get("/services/", {"q": "rats"})
    assert not SearchMiss.objects.exists()


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("call me on 07700 900123", "call me on"),
        ("ab", None),
        ("one two three four five six seven", None),
        ("12345", None),
    ],
)
def test_what_may_be_a_persons_is_not_kept(site, words, kept):
    queries.count_miss(words, TODAY)
    assert list(SearchMiss.objects.values_list("words", flat=True)) == ([kept] if kept else [])


def test_what_was_typed_stands_in_the_box_and_is_text(client):
    text = client.get("/services/", {"q": '<script>"x"'}).content.decode()
    assert "<script>&quot;" not in text
    assert "&lt;script&gt;&quot;x&quot;" in text


def test_the_home_page_asks_nothing_of_a_signed_out_visitor(client):
    client.get("/")
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/").status_code == 200
    assert len(seen) <= 2
