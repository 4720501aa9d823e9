"""A report that lies in a partner's area goes there, with consent and without its photos."""

from uuid import uuid4

import pytest

from casework.models import Case
from councils import tenancy
from councils.gazetteer.models import Postcode
from councils.tenancy import in_council
from portal.models import Draft, Service
from portal.operations.carrying import NoSuchForm, carry_over
from portal.operations.drafting import draft_of_token
from tests.portal.factories import (
    FLY_TIPPING_POSTS,
    IN_SWALE,
    NOW,
    address,
    draft,
    submit,
    walk,
)
from tests.support.people import make_user

pytestmark = pytest.mark.usefixtures("site")
THERE = FLY_TIPPING_POSTS | {
    "where": {
        "location_text": "The lay-by",
        "location_lat": str(IN_SWALE["lat"]),
        "location_lng": str(IN_SWALE["lng"]),
    }
}


def token_of(link):
    return link.removeprefix("/resume/").rstrip("/")


def test_the_answers_begin_a_draft_there_and_stay_here(swale):
    begun = draft()
    begun.answers["photos"] = [str(uuid4())]
    begun.save()
    link = carry_over(draft=begun, to=swale, now=NOW)
    assert Draft.objects.get().pk == begun.pk
    assert Draft.objects.get().submitted_at is None
    with in_council(swale):
        carried = draft_of_token(token_of(link), NOW)
        assert carried.carried_from == "maidstone"
        assert carried.answers["land"] == "road_or_verge"
        assert carried.answers["location"]["words"] == "Mill Street"
        assert "photos" not in carried.answers
        assert (carried.person_id, carried.customer_id, carried.assisted_by) == (None, None, None)


def test_a_council_that_takes_it_elsewhere_makes_nothing(swale):
    with in_council(swale):
        Service.objects.filter(key="fly_tipping").update(is_live=False)
    with pytest.raises(NoSuchForm):
        carry_over(draft=draft(), to=swale, now=NOW)
    with in_council(swale):
        assert not Draft.objects.exists()


def test_the_page_asks_first(site, host_client):
    client = host_client(site)
    url = walk(client, "fly-tipping", THERE, until="elsewhere")
    page = client.get(url)
    text = page.content.decode()
    assert "This is in Swale. Send it to Swale Borough Council instead?" in text
    assert "form-action" in page["Content-Security-Policy"]
    assert "http://swale.localhost" in page["Content-Security-Policy"]
    nothing = client.post(url, {})
    assert nothing.status_code == 422
    assert "Choose what to do" in nothing.content.decode()


def test_agreeing_lands_there_with_the_answers(site, swale, host_client):
    client, there = host_client(site), host_client(swale)
    url = walk(client, "fly-tipping", THERE, until="elsewhere")
    link = client.post(url, {"answer": "send"})["Location"]
    assert link.startswith("http://swale.localhost:8000/resume/")
    response = there.get(link.removeprefix("http://swale.localhost:8000"))
    assert "/land/" in response["Location"]
    walked = response["Location"]
    for step in ("land", "what", "danger", "when", "photos", "witness", "you", "contact"):
        assert there.get(walked).status_code == 200
        walked = there.post(walked, THERE[step])["Location"]
    submit(there, walked)
    with in_council(swale):
        case = Case.objects.get()
        assert case.reference.startswith("SBC-")
        assert "outside_area" not in case.flags
    assert not Case.objects.exists()


def test_staying_goes_on_here_and_flags_it(site, host_client):
    client = host_client(site)
    url = walk(client, "fly-tipping", THERE, until="elsewhere")
    following = client.post(url, {"answer": "stay"})["Location"]
    assert following.endswith("/land/")
    for step in ("land", "what", "danger", "when", "photos", "witness", "you", "contact"):
        following = client.post(following, THERE[step])["Location"]
    submit(client, following)
    assert "outside_area" in Case.objects.get().flags


def test_signed_in_the_way_there_is_by_sign_in(site, swale, client_for):
    client = client_for(site, make_user())
    url = walk(client, "fly-tipping", THERE, until="elsewhere")
    link = client.post(url, {"answer": "send"})["Location"]
    assert link.startswith("http://swale.localhost:8000/sign-in/?next=/resume/")


def test_a_council_may_switch_it_off(site, host_client):
    type(site).objects.filter(pk=site.pk).update(options={"portal.carry_over": False})
    tenancy.forget_hosts()
    client = host_client(site)
    url = walk(client, "fly-tipping", THERE, until="elsewhere")
    text = client.get(url).content.decode()
    assert "Send it to" not in text
    assert client.post(url, {"answer": "send"}).status_code == 422


def test_a_place_of_no_partner_names_whose_it_is(site, host_client):
    Postcode.objects.create(
        postcode="ME4 4TR", compact="ME44TR", lat=51.38, lng=0.53, council_gss="E06000035"
    )
    client = host_client(site)
    url = client.post("/services/fly-tipping/apply/")["Location"]
    response = client.post(url, {"location_text": "Bus station, ME4 4TR"})
    assert response["Location"].endswith("/elsewhere/")
    text = client.get(response["Location"]).content.decode()
    assert "This is in Medway" in text
    assert "Go to Medway" in text
    assert 'href="https://www.medway.gov.uk' in text
    assert "Send it to" not in text


def test_an_address_there_asks_too(site, host_client):
    address("010000000009", "E07000113", "ME10 3HH", town="Sittingbourne", lat=51.34, lng=0.73)
    client = host_client(site)
    url = client.post("/services/missed-bin/apply/")["Location"]
    sent = {"property_postcode": "ME10 3HH", "property_uprn": "010000000009"}
    response = client.post(url, sent)
    assert response["Location"].endswith("/elsewhere/")
    assert "This is in Swale" in client.get(response["Location"]).content.decode()


def test_no_page_elsewhere_for_a_place_that_is_here(site, host_client):
    client = host_client(site)
    url = walk(client, "fly-tipping", FLY_TIPPING_POSTS, until="what")
    response = client.get(url.replace("/what/", "/elsewhere/"))
    assert response["Location"].endswith("/land/")


def test_a_pin_in_no_area_we_know_asks_and_may_go_on(site, host_client):
    client = host_client(site)
    url = client.post("/services/fly-tipping/apply/")["Location"]
    pin = {"location_text": "", "location_lat": "51.39", "location_lng": "0.55"}  # in Medway
    response = client.post(url, pin)
    assert response["Location"].endswith("/elsewhere/")
    assert "seems to be outside" in client.get(response["Location"]).content.decode()
    assert client.post(response["Location"], {"answer": "stay"})["Location"].endswith("/land/")


def test_a_form_that_asks_for_no_place_has_no_such_page(site, host_client):
    client = host_client(site)
    url = client.post("/services/foi-request/apply/")["Location"]
    assert client.get(url.rsplit("/", 2)[0] + "/elsewhere/").status_code == 404
