"""The hosts of every council, for the partnership's admins."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import partnership_admin
from accounts.views.posted import posted
from councils import clock
from councils.errors import HostNeeded, HostNotProved, HostTaken
from councils.hosts import clean_host
from councils.models import Council, Domain
from councils.operations import domains as changing


class HostForm(forms.Form):
    """One more host for a council."""

    host = forms.CharField(
        label=lazy("Web address"),
        help_text=lazy("For example, help.council.gov.uk"),
        max_length=253,
        error_messages={"required": lazy("Enter a web address, like help.council.gov.uk")},
    )

    def clean_host(self) -> str:
        return clean_host(self.cleaned_data["host"])


@partnership_admin
@require_GET
def hosts(request: HttpRequest) -> HttpResponse:
    """Every council with its hosts: two queries."""
    councils = Council.objects.filter(kind=Council.Kind.COUNCIL).order_by("name")
    found = councils.defer("options").prefetch_related("domains")
    rows = [
        (council, sorted(council.domains.all(), key=lambda one: (not one.is_primary, one.domain)))
        for council in found
    ]
    return render(request, "accounts/domains.html", {"councils": rows})


@partnership_admin
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a host to a council."""
    council = Council.objects.filter(slug=slug, kind=Council.Kind.COUNCIL).first()
    if council is None:
        raise Http404
    form = HostForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = changing.add_host(
                council_id=council.pk,
                host=form.cleaned_data["host"],
                by_id=request.person.pk,
                now=clock.now(),
            )
        except (HostTaken, ValidationError) as error:
            form.add_error("host", error if isinstance(error, ValidationError) else str(error))
        else:
            works = _("%s is added and works.")
            waits = _("%s is added. It works when the council has shown that it is theirs.")
            messages.success(request, (works if made.verified_at else waits) % made.domain)
            return redirect("platform:domains")
    return render(request, "accounts/domain_new.html", {"form": form, "council_named": council})


def _host(domain_id: int) -> Domain:
    found = Domain.objects.select_related("tenant").filter(
        pk=domain_id, site=Domain.Site.COUNCIL, tenant__kind=Council.Kind.COUNCIL
    )
    domain = found.first()
    if domain is None:
        raise Http404
    return domain


@partnership_admin
@require_GET
def host(request: HttpRequest, domain_id: int) -> HttpResponse:
    """Ask before a host is removed."""
    return render(request, "accounts/domain.html", {"domain": _host(domain_id)})


def _act(
    request: HttpRequest, domain_id: int, operation: Callable[..., Domain], done: str
) -> HttpResponse:
    _host(domain_id)
    try:
        domain = operation(domain_id=domain_id, by_id=request.person.pk, now=clock.now())
    except Domain.DoesNotExist as error:
        raise Http404 from error
    except (HostNeeded, HostNotProved) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done % domain.domain)
    return redirect("platform:domains")


@partnership_admin
@require_POST
def prove(request: HttpRequest, domain_id: int) -> HttpResponse:
    """The council has shown that the name is theirs."""
    return _act(request, domain_id, changing.prove_host, _("%s works from now on."))


@partnership_admin
@require_POST
def make_main(request: HttpRequest, domain_id: int) -> HttpResponse:
    """Use this host in links and mail."""
    return _act(request, domain_id, changing.make_main, _("Links use %s from now on."))


@partnership_admin
@require_POST
def remove(request: HttpRequest, domain_id: int) -> HttpResponse:
    """Answer on this host no more."""
    return _act(request, domain_id, changing.remove_host, _("%s is removed."))
