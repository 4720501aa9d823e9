"""Forms under /manage/: which version residents answer, and taking a newer one from the library."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import staff
from accounts.choices import Role
from councils import clock
from councils.errors import ChangedMeanwhile
from councils.models import Council
from councils.operations.editing import token_of
from portal.engine import DefinitionError
from portal.errors import NothingNewer
from portal.form_list import FormLine, changes_of, form_lines, offer_of, problems_of, versions_of
from portal.models import Form
from portal.operations.updating import take_library_version

admins = staff(Role.COUNCIL_ADMIN)
lookers = staff(Role.COUNCIL_ADMIN, Role.AUDITOR)


def _lines(request: HttpRequest, key: str = "") -> list[FormLine]:
    """With the council's options as they stand: those on the request may be half a minute old."""
    return form_lines(Council.objects.get(pk=request.tenant.pk), key)


@lookers
@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """Every form with the version in use and the library's."""
    context = {"lines": _lines(request), "may_change": request.staff.has(Role.COUNCIL_ADMIN)}
    return render(request, "portal/manage_forms.html", context)


@lookers
@require_safe
def form(request: HttpRequest, key: str) -> HttpResponse:
    """One form: what the library's version would change, and its versions so far."""
    found = _lines(request, key)
    if not found:
        raise Http404
    line = found[0]
    problems = problems_of(line)
    changes = [] if problems else changes_of(line)
    context = {
        "line": line,
        "problems": problems,
        "changes": changes,
        "breaks": any(change.breaks for change in changes),
        "seen": token_of(offer_of(line)),
        "versions": versions_of(line.form),
        "may_change": request.staff.has(Role.COUNCIL_ADMIN),
    }
    return render(request, "portal/manage_form.html", context)


@admins
@require_POST
def take(request: HttpRequest, key: str) -> HttpResponse:
    """Let residents answer the library's version from now on."""
    try:
        made = take_library_version(
            key=key, seen=request.POST.get("seen", ""), by_id=request.person.pk, now=clock.now()
        )
    except Form.DoesNotExist as error:
        raise Http404 from error
    except NothingNewer as error:
        messages.success(request, str(error))
    except (ChangedMeanwhile, DefinitionError):
        words = _("The form changed meanwhile. Look at what would change now, and try again.")
        messages.error(request, words)
        return redirect("forms:form", key)
    else:
        words = _("Residents answer version %s from now on. Drafts stay on theirs.")
        messages.success(request, words % made.number)
    return redirect("forms:forms")
