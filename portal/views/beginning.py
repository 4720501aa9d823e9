"""Beginning to answer a form, and coming back to it by a link."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from councils import clock, limits
from councils.access import open_to_all
from councils.views.errors import too_many
from portal import engine
from portal.errors import DraftGone
from portal.leaving import offer_exit
from portal.operations.drafting import draft_of_token, start_draft
from portal.versions import parsed
from portal.views.visit import Visit, service_here, step_url
from portal.visitor import remember_draft, resident_of

STARTS, STARTS_SECONDS = 600, 3600  # by address: a library's or an office's is shared
LINKS, LINKS_SECONDS = 60, 900


@open_to_all
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Before the first question: what it is, how we use the answers; starting makes the draft."""
    service = service_here(slug)
    if request.method == "POST":
        if not limits.allow(
            f"start:{limits.client_address(request)}", limit=STARTS, seconds=STARTS_SECONDS
        ):
            return too_many(request, seconds=STARTS_SECONDS)
        draft = start_draft(
            service=service, now=clock.now(), person_id=getattr(resident_of(request), "id", None)
        )
        remember_draft(request, draft)
        return redirect(step_url(draft, parsed(draft.form_version_id)[1].pages[0].id))
    version = service.form.versions.first()
    if version is None:
        raise Http404
    form = parsed(version.pk)[1]
    offer_exit(request, form.quick_exit)
    context = {"service": service, "form_definition": form, "words": engine.words}
    return render(
        request,
        "portal/apply_start.html",
        context
        | {
            "introduction": [engine.words(text) for text in form.introduction],
            "privacy": [engine.words(text) for text in form.privacy],
        },
    )


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
    visit = Visit(request, draft)
    if draft.submitted_at is not None:
        return redirect(step_url(draft, "sent"))
    first = engine.first_incomplete(visit.form, draft.answers, visit.facts)
    return redirect(step_url(draft, first.id if first else "check"))
