"""Error pages say what to do, and need nothing that may be broken."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import RequestFactory

from councils.views import errors


def request_at(path="/services/", **attributes):
    request = RequestFactory().get(path)
    council = SimpleNamespace(
        name="Maidstone Borough Council", phone="01622 602000", out_of_hours_phone=""
    )
    for name, value in {"tenant": council, "site_kind": "council", **attributes}.items():
        setattr(request, name, value)
    return request


@pytest.mark.parametrize("status", sorted(errors.TITLES))
def test_each_page_names_the_council_its_phone_and_a_next_step(status):
    response = errors.error_page(request_at(), status, minutes=2)
    page = response.content.decode()
    assert response.status_code == status
    assert f"<title>{errors.TITLES[status]} – Maidstone" in page
    assert page.count("<h1") == 1
    assert "Maidstone Borough Council" in page
    assert "tel:01622602000" in page
    assert response["Cache-Control"] == "no-store"


def test_a_request_that_is_too_large_is_a_413():
    assert errors.bad_request(request_at(), RequestDataTooBig()).status_code == 413
    assert errors.bad_request(request_at(), ValueError()).status_code == 400


def test_too_many_tries_say_how_long_to_wait():
    response = errors.too_many(request_at(), seconds=120)
    assert response["Retry-After"] == "120"
    assert "Wait 2 minutes" in response.content.decode()


def test_a_failed_csrf_check_says_how_to_send_again():
    response = errors.csrf_failure(request_at(), reason="x")
    assert response.status_code == 403
    assert "send once more" in response.content.decode()


def test_no_council_no_links_to_one():
    page = errors.unknown_host(request_at(tenant=None)).content.decode()
    assert "There is no council at this address" in page
    assert "/complaints/" not in page


def test_when_the_template_fails_too_plain_lines_go_out(monkeypatch):
    def broken(*_args):
        raise RuntimeError("no templates today")

    monkeypatch.setattr(errors, "render_to_string", broken)
    response = errors.server_error(request_at())
    assert response.status_code == 500
    assert "01622 602000" in response.content.decode()


def test_the_rest_interfaces_answer_with_json():
    response = errors.page_not_found(request_at("/api/v1/cases/"))
    assert response["Content-Type"] == "application/json"
    assert response.status_code == 404
