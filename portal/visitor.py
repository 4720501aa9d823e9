"""Whose drafts are these? The browser that began one, its account, or the agent who fills it in."""

import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest

from casework import api as casework
from councils import clock
from councils.files import api as files
from councils.gazetteer import api as gazetteer
from councils.prepared import Prepared
from councils.tenancy import current_council
from portal.callers import account_of, caller_of, may_help
from portal.engine import Context
from portal.leaving import offer_exit
from portal.models import Draft
from portal.place import files_in
from portal.slots import DraftSlots
from portal.versions import parsed

POSTCODE_IN_TEXT = re.compile(r"\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b")

SESSION_KEY = "drafts"
KEPT = 20


def remember_draft(request: HttpRequest, draft: Draft) -> None:
    """Let this browser go on with the draft."""
    kept = [key for key in request.session.get(SESSION_KEY, []) if key != str(draft.pk)]
    request.session[SESSION_KEY] = [*kept, str(draft.pk)][-KEPT:]


def may_use(request: HttpRequest, draft: Draft) -> bool:
    """Whether this visitor began the draft, owns it by account, or fills it in as an agent."""
    if str(draft.pk) in request.session.get(SESSION_KEY, []):
        return draft.person_id is None or is_owner(request, draft)
    return is_owner(request, draft)


def is_owner(request: HttpRequest, draft: Draft) -> bool:
    """Whether the signed-in person owns the draft, or is the agent who began it."""
    person = request.person
    if not person:
        return False
    if person.id == draft.assisted_by:
        return may_help(request)
    return bool(person.id == draft.person_id)


_draft = Prepared(
    lambda pk: Draft.objects.select_related("service").filter(pk=pk),
    pk=UUID,
)


def draft_for(request: HttpRequest, draft_id: UUID) -> Draft:
    """The visitor's own draft with its service; 404 for anybody else's, as for none."""
    draft: Draft | None = _draft.first(pk=draft_id)
    if draft is None or not may_use(request, draft):
        raise Http404
    if draft.submitted_at is None and draft.expires_at <= clock.now():
        raise Http404
    caller_of(request, draft)
    offer_exit(request, parsed(draft.form_version_id)[1].quick_exit)
    return draft


def resident_of(request: HttpRequest) -> Any:
    """The signed-in resident; None for staff, whose own account asks for nothing here."""
    person = request.person
    return person if person is not None and person.kind == "resident" else None


def facts_for(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    """What conditions, prefills and look-ups of a form may know besides the answers."""
    council, now = current_council(), clock.now()
    return {
        "account": account_of(caller_of(request, draft))
        if draft.assisted_by
        else _account(resident_of(request)),
        "council": {
            "slug": council.slug,
            "name": council.name,
            "phone": council.phone,
            "out_of_hours_phone": council.out_of_hours_phone,
            "emergency_phone": council.out_of_hours_phone or council.phone,
            "setting": council.options,
        },
        "today": clock.local_day(now).isoformat(),
        "now": now.isoformat(),
        "time": now.astimezone(clock.LONDON).strftime("%H:%M"),
        "channel": draft.channel,
        "assisted": draft.assisted_by is not None,
        "challenged": draft.challenged,
    }


def _account(person: Any) -> dict[str, Any]:
    if person is None:
        return {"signed_in": False}
    return {
        "signed_in": True,
        "name": person.name,
        "email": person.email,
        "phone": str(person.phone or ""),
        "address": _home(person),
    }


def _home(person: Any) -> dict[str, Any] | None:
    """The account's own address, as an address question keeps it; None when it is not listed."""
    found = gazetteer.address_by_uprn(person.uprn) if person.uprn else None
    return found.to_dict() | {"uprn": str(found.uprn)} if found else None


def context_for(draft: Draft) -> Context:
    """How the form's questions look things up, in the entered council."""
    council = current_council()
    return Context(
        council=council.slug,
        find_addresses=gazetteer.addresses_at,
        resolve_place=lambda text, lat, lng: resolve_place(text, lat, lng, council.gss),
        wards=lambda: gazetteer.wards_of(council.gss),
        reference_exists=casework.is_reference,
        reference_prefix=council.reference_prefix or "",
        council_gss=council.gss,
        slots=DraftSlots(draft.pk, parsed(draft.form_version_id)[1].place),
        file_names=_file_names(draft),
        map_settings={"boundary": "/places/boundary.json", "tiles": settings.MAP_TILES},
    )


def resolve_place(
    text: str, lat: float | None, lng: float | None, gss: str
) -> gazetteer.Place | None:
    """A pin as the place that it is in; words as the one place that they can mean, else None."""
    if lat is not None and lng is not None:
        found = gazetteer.place_at(lat, lng)
        return found.named(text) if text else found
    postcode = POSTCODE_IN_TEXT.search(text.upper())
    places = gazetteer.search_place(text, council_gss=gss)
    if not places and postcode:
        places = gazetteer.search_place(postcode[0], council_gss=gss)
    return places[0].named(text) if len(places) == 1 else None


def _file_names(draft: Draft) -> dict[str, str]:
    _, form = parsed(draft.form_version_id)
    rows = files.files_by_id(files_in(form, draft.answers))
    return {str(one.pk): one.original_name for one in rows.values()}
