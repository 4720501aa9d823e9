"""Maidstone, then Swale, then Maidstone again, in one process: nothing of one shows at the other,
and no host, header or cookie of one opens the other.
"""

import copy
import re
from datetime import date

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache

from casework.models import Case
from councils import clock, tenancy
from councils.models import Closure, Council, Domain
from councils.operations.branding import save_brand
from councils.tenancy import in_council
from portal.models import Form, FormVersion, Service
from portal.operations.installing import publish_version
from portal.versions import parsed
from tests.boundaries.probes import UPRN
from tests.casework.factories import opened
from tests.portal.factories import round_at
from tests.support.people import make_staff, make_user, sign_in

OWN = {
    "maidstone": {"word": "Fairfax", "colour": "#003366", "days": 11, "closed": "2026-12-24"},
    "swale": {"word": "Sheerness", "colour": "#660033", "days": 22, "closed": "2026-12-31"},
}


@pytest.fixture
def named(maidstone, swale):
    """Two councils with one service each, whose title is nowhere else."""
    for council in (maidstone, swale):
        with in_council(council):
            title = f"{OWN[council.slug]['word']} fly-tipping"
            Service.objects.create(key="fly_tipping", title=title, topic="bins", way="contact")
    return maidstone, swale


@pytest.fixture
def both(catalogue, maidstone, swale, monkeypatch):
    """Two councils that differ in everything that a council may decide."""
    monkeypatch.setitem(tenancy.URLCONFS, "council", "tests.boundaries.probes")
    for council in (maidstone, swale):
        own = OWN[council.slug]
        council.phone = f"01632 960{own['days']}"
        council.options = council.options | {"portal.draft_days": own["days"]}
        council.save()
        save_brand(council=council, colours={"primary": own["colour"]})
        pattern = council.working_patterns.get()
        Closure.objects.create(pattern=pattern, day=date.fromisoformat(own["closed"]))
        with in_council(council):
            Service.objects.filter(key="fly_tipping").update(title=f"{own['word']} fly-tipping")
            _rename_first_page(own["word"])
            round_at(UPRN, weekday=0 if council.slug == "maidstone" else 3)
    tenancy.forget_hosts()
    return maidstone, swale


def _rename_first_page(word):
    form = Form.objects.get(key="fly_tipping")
    version = FormVersion.objects.filter(form=form).order_by("-number").first()
    definition = copy.deepcopy(version.definition)
    definition["pages"][0]["title"] = {"en": f"Where in {word}?"}
    publish_version(form=form, definition=definition, now=clock.now())


def plain(page):
    """A page without what is new each time."""
    text = page.content.decode() + page.headers.get("Location", "")
    text = re.sub(
        r'challenge=[\w-]+|nonce="[^"]*"|value="[A-Za-z0-9]{64}"|name="shown_at" value="\d+"',
        "",
        text,
    )
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "", text)


def form_page(client):
    start = client.post("/services/fly-tipping/apply/")
    return client.get(start["Location"])


VISITS = {
    "home": lambda client: client.get("/"),
    "catalogue": lambda client: client.get("/services/"),
    "a-to-z": lambda client: client.get("/services/a-to-z/"),
    "search": lambda client: client.get("/services/", {"q": "fly tipping"}),
    "service": lambda client: client.get("/services/fly-tipping/"),
    "form": form_page,
    "brand": lambda client: client.get("/brand/any.css"),
    "outline": lambda client: client.get("/places/boundary.json"),
    "contact": lambda client: client.get("/contact/"),
    "known": lambda client: client.get("/probe/known/"),
    "sign-in": lambda client: client.get("/sign-in/"),
    "not-found": lambda client: client.get("/services/there-is-none/"),
}
WORDS = {"home", "catalogue", "a-to-z", "search", "service", "form"}
STATUS = {"not-found": 404, "sign-in": 302}


def test_there_and_back_again(both, host_client, subtests):
    for name, visit in VISITS.items():
        with subtests.test(name):
            pages = [visit(host_client(both[at])) for at in (0, 1, 0, 1)]
            assert {page.status_code for page in pages} == {STATUS.get(name, 200)}
            seen = [plain(page) for page in pages]
            assert seen[0] == seen[2]
            assert seen[1] == seen[3]
            assert seen[0] != seen[1]
            nothing_of_the_other(name, seen[0], *OWN.values())
            nothing_of_the_other(name, seen[1], *reversed(OWN.values()))


def nothing_of_the_other(name, page, mine, other):
    assert (mine["word"] in page) == (name in WORDS)
    assert other["word"] not in page
    assert other["colour"] not in page
    assert f"01632 960{other['days']}" not in page


def test_what_each_decided_is_what_its_requests_go_by(both, host_client):
    for _ in range(2):
        found = [host_client(council).get("/probe/known/").json() for council in both]
        assert [one["draft_days"] for one in found] == [11, 22]
        assert [one["closures"] for one in found] == [["2026-12-24"], ["2026-12-31"]]
        assert [one["phone"] for one in found] == ["01632 96011", "01632 96022"]
        assert None not in [one["next"] for one in found]
        assert found[0]["next"] != found[1]["next"]


