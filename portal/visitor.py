"""Whose drafts are these? The browser that began one, its account, or the agent who fills it in."""

import hashlib
import re
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest

from casework import api as casework
from councils import clock
from councils.files import api as files
from councils.gazetteer import api as gazetteer
from councils.prepared import Prepared, state_of_row
from councils.tenancy import current_council
from portal.callers import account_of, caller_of, may_help
from portal.choices import Side
from portal.engine import Context
from portal.errors import HeldElsewhere
from portal.leaving import offer_exit
from portal.models import Draft
from portal.place import files_in
from portal.slots import DraftSlots
from portal.versions import newest_of, parsed

POSTCODE_IN_TEXT = re.compile(r"\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b")

SESSION_KEY = "drafts"
KEPT_ON = "drafts_kept_on"
KEPT = 20


def remember_draft(request: HttpRequest, draft: Draft) -> None:
    """Let this browser go on with the draft, for as long as it is kept."""
    kept = [key for key in request.session.get(SESSION_KEY, []) if key != str(draft.pk)]
    request.session[SESSION_KEY] = [*kept, str(draft.pk)][-KEPT:]
    _keep_session(request, draft)


def still_here(request: HttpRequest, draft: Draft) -> None:
    """Once a day, let the session of a browser last as long as the draft that it works on."""
    today = clock.today().isoformat()
    is_ours = str(draft.pk) in request.session.get(SESSION_KEY, [])
    if is_ours and request.session.get(KEPT_ON) != today:
        _keep_session(request, draft)


def _keep_session(request: HttpRequest, draft: Draft) -> None:
    """Django's cookie lasts 14 days, and a draft what the council says: the longer one counts."""
    lasts = int((draft.expires_at - clock.now()).total_seconds())
    request.session[KEPT_ON] = clock.today().isoformat()
    request.session.set_expiry(max(lasts, settings.SESSION_COOKIE_AGE))


def browser_of(request: HttpRequest) -> str:
    """A name for this browser that says nothing: which of two saved a page last."""
    key = request.session.session_key or ""
    return hashlib.sha256(key.encode()).hexdigest()[:12] if key else ""


def may_use(request: HttpRequest, draft: Draft) -> bool:
    """Whether this visitor began the draft, owns it by account, or fills it in as an agent."""
    if str(draft.pk) in request.session.get(SESSION_KEY, []):
        return draft.person_id is None or is_owner(request, draft)
    return is_owner(request, draft)


def is_owner(request: HttpRequest, draft: Draft) -> bool:
    """Whether the signed-in person owns the draft, or is the agent who fills it in."""
    person = request.person
    if not person:
        return False
    if person.id == draft.assisted_by:
        return may_help(request)
    return bool(person.id == draft.person_id)


def side_of(request: HttpRequest, draft: Draft) -> Side:
    """As whom a visitor who may use a draft works on it."""
    person = request.person
    is_agent = person is not None and person.id == draft.assisted_by and may_help(request)
    return Side.AGENT if is_agent else Side.RESIDENT


def require_held(request: HttpRequest, draft: Draft) -> None:
    """Raise HeldElsewhere while the other side has an unfinished form."""
    if draft.held_by and draft.submitted_at is None and draft.held_by != side_of(request, draft):
        raise HeldElsewhere(draft)


_draft = Prepared(
    lambda pk: (
        Draft.objects.select_related("service")
        .annotate(
            newest_version_id=newest_of("service__form"),
            row_state=state_of_row(Draft),
        )
        .filter(pk=pk)
    ),
    pk=UUID,
)


def draft_for(request: HttpRequest, draft_id: UUID) -> Draft:
    """The visitor's own draft with its service; 404 for anybody else's, as for none.

    Raises HeldElsewhere (a 404 as well, unless the view knows better) while the other side has it.
    """
    draft = own_draft(request, draft_id)
    if draft.submitted_at is None:
        if not draft.is_open_at(clock.now()):
            raise Http404
        require_held(request, draft)
    caller_of(request, draft)
    return draft


def own_draft(request: HttpRequest, draft_id: UUID) -> Draft:
    """The visitor's own draft in any state; 404 for anybody else's, as for none."""
    draft: Draft | None = _draft.first(pk=draft_id)
    if draft is None or not may_use(request, draft):
        raise Http404
    offer_exit(request, parsed(draft.form_version_id)[1].quick_exit)
    return draft


def resident_of(request: HttpRequest) -> Any:
    """The signed-in resident; None for staff, whose own account asks for nothing here."""
    person = request.person
    return person if person is not None and person.kind == "resident" else None


def council_facts() -> dict[str, Any]:
    """What is known of the council, before anybody begins."""
    council = current_council()
    return {
        "council": {
            "slug": council.slug,
            "name": council.name,
            "phone": council.phone,
            "out_of_hours_phone": council.out_of_hours_phone,
            "emergency_phone": council.out_of_hours_phone or council.phone,
            "setting": council.options,
        }
    }


def facts_for(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    """What conditions, prefills and look-ups of a form may know besides the answers."""
    now = clock.now()
    return {
        "account": account_of(caller_of(request, draft))
        if side_of(request, draft) == Side.AGENT
        else _account(resident_of(request)),
        **council_facts(),
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
    form = parsed(draft.form_version_id)[1]
    return replace(
        context_of(),
        slots=DraftSlots(draft.pk, form.place),
        file_names=_file_names(draft),
    )


def context_of() -> Context:
    """The same for nobody's draft: without its files and what it holds."""
    council = current_council()
    return Context(
        council=council.slug,
        find_addresses=gazetteer.addresses_at,
        resolve_place=lambda text, lat, lng: resolve_place(text, lat, lng, council.gss),
        wards=lambda: gazetteer.wards_of(council.gss),
        reference_exists=casework.is_reference,
        reference_prefix=council.reference_prefix or "",
        council_gss=council.gss,
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
