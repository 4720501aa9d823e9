import pytest

COUNCIL_PAGES = ["accessibility", "privacy", "cookies", "contact", "complaints"]


@pytest.mark.parametrize("path", COUNCIL_PAGES)
def test_every_council_has_the_pages_of_its_footer(path, councils, host_client):
    for council in councils:
        response = host_client(council).get(f"/{path}/")
        html = response.content.decode()
        assert response.status_code == 200
        assert council.name in html
        assert f'href="/{path}/"' in html
        assert html.count("<h1") == 1


def test_each_council_is_the_controller_of_its_own_records(maidstone, swale, host_client):
    html = host_client(swale).get("/privacy/").content.decode()
    assert "Swale Borough Council is the controller" in html
    assert "Maidstone" not in html


@pytest.mark.parametrize("site", ["", "account"])
@pytest.mark.parametrize("path", ["accessibility", "privacy", "cookies"])
def test_the_other_sites_have_theirs(path, site, host_client):
    assert host_client(site).get(f"/{path}/").status_code == 200


def test_cookies_are_named_as_they_are_set(maidstone, host_client, settings):
    html = host_client(maidstone).get("/cookies/").content.decode()
    assert settings.SESSION_COOKIE_NAME in html
    assert settings.CSRF_COOKIE_NAME in html


def test_a_page_that_is_not_there_is_the_councils_own_404(maidstone, host_client):
    response = host_client(maidstone).get("/no-such-page/")
    assert response.status_code == 404
    assert "Maidstone Borough Council" in response.content.decode()


def test_no_inline_style_gets_past_the_policy(maidstone, host_client):
    response = host_client(maidstone).get("/contact/")
    policy = response["Content-Security-Policy"]
    assert "style-src 'self'" in policy
    assert "'unsafe-inline'" not in policy
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert nonce
    assert f'<script nonce="{nonce}">' in response.content.decode()