def test_a_form_that_a_process_remembers_is_remembered_for_its_council(both):
    with in_council(both[0]):
        version = FormVersion.objects.filter(form__key="fly_tipping").first()
        assert "Fairfax" in str(parsed(version.pk)[1])
    with in_council(both[1]), pytest.raises(FormVersion.DoesNotExist):
        parsed(version.pk)


# --- the cache


def test_what_one_council_keeps_the_other_does_not_find(both, host_client):
    visit = [host_client(council) for council in both]
    answers = [visit[at].get("/probe/remembered/").content.decode() for at in (0, 1, 0, 1)]
    assert answers == ["nothing", "nothing", "maidstone", "swale"]


def test_keys_say_whose_they_are(maidstone, swale):
    keys = []
    for council in (maidstone, swale):
        with in_council(council):
            keys.append(cache.make_key("kept"))
            assert council.schema_name in keys[-1]
    keys.append(cache.make_key("kept"))
    assert len(set(keys)) == 3


# --- sessions


def person_at(client):
    return client.get("/sign-in/").wsgi_request.person


def staff_at(client):
    return client.get("/sign-in/").wsgi_request.staff


@pytest.fixture
def stolen(maidstone, swale, host_client):
    """An officer of both, signed in at Maidstone, and the same cookie at Swale."""
    home, away = host_client(maidstone), host_client(swale)
    user = make_staff(maidstone, "officer")
    sign_in(home, user)
    away.cookies[settings.SESSION_COOKIE_NAME] = home.cookies[settings.SESSION_COOKIE_NAME].value
    return home, away


def test_a_cookie_of_one_council_is_nobody_at_the_other(stolen):
    home, away = stolen
    assert person_at(home)
    assert (person_at(away), staff_at(away)) == (None, None)
    assert away.get("/desk/").status_code in (302, 403)
    assert person_at(home)
    assert staff_at(home)


def test_even_where_the_row_was_copied_along(stolen, maidstone, swale):
    """As after a clone of a schema: a session is good on the host that made it only."""
    home, away = stolen
    key = home.cookies[settings.SESSION_COOKIE_NAME].value
    with in_council(maidstone):
        row = Session.objects.get(session_key=key)
    with in_council(swale):
        Session.objects.create(
            session_key=key, session_data=row.session_data, expire_date=row.expire_date
        )
    assert (person_at(away), staff_at(away)) == (None, None)
    assert person_at(home)


def test_nor_at_the_account_or_the_front_page(stolen, host_client):
    home, _ = stolen
    for site in ("account", ""):
        client = host_client(site)
        client.cookies[settings.SESSION_COOKIE_NAME] = home.cookies[
            settings.SESSION_COOKIE_NAME
        ].value
        assert client.get("/").wsgi_request.person is None
    assert person_at(home)


def test_cookies_are_for_one_host_alone(catalogue, maidstone, host_client):
    client = host_client(maidstone)
    client.post("/services/something-else/apply/")
    client.get("/sign-in/")
    assert client.cookies
    assert {cookie["domain"] for cookie in client.cookies.values()} == {""}


# --- ids


def test_ids_of_one_council_find_nothing_at_the_other(both, host_client):
    client = host_client(both[0])
    step = client.post("/services/fly-tipping/apply/")["Location"]
    away = host_client(both[1])
    away.cookies = client.cookies
    assert client.get(step).status_code == 200
    assert away.get(step).status_code == 404
    person = make_user()
    officer = make_staff(both[1], "officer", "team_leader")
    with in_council(both[0]):
        case = Case.objects.get(pk=opened().case_id)
    for user in (person, officer):
        away = host_client(both[1])
        sign_in(away, user)
        for path in (
            f"/requests/{case.reference}/",
            f"/desk/cases/{case.reference}/",
            f"/desk/customers/{case.customer_id}/",
        ):
            assert away.get(path).status_code in (403, 404), path


# --- hosts

PATHS = ("/", "/services/", "/services/fly-tipping/", "/sign-in/", "/desk/", "/contact", "/none/")
MAIDSTONE = "maidstone.localhost"
SAME = [MAIDSTONE, f"{MAIDSTONE}:8000", f"{MAIDSTONE}:9999"]
NOBODYS = [
    "swale.localhost@evil.example",
    "MAIDSTONE.localhost:8000",
    f"{MAIDSTONE}.",
    f"{MAIDSTONE}.:8000",
    f"www.{MAIDSTONE}",
    f"www.{MAIDSTONE}:8000",
    f"a@{MAIDSTONE}",
    f"{MAIDSTONE}@swale.localhost",
    f"{MAIDSTONE}, swale.localhost",
    f"swale.localhost, {MAIDSTONE}",
    f"{MAIDSTONE} swale.localhost",
    f"http://{MAIDSTONE}/",
    f"{MAIDSTONE}/swale.localhost",
    f"{MAIDSTONE}#",
    f"{MAIDSTONE}\\",
    "evil.example",
    f"{MAIDSTONE}.evil.example",
    "schema-template.localhost:8000",
    "c_maidstone",
    "public",
    "127.0.0.1:8000",
    "[::1]:8000",
    "%6daidstone.localhost",
    "maidst\u043ene.localhost",  # a Cyrillic o
    "",
    "'; --",
]


