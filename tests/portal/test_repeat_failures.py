"""A bin missed again and again: a leader is told, a complaint is offered, none is ever made."""

import pytest

from casework.models import Case
from portal.models import Service, ServiceRequest
from tests.portal.factories import FLY_TIPPING_POSTS, submit, walk
from tests.support.people import make_user


@pytest.fixture
def sent(site, client_for):
    """A request of a signed-in person that was flagged."""
    client = client_for(site, make_user())
    submit(client, walk(client, "fly-tipping", FLY_TIPPING_POSTS))
    request = ServiceRequest.objects.get()
    Case.objects.filter(pk=request.case_id).update(flags=["repeat_failure"])
    return client, request


def here() -> None:
    """The council takes complaints by a form of its own."""
    form = Service.objects.get(key="something_else").form
    Service.objects.filter(key="complaint").update(way="here", form=form, elsewhere_url="")


def test_the_confirmation_and_the_page_offer_a_complaint(sent):
    client, request = sent
    here()
    for path in (
        f"/requests/{request.reference}/",
        f"/services/fly-tipping/apply/{request.draft_id}/sent/",
    ):
        text = client.get(path).content.decode()
        assert "We have let you down more than once" in text
        assert f"/services/complaint/apply/?about={request.reference}" in text
    assert Case.objects.count() == 1


def test_where_complaints_are_taken_elsewhere_there_is_no_dead_link(sent):
    client, request = sent
    Service.objects.filter(key="complaint").update(
        way="elsewhere", elsewhere_url="https://council.example/complaints"
    )
    text = client.get(f"/requests/{request.reference}/").content.decode()
    assert "We have let you down" in text
    assert "/services/complaint/apply/" not in text


def test_others_are_not_told_so(sent, client_for, site):
    client, request = sent
    Case.objects.filter(pk=request.case_id).update(flags=[])
    assert "let you down" not in client.get(f"/requests/{request.reference}/").content.decode()


@pytest.mark.parametrize("about", ["", "x", "MBC-0000-0000", "é" * 50, "'; --"])
def test_beginning_about_nonsense(sent, about):
    client, _request = sent
    here()
    page = client.post("/services/complaint/apply/", QUERY_STRING=f"about={about}")
    assert page.status_code in (302, 400)
