"""Beginning to answer a form, and coming back to it by a link."""

from urllib.parse import quote
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from councils import clock, limits
from councils.access import open_to_all
from councils.options import value
from councils.views.errors import too_many
from portal import engine
from portal.accounts_needed import is_lacking, reason_of
from portal.complaints import answers_about
from portal.errors import DraftGone
from portal.leaving import offer_exit
from portal.models import Service
from portal.operations.drafting import draft_of_token, start_draft
from portal.versions import parsed
from portal.views.returning import owners_come_back, script_goes_on
from portal.views.visit import go_on_url, service_here, step_url
from portal.visitor import council_facts, draft_for, remember_draft, resident_of

STARTS, STARTS_SECONDS = 600, 3600  # by address: a library's or an office's is shared
LINKS, LINKS_SECONDS = 60, 900


@open_to_all
@require_http_methods(["GET", "POST"])
@script_goes_on
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Before the first question: what it is, how we use the answers; starting makes the draft."""
    service = service_here(slug)
    if request.method == "POST":
        if not limits.allow(
            f"start:{limits.client_address(request)}", limit=STARTS, seconds=STARTS_SECONDS
        ):
            return too_many(request, seconds=STARTS_SECONDS)
        return _begin(request, service)
    return _show_start(request, service)


def _begin(request: HttpRequest, service: Service) -> HttpResponse:
    version_id, form = _newest(service)
    if is_lacking(request, form):
        return _show_start(request, service, status=403)
    draft = start_draft(
        service=service,
        version_id=version_id,
        now=clock.now(),
        answers=answers_about(request, form),
        person_id=getattr(resident_of(request), "id", None),
        begin_key=_key(request.POST.get("begin_key", "")),
    )
    remember_draft(request, draft)
    return redirect(step_url(draft, parsed(draft.form_version_id)[1].pages[0].id))


def _key(text: str) -> UUID | None:
    """What the page gave this press, so that a second one begins nothing more."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _newest(service: Service) -> tuple[UUID, engine.Form]:
    version_id: UUID | None = service.newest_version_id  # type: ignore[attr-defined]
    if version_id is None:
        raise Http404
    return version_id, parsed(version_id)[1]


def _show_start(request: HttpRequest, service: Service, status: int = 200) -> HttpResponse:
    _version_id, form = _newest(service)
    offer_exit(request, form.quick_exit)
    facts = engine.with_own_facts(form, council_facts())
    context = {
        "service": service,
        "introduction": [engine.words(text, facts) for text in form.introduction],
        "privacy": [engine.words(text, facts) for text in form.privacy],
        "begin_key": uuid4(),
        "days": value("portal.draft_days"),
        "account_reason": reason_of(form) if is_lacking(request, form) else "",
        "sign_in": f"/sign-in/?next={quote(request.get_full_path())}",
    }
    return render(request, "portal/apply_start.html", context, status=status)


@open_to_all
@require_GET
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Go on with a draft by its link, on this device too."""
    if not limits.allow(
        f"resume:{limits.client_address(request)}", limit=LINKS, seconds=LINKS_SECONDS
    ):
        return too_many(request, seconds=LINKS_SECONDS)
    try:
        draft = draft_of_token(token, clock.now())
    except DraftGone:
        return render(request, "portal/resume_gone.html", status=404)
    owner, visitor = draft.person_id, resident_of(request)
    if owner is not None and (visitor is None or visitor.id != owner):
        return redirect(f"/sign-in/?next={quote(request.path)}")
    remember_draft(request, draft)
    return _resumed(request, slug=draft.service.slug, draft_id=draft.pk)


@owners_come_back
def _resumed(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Where the form was left, unless the desk has it now."""
    return redirect(go_on_url(request, draft_for(request, draft_id)))