def leaks(page, host):
    """Whether an answer repeats a host that it was given, in a header or in its page."""
    text = page.content.decode() + "".join(f"{k}: {v}" for k, v in page.headers.items())
    return bool(host) and host in text


@pytest.mark.parametrize("host", SAME)
@pytest.mark.parametrize("path", PATHS)
def test_a_port_changes_nothing(named, host_client, host, path):
    client = host_client(named[0])
    usual, page = client.get(path), client.get(path, HTTP_HOST=host)
    assert page.wsgi_request.tenant == named[0]
    assert page.status_code == usual.status_code
    port = host.removeprefix(MAIDSTONE)
    if port not in ("", ":8000"):
        assert not leaks(page, host)
        assert not leaks(page, port)


def test_a_port_that_is_none_is_a_bad_request(named, host_client):
    for path in PATHS:
        page = host_client(named[0]).get(path, HTTP_HOST=f"{MAIDSTONE}:evil")
        assert page.status_code == 400
        assert not leaks(page, "evil")


@pytest.mark.parametrize("host", NOBODYS)
def test_a_host_that_is_nearly_a_councils_is_nobodys(named, host_client, host):
    for path in PATHS:
        page = host_client(named[0]).get(path, HTTP_HOST=host)
        assert page.status_code in (400, 404), path
        assert not hasattr(page.wsgi_request, "site_kind")
        assert page.wsgi_request.tenant is None
        text = page.content.decode()
        assert not [own["word"] for own in OWN.values() if own["word"] in text]
        if host not in ("public", "'; --"):
            assert not leaks(page, host)


HEADERS = {
    "HTTP_X_FORWARDED_HOST": "swale.localhost:8000",
    "HTTP_X_HOST": "swale.localhost:8000",
    "HTTP_X_ORIGINAL_HOST": "swale.localhost:8000",
    "HTTP_X_FORWARDED_SERVER": "swale.localhost:8000",
    "HTTP_FORWARDED": "for=1.2.3.4;host=swale.localhost:8000;proto=https",
    "HTTP_X_TENANT": "c_swale",
    "HTTP_X_DTS_SCHEMA": "c_swale",
    "HTTP_ORIGIN": "http://swale.localhost:8000",
    "HTTP_REFERER": "http://swale.localhost:8000/",
    "HTTP_X_REWRITE_URL": "http://swale.localhost:8000/",
    "HTTP_X_ORIGINAL_URL": "http://swale.localhost:8000/",
    "HTTP_X_FORWARDED_PORT": "9999",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_PREFIX": "/swale",
    "HTTP_X_SCRIPT_NAME": "/swale",
    "SERVER_NAME": "swale.localhost",
    "RAW_URI": "http://swale.localhost:8000/services/",
    "REQUEST_URI": "http://swale.localhost:8000/services/",
}


@pytest.mark.parametrize("header", HEADERS)
def test_the_host_alone_decides(named, host_client, header):
    client = host_client(named[0])
    for path in PATHS:
        usual = client.get(path)
        page = client.get(path, **{header: HEADERS[header]})
        assert page.wsgi_request.tenant == named[0]
        assert plain(page) == plain(usual), path


def test_nor_does_anything_that_is_asked_for(named, host_client):
    client = host_client(named[0])
    for query in ("tenant=c_swale", "council=swale", "schema=c_swale", "host=swale.localhost"):
        page = client.get(f"/services/?{query}")
        assert page.wsgi_request.tenant == named[0]
        assert "Fairfax" in page.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "http://swale.localhost:8000/services/",
        "//swale.localhost:8000/services",
        "//evil.example/services",
        "/\\evil.example/contact",
        "/%2f/evil.example/contact",
    ],
)
def test_an_absolute_address_leads_nowhere(named, host_client, path):
    page = host_client(named[0]).generic("GET", "/", PATH_INFO=path)
    assert page.wsgi_request.tenant == named[0]
    assert "Sheerness" not in page.content.decode()
    to = page.headers.get("Location", "/")
    assert to.startswith("/")
    assert not to.startswith(("//", "/\\"))


def test_hosts_are_kept_in_one_form(named):
    """A row in upper case would serve nobody, since hosts are compared as they are sent."""
    rows = Domain.objects.values_list("domain", flat=True)
    assert [host for host in rows if host != host.lower().strip(".") or ":" in host] == []


def test_the_template_and_a_suspended_council_are_not_served(named, host_client):
    template = Council.objects.get(schema_name="c_template")
    Domain.objects.create(domain="template.localhost", tenant=template, site=Domain.Site.COUNCIL)
    Council.objects.filter(pk=named[1].pk).update(status=Council.Status.SUSPENDED)
    tenancy.forget_hosts()
    for host in ("template.localhost", "swale.localhost:8000"):
        assert host_client(named[0]).get("/", HTTP_HOST=host).status_code == 404
    assert host_client(named[0]).get("/").status_code == 200
