"""Hosts of councils at /platform/domains/, and the command that invites the first admin there."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.choices import Role
from accounts.models import AccountMail, StaffInvitation
from accounts.operations.staffing import find_invitation
from councils import clock
from councils.events.models import AuditEntry
from councils.hosts import clean_host
from councils.models import Domain
from councils.tenancy import council_of_schema, forget_hosts, in_council
from tests.support.people import make_staff, sign_in

HOME = "/platform/domains/"
NEW = "/platform/councils/maidstone/domains/new/"
OWN = "help.maidstone.example"


@pytest.fixture
def client(host_client, maidstone):
    found = host_client()
    sign_in(found, make_staff(None, Role.PARTNERSHIP_ADMIN))
    return found


def text_of(response):
    return response.content.decode()


def acts(council):
    with in_council(council):
        rows = AuditEntry.objects.filter(object_type="host").order_by("id")
        return list(rows.values_list("act", "detail"))


def status(host_client, host):
    forget_hosts()
    found = host_client()
    found.defaults["HTTP_HOST"] = host
    return found.get("/contact/").status_code


def test_a_host_is_added_proved_made_main_and_the_old_one_removed(client, host_client, maidstone):
    old = Domain.objects.get(tenant=maidstone)
    assert client.post(NEW, {"host": f" {OWN.upper()}. "}).status_code == 302
    own = Domain.objects.get(domain=OWN)
    assert "Waiting for proof" in text_of(client.get(HOME))
    assert status(host_client, OWN) == 404

    page = text_of(client.post(f"{HOME}{own.pk}/main/", follow=True))
    assert "must show first" in page
    client.post(f"{HOME}{own.pk}/prove/")
    assert status(host_client, OWN) == 200
    client.post(f"{HOME}{own.pk}/main/")
    forget_hosts()
    assert council_of_schema("c_maidstone").host.startswith(OWN)

    assert "Remove this web address?" in text_of(client.get(f"{HOME}{old.pk}/"))
    assert client.get(f"{HOME}{old.pk}/remove/").status_code == 405
    client.post(f"{HOME}{old.pk}/remove/")
    assert list(Domain.objects.filter(tenant=maidstone)) == [own]
    assert client.post(f"{HOME}{old.pk}/remove/").status_code == 404
    assert acts(maidstone) == [
        ("host_added", {"host": OWN}),
        ("host_proved", {"host": OWN}),
        ("host_made_main", {"host": OWN}),
        ("host_removed", {"host": old.domain}),
    ]


def test_the_main_host_stays(client, maidstone):
    main = Domain.objects.get(tenant=maidstone)
    page = text_of(client.post(f"{HOME}{main.pk}/remove/", follow=True))
    assert "You cannot remove the main address" in page
    assert "Remove the address" not in text_of(client.get(f"{HOME}{main.pk}/"))
    assert Domain.objects.filter(pk=main.pk).exists()


def test_hosts_of_the_partnership_itself_are_not_touched(client):
    for domain in Domain.objects.exclude(site=Domain.Site.COUNCIL):
        assert client.get(f"{HOME}{domain.pk}/").status_code == 404
        assert client.post(f"{HOME}{domain.pk}/remove/").status_code == 404
    assert client.get("/platform/councils/partnership/domains/new/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter a web address"),
        ("https://help.council.gov.uk", "without https://"),
        ("help.council.gov.uk:8000", "without https://"),
        ("help council.gov.uk", "Enter a web address"),
        ("council", "Enter a web address"),
        ("10.0.0.1", "Enter a web address"),
        ("-a.example", "Enter a web address"),
        ("swale.localhost", "is used already"),
    ],
)
def test_what_is_no_host_or_taken_is_refused(client, swale, typed, words):
    before = Domain.objects.count()
    page = text_of(client.post(NEW, {"host": typed}))
    assert page.count(words) >= 2
    assert f'value="{typed}"' in page or not typed
    assert Domain.objects.count() == before


def test_hosts_under_our_own_domain_work_at_once(client, host_client, settings):
    base = settings.BASE_DOMAIN.partition(":")[0]
    client.post(NEW, {"host": f"mbc.{base}"})
    assert Domain.objects.get(domain=f"mbc.{base}").verified_at
    assert status(host_client, f"mbc.{base}") == 200
    for taken in (base, f"account.{base}"):
        with pytest.raises(ValidationError):
            clean_host(taken)


def test_the_list_costs_a_fixed_number_of_queries(client, maidstone):
    client.get(HOME)
    with CaptureQueriesContext(connection) as first:
        client.get(HOME)
    for n in range(5):
        Domain.objects.create(domain=f"h{n}.example", tenant=maidstone, is_primary=False)
    with CaptureQueriesContext(connection) as second:
        client.get(HOME)
    assert len(second) == len(first) <= 6


# --- the first partnership admin -----------------------------------------------------------------


def test_the_command_prints_a_link_that_works_and_mails_it(db, capsys):
    call_command("create_partnership_admin", "First@Partners.example", name="First Admin")
    said = capsys.readouterr().out
    token = re.search(r"/invitations/([\w-]+)/", said).group(1)
    invitation = find_invitation(token=token, now=clock.now())
    assert invitation.roles == ["partnership_admin"]
    assert invitation.council.kind == "public"
    assert token in AccountMail.objects.get(to="first@partners.example").text
    assert token not in str(StaffInvitation.objects.values())


def test_the_command_says_what_is_wrong(db):
    make_staff(None, Role.PARTNERSHIP_ADMIN, email="is@partners.example")
    with pytest.raises(CommandError, match="is a partnership admin already"):
        call_command("create_partnership_admin", "is@partners.example")
    with pytest.raises(CommandError, match="is not an email address"):
        call_command("create_partnership_admin", "nobody")
