"""One request about one draft, and where its steps stand."""

from uuid import UUID

from django.http import Http404, HttpRequest

from accounts.api import Ends
from councils import clock
from councils.prepared import Prepared
from councils.tenancy import current_council
from portal import engine
from portal.accounts_needed import is_lacking
from portal.choices import Way
from portal.errors import NeedsAccount
from portal.models import Draft, Service
from portal.operations.moving import move_to_version
from portal.place import council_of
from portal.versions import gathered, newest_id, newest_of, parsed
from portal.visitor import context_for, draft_for, facts_for

SOON = 24 * 3600
FOREVER = 10**9


def step_url(draft: Draft, step: str) -> str:
    """The address of one step of a draft."""
    return f"{draft.service.path}apply/{draft.pk}/{step}/"


class Visit:
    """One request about one draft: its form, and the facts as they stand now."""

    def __init__(self, request: HttpRequest, draft: Draft) -> None:
        self.request, self.draft = request, draft
        self.version, self.form = parsed(draft.form_version_id)
        self.context = context_for(draft)
        self.refresh(draft)

    def refresh(self, draft: Draft) -> None:
        """Take in a saved draft: what the look-ups know may have changed with the answers."""
        self.draft = draft
        self._way: engine.Way | None = None
        self.facts = gathered(
            draft.form_version_id, draft.answers, facts_for(self.request, draft), self.context
        )

    @property
    def way(self) -> engine.Way:
        """The way through the form with the draft's answers, gone once for all that a page asks."""
        if self._way is None:
            self._way = engine.walk(self.form, self.draft.answers, self.facts)
        return self._way

    def price(self) -> engine.Price | None:
        """What it costs with the answers that stand; None where it is free or not known yet."""
        return engine.price_of(self.form, self.way) if self.form.fee is not None else None

    def next_url(self, page_id: str) -> str:
        """Where to go after a page."""
        page = engine.next_page(self.form, page_id, self.draft.answers, self.facts, way=self.way)
        return step_url(self.draft, page.id if page else "check")


def visit_of(request: HttpRequest, slug: str, draft_id: UUID) -> Visit:
    """The visitor's own draft of that service; 404 for anybody else's, as for none.

    A page that is opened moves the draft to a newer version of the form that says the same in
    other words; a page that is sent stays on the version that was shown.
    """
    draft = draft_for(request, draft_id)
    if draft.service.slug != slug:
        raise Http404
    if request.method != "POST" and draft.submitted_at is None:
        draft = move_to_version(draft=draft, version_id=draft.newest_version_id)  # type: ignore[attr-defined]
    visit = Visit(request, draft)
    if draft.submitted_at is None:
        require_account(visit)
        warn_of_end(visit)
    return visit


def require_account(visit: Visit) -> None:
    """Raise NeedsAccount where the council gives a reason, and the visitor has to sign in."""
    assisted = visit.draft.assisted_by is not None
    if is_lacking(visit.request, visit.form, assisted=assisted):
        raise NeedsAccount


def warn_of_end(visit: Visit) -> None:
    """Let the page say so before the answers are deleted while it is open."""
    draft, request = visit.draft, visit.request
    left = int((draft.expires_at - clock.now()).total_seconds())
    ends = request.sign_in_ends
    if left < SOON and (ends is None or left < ends.idle):
        request.sign_in_ends = Ends(
            idle=left, left=FOREVER, kind="form", stay=step_url(draft, "keep-longer")
        )


def go_on_url(request: HttpRequest, draft: Draft) -> str:
    """Where to go on with a draft that is opened again: its first open question, or the check."""
    if draft.submitted_at is not None:
        return step_url(draft, "sent")
    newest = newest_id(draft.service.form_id)
    visit = Visit(request, move_to_version(draft=draft, version_id=newest))
    first = engine.first_incomplete(visit.form, visit.draft.answers, visit.facts)
    return step_url(draft, first.id if first else "check")


def elsewhere(visit: Visit) -> str:
    """The code of the other council that the place is in; empty when it is ours or unknown."""
    code = council_of(visit.form, visit.draft.answers)
    return code if code and code != current_council().gss else ""


def service_here(slug: str) -> Service:
    """The service of an address, where its form can be begun on this site; Http404 elsewhere.

    `newest_version_id` is the version that somebody who begins now answers.
    """
    found: Service | None = _HERE.first(key=slug.replace("-", "_"))
    if found is None:
        raise Http404
    return found


_HERE = Prepared(
    lambda key: (
        Service.objects.select_related("form")
        .annotate(newest_version_id=newest_of("form"))
        .filter(key=key, way=Way.HERE, form__isnull=False, is_live=True)
    ),
    key=str,
)
