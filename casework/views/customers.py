"""People as this council knows them: the customer page, new and changed records, joining."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import access
from accounts.choices import PreferredChannel, Role
from casework import permissions
from casework.errors import CaseworkError, NotFound
from casework.forms.people import PersonForm
from casework.models import Customer
from casework.operations.customers import (
    create_customer,
    edit_customer,
    merge_customers,
    unmerge_customers,
)
from casework.queries.customers import customer_detail
from casework.queries.people import (
    cases_page,
    customer_of,
    flag_words,
    need_words,
    open_cases_of,
)
from casework.views.search import SEES_PEOPLE
from councils import clock

EDITS_PEOPLE = (Role.AGENT, Role.OFFICER, Role.TEAM_LEADER, Role.COUNCIL_ADMIN)
JOINS_PEOPLE = (Role.OFFICER, Role.TEAM_LEADER, Role.COUNCIL_ADMIN)
FIELDS = ("name", "phone", "email", "postcode")


@access.staff(*SEES_PEOPLE)
@require_GET
def detail(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Everything this person asked for here; who looked is written down."""
    now, staff = clock.now(), request.staff
    page = customer_detail(customer_id, by=staff, now=now)
    if page is None:
        raise Http404
    customer = page.customer
    if customer.pk != customer_id:
        return redirect("casework:customer", customer.pk)
    standing = open_cases_of(customer.pk, by=staff, now=now)
    context = {
        "page": page,
        "customer": customer,
        "open_cases": standing,
        "proposed": standing[0] if standing else None,
        "for_caller": f"/services/for-caller/?customer={customer.pk}",
        "past_cases": [row for row in page.cases if not row.is_open],
        "more_cases": page.has_more_cases or sum(r.is_open for r in page.cases) > len(standing),
        "needs": need_words(customer.contact_needs),
        "flags": flag_words(customer.flags),
        "rows": _contact_rows(customer),
        "may": {
            verb: permissions.may(verb, staff)
            for verb in ("edit_customer", "merge_customers", "log_contact", "open")
        },
    }
    return render(request, "casework/people_customer.html", context)


def _contact_rows(customer: Customer) -> list[dict[str, str]]:
    """Name, address and numbers as a summary list; what is not known is left out."""
    preferred = customer.preferred_channel
    shown = (
        (_("Name"), customer.name),
        (_("Organisation"), customer.organisation),
        (_("Phone"), customer.phone),
        (_("Email"), customer.email),
        (_("Address"), "\n".join(part for part in (customer.address, customer.postcode) if part)),
        (
            _("Would like to hear by"),
            PreferredChannel(preferred).label if preferred in PreferredChannel.values else "",
        ),
        (_("Account"), _("Linked to their account") if customer.person_id else _("No account")),
    )
    return [{"key": key, "value": str(value)} for key, value in shown if value]


@access.staff(*SEES_PEOPLE)
@require_GET
def cases(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """All cases of one person, a page at a time."""
    customer = _known(request, customer_id)
    page = cases_page(
        customer.pk, by=request.staff, now=clock.now(), cursor=request.GET.get("after", "")
    )
    return render(request, "casework/people_cases.html", {"customer": customer, "page": page})


@access.staff(*EDITS_PEOPLE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A record of somebody who phoned, wrote or walked in; a search hands on what was typed."""
    if "prefill" in request.POST:
        typed = {name: request.POST.get(name, "")[:200] for name in FIELDS}
        return _person_page(request, PersonForm(initial=typed))
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = create_customer(contact=form.details(), by=request.staff, now=clock.now())
        return redirect("casework:customer", made.pk)
    return _person_page(request, form)


@access.staff(*EDITS_PEOPLE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Change what the council holds about somebody."""
    customer = _known(request, customer_id)
    form = PersonForm(request.POST or None, customer=customer)
    if request.method == "POST" and form.is_valid():
        edit_customer(
            customer_id=customer.pk,
            contact=form.details(),
            flags=form.cleaned_data["flags"],
            by=request.staff,
            now=clock.now(),
        )
        messages.success(request, _("The details are saved."))
        return redirect("casework:customer", customer.pk)
    return _person_page(request, form, customer)


def _person_page(
    request: HttpRequest, form: PersonForm, customer: Customer | None = None
) -> HttpResponse:
    if customer is None:
        del form.fields["flags"]  # they are said of somebody we know
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "customer": customer}
    return render(request, "casework/people_form.html", context, status=status)


@access.staff(*JOINS_PEOPLE)
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, customer_id: UUID, other_id: UUID) -> HttpResponse:
    """Two records of one person, side by side: joined only when somebody says so."""
    kept, gone = _known(request, customer_id), _known(request, other_id)
    if kept.pk == gone.pk:
        return redirect("casework:customer", kept.pk)
    if gone.person_id and not kept.person_id:
        kept, gone = gone, kept
    if request.method == "POST":
        try:
            merge_customers(keep_id=kept.pk, gone_id=gone.pk, by=request.staff, now=clock.now())
        except CaseworkError as error:
            messages.error(request, error.words())
        else:
            messages.success(
                request, _("The two records are one now. You can take them apart again below.")
            )
        return redirect("casework:customer", kept.pk)
    context: dict[str, Any] = {
        "kept": kept,
        "gone": gone,
        "kept_rows": _contact_rows(kept),
        "gone_rows": _contact_rows(gone),
        "both_have_accounts": bool(kept.person_id and gone.person_id),
    }
    return render(request, "casework/people_merge.html", context)


@access.staff(*JOINS_PEOPLE)
@require_POST
def unmerge(request: HttpRequest, customer_id: UUID, merge_id: UUID) -> HttpResponse:
    """Take two joined records apart: what had moved goes back."""
    customer = _known(request, customer_id)
    try:
        merge = unmerge_customers(merge_id=merge_id, by=request.staff, now=clock.now())
    except NotFound as error:
        raise Http404 from error
    except CaseworkError as error:
        messages.error(request, error.words())
        return redirect("casework:customer", customer.pk)
    messages.success(
        request, _("The two records are apart again. You can join them again from the list below.")
    )
    return redirect("casework:customer", merge.kept_id)


def _known(request: HttpRequest, customer_id: UUID) -> Customer:
    customer = customer_of(customer_id, by=request.staff)
    if customer is None:
        raise Http404
    return customer
