"""Follow one request without an account: status and promise only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import api as casework
from councils import limits
from councils.access import open_to_all
from portal.forms import TrackForm

PER_ADDRESS = 30
PER_REFERENCE = 10
SECONDS = 900


@open_to_all
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for a reference and one secret; the same words for an unknown and a wrong one."""
    form = TrackForm(request.POST or None, initial={"reference": request.GET.get("reference", "")})
    if request.method == "GET":
        return render(request, "portal/track.html", {"form": form})
    if not form.is_valid():
        return render(request, "portal/track.html", {"form": form}, status=422)
    reference, secret = form.cleaned_data["reference"], form.cleaned_data["secret"]
    by_address = limits.allow(
        f"track:{limits.client_address(request)}", limit=PER_ADDRESS, seconds=SECONDS
    )
    by_reference = limits.allow(
        f"track:{casework.tidy_reference(reference)}", limit=PER_REFERENCE, seconds=SECONDS
    )
    if not (by_address and by_reference):
        form.add_error(None, _("You have tried too many times. Wait 15 minutes and try again."))
        return render(request, "portal/track.html", {"form": form}, status=429)
    digits = "".join(letter for letter in secret if letter.isdigit())
    found = casework.track(reference, secret, code_hash=casework.hash_of_code(digits))
    if found is None:
        form.add_error(
            None,
            _("We could not find a request with these details. Check both and try again."),
        )
    status = 200 if found else 422
    return render(request, "portal/track.html", {"form": form, "case": found}, status=status)
