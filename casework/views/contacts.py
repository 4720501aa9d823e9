"""Logging a contact from anywhere on the desk, and taking it back within a minute."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from accounts import access
from casework.choices import AvoidableReason, Channel, ContactOutcome
from casework.errors import NotFound
from casework.forms.contacts import ContactForm
from casework.models import Contact
from casework.operations.chasing import CLOSED, NO_EMAIL, SENT, SENT_BEFORE, log_chase
from casework.operations.contacts import log_contact
from casework.operations.undoing import undo_contact, undoable_contact
from casework.views.customers import EDITS_PEOPLE
from councils import clock, limits

DESK = "/desk/"
ONCE_SECONDS = 3600

TOLD = {
    SENT: lazy("We emailed them how it stands."),
    SENT_BEFORE: lazy("They had the same news by email within the last hour."),
    NO_EMAIL: lazy("They do not get emails about it: tell them now."),
    CLOSED: lazy("The case is closed, so no news was sent."),
}


@access.staff(*EDITS_PEOPLE)
@require_http_methods(["GET", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """Keep one contact. What is wrong with it is shown on the whole form, nothing typed is lost."""
    if request.method == "GET":
        return _page(request, ContactForm(initial=_from_address(request)))
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    back = _desk_path(form.cleaned_data["next"])
    key = form.cleaned_data["key"]
    if key and not limits.allow(f"contact:{key}", limit=1, seconds=ONCE_SECONDS):
        return redirect(back)  # a second press of the same button
    try:
        contact, told = _keep(request, form)
    except NotFound as error:
        raise Http404 from error
    messages.success(request, _said(contact, told))
    return redirect(back)


def _keep(request: HttpRequest, form: ContactForm) -> tuple[Contact, str]:
    data, now = form.cleaned_data, clock.now()
    facts: dict[str, Any] = {
        "channel": data["channel"],
        "outcome": data["outcome"],
        "seconds": form.seconds(int(now.timestamp())),
        "note": data["note"],
        "by": request.staff,
        "now": now,
    }
    chasing = form.reason_code == AvoidableReason.CHASING
    if data["case"] and chasing and data["update"] == "yes":
        chased = log_chase(case_id=data["case"], **facts)
        return chased.contact, chased.update
    contact = log_contact(
        reason=form.reason_code, case_id=data["case"], customer_id=data["customer"], **facts
    )
    return contact, ""


def _said(contact: Contact, told: str) -> Any:
    """The words of the banner, with the way back."""
    ended = (
        AvoidableReason(contact.reason).label
        if contact.reason
        else ContactOutcome(contact.outcome).label
    )
    return format_html(
        '{} <span>{}</span> <a class="govuk-notification-banner__link" href="{}contacts/{}/undo/">'
        "{}</a>",
        _("Logged: %(channel)s, %(ended)s.")
        % {"channel": Channel(contact.channel).label, "ended": str(ended).lower()},
        TOLD.get(told, ""),
        DESK,
        contact.pk,
        _("Undo"),
    )


def _page(request: HttpRequest, form: ContactForm) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "casework/contact_form.html", {"form": form}, status=status)


def _from_address(request: HttpRequest) -> dict[str, Any]:
    """What a link to the whole form carries: ids, and where to go back to."""
    now = int(clock.now().timestamp())
    given = {name: request.GET.get(name, "") for name in ("case", "customer", "next")}
    return {**given, "update": "yes" if given["case"] else "", "shown_at": now}


@access.staff(*EDITS_PEOPLE)
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Take back one's own contact within a minute; a link alone changes nothing."""
    now = clock.now()
    contact = undoable_contact(contact_id, by=request.staff, now=now)
    if contact is None:
        return render(request, "casework/contact_undo.html", {"contact": None}, status=404)
    back = f"{DESK}customers/{contact.customer_id}/" if contact.customer_id else f"{DESK}search/"
    if request.method == "POST":
        try:
            undo_contact(contact_id=contact_id, by=request.staff, now=now)
        except NotFound:
            return render(request, "casework/contact_undo.html", {"contact": None}, status=404)
        messages.success(request, _("The contact is taken back. It is in no figure."))
        return redirect(back)
    return render(request, "casework/contact_undo.html", {"contact": contact, "back": back})


def _desk_path(path: str) -> str:
    """Back to a page of the desk, and to nowhere else."""
    plain = path.startswith(DESK) and "\\" not in path and path.isprintable() and " " not in path
    return path if plain else f"{DESK}search/"
