""" "Is it one of these?": asked once there is enough to compare, before the next page."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework import api as casework
from councils import clock, limits
from councils.access import open_to_all
from councils.files import api as files
from portal import engine, sameness
from portal.errors import DraftGone
from portal.forms import FollowForm, TellMoreForm
from portal.models import Draft
from portal.operations.joining import add_instead, follow_instead, say_different
from portal.views.returning import owners_come_back
from portal.views.visit import Visit, step_url, visit_of
from portal.visitor import draft_for

STEP = "one-of-these"
FOLLOWS, FOLLOWS_SECONDS = 20, 3600


def to_ask(visit: Visit, page_id: str) -> str:
    """The address of this page, where a page that was just answered makes it worth asking."""
    if not sameness.is_asked_on(visit.form, page_id):
        return ""
    following = engine.next_page(visit.form, page_id, visit.draft.answers, visit.facts)
    if following is not None and following.kind == "stop":
        return ""  # a rule answers at once: that comes first
    _duplicate, found = _found(visit)
    return step_url(visit.draft, STEP) if found else ""


def _found(visit: Visit) -> tuple[engine.Duplicate | None, list[casework.SameCase]]:
    return sameness.candidates(visit.draft, visit.form, visit.facts, now=clock.now())


@open_to_all
@require_http_methods(["GET", "POST"])
@owners_come_back
def same(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """Up to five that it may be: distance, day and status, never who. Yes leads to that one."""
    visit = visit_of(request, slug, draft_id)
    if visit.draft.submitted_at is not None:
        return redirect(step_url(visit.draft, "sent"))
    duplicate, found = _found(visit)
    if duplicate is None or not found:
        return redirect(_after(visit))
    wrong = ""
    if request.method == "POST":
        answer = request.POST.get("answer", "")
        if answer == "different":
            ids = [one.case_id for one in found]
            visit.refresh(say_different(draft_id=draft_id, case_ids=ids, now=clock.now()))
            return redirect(_after(visit))
        if any(str(one.case_id) == answer for one in found):
            return redirect("portal:apply-known", slug, draft_id, answer)
        wrong = _("Choose one of these, or say that yours is different")
    return _page(visit, duplicate, found, wrong)


def _after(visit: Visit) -> str:
    first = engine.first_incomplete(visit.form, visit.draft.answers, visit.facts)
    if first is None:
        return step_url(visit.draft, "check")
    last = sameness.last_page(visit.form, visit.draft.answers, visit.facts)
    return visit.next_url(last) if last else step_url(visit.draft, first.id)


def _page(
    visit: Visit, duplicate: engine.Duplicate, found: list[casework.SameCase], wrong: str
) -> HttpResponse:
    draft = visit.draft
    context = {
        "draft": draft,
        "service": draft.service,
        "found": found,
        "offer": duplicate.offer,
        "words": duplicate.words,
        "wrong": wrong,
        "has_errors": bool(wrong),
        "assisted": draft.assisted_by is not None,
        "back": step_url(draft, sameness.last_page(visit.form, draft.answers, visit.facts)),
    }
    return render(visit.request, "portal/apply_same.html", context, status=422 if wrong else 200)


@open_to_all
@require_http_methods(["GET", "POST"])
@owners_come_back
def known(request: HttpRequest, slug: str, draft_id: UUID, case_id: UUID) -> HttpResponse:
    """The one that it is: how it stands, and what can be done instead of sending another."""
    visit = visit_of(request, slug, draft_id)
    if visit.draft.submitted_at is not None:
        return redirect(step_url(visit.draft, "sent"))
    duplicate, found = _found(visit)
    one = next((each for each in found if each.case_id == case_id), None)
    if duplicate is None or one is None:
        return redirect(step_url(visit.draft, STEP))
    form: FollowForm
    follow = FollowForm(prefix="follow", initial={"email": _email(visit)})
    more = TellMoreForm(prefix="more", initial={"email": _email(visit)})
    if request.method == "POST":
        is_more = "more" in request.POST
        data = (request.POST, request.FILES)
        if is_more:
            form = more = TellMoreForm(*data, prefix="more")
        else:
            form = follow = FollowForm(*data, prefix="follow")
        if visit.draft.person_id is not None:
            form.fields["email"].required = False
        if form.is_valid() and _join(visit, one, form):
            return redirect(step_url(visit.draft, "sent"))
    return _known(visit, duplicate, one, follow=follow, more=more)


def _join(visit: Visit, one: casework.SameCase, form: Any) -> bool:
    """Follow it or add to it; False with the reason on the form."""
    request, draft = visit.request, visit.draft
    email = form.cleaned_data.get("email") or ""
    if not _may_follow(request, email):
        form.add_error(None, _("You have tried too many times. Try again in an hour."))
        return False
    try:
        if isinstance(form, TellMoreForm):
            add_instead(
                draft_id=draft.pk,
                case_id=one.case_id,
                text=form.cleaned_data["text"],
                uploads=form.cleaned_data["files"],
                email=email,
                is_own=one.is_own,
                now=clock.now(),
            )
        else:
            follow_instead(draft_id=draft.pk, case_id=one.case_id, email=email, now=clock.now())
    except files.FileRefused as error:
        form.add_error("files", str(error))
        return False
    except casework.CaseError as error:
        form.add_error(None, str(error))
        return False
    except DraftGone as error:
        raise Http404 from error
    return True


def _may_follow(request: HttpRequest, email: str) -> bool:
    """Not too often from one place, nor to one address, whoever asks."""
    by_place = limits.allow(
        f"follow:{limits.client_address(request)}", limit=FOLLOWS, seconds=FOLLOWS_SECONDS
    )
    key = f"follow-to:{email.casefold()}"
    return by_place and (not email or limits.allow(key, limit=FOLLOWS, seconds=FOLLOWS_SECONDS))


def _email(visit: Visit) -> str:
    question = visit.form.contact.get("email", "")
    return str(visit.draft.answers.get(question) or "")


def _known(
    visit: Visit, duplicate: engine.Duplicate, one: casework.SameCase, *, follow: Any, more: Any
) -> HttpResponse:
    form = next((each for each in (follow, more) if each.is_bound), None)
    draft = visit.draft
    context = {
        "draft": draft,
        "service": draft.service,
        "one": one,
        "offer": duplicate.offer,
        "follow": follow,
        "more": more,
        "form": form,
        "has_account": draft.person_id is not None,
        "back": step_url(draft, STEP),
        "assisted": draft.assisted_by is not None,
    }
    status = 422 if form is not None and form.errors else 200
    return render(visit.request, "portal/apply_known.html", context, status=status)


@open_to_all
@require_GET
def joined(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    """What came of it: no second request, but they follow the first or have added to it."""
    draft: Draft = draft_for(request, draft_id)
    if draft.service.slug != slug or not draft.ended_as:
        raise Http404
    shown = casework.followed_case(casework.token_of(draft.joined_as)) if draft.joined_as else None
    context = {
        "draft": draft,
        "service": draft.service,
        "shown": shown,
        "code": casework.follower_code(draft.joined_as) if draft.joined_as else "",
        "has_added": draft.ended_as == "added",
        "has_account": draft.person_id is not None,
        "assisted": draft.assisted_by is not None,
    }
    return render(request, "portal/apply_joined.html", context)
