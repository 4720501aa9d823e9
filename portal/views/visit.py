"""One request about one draft, and where its steps stand."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from councils.tenancy import current_council
from portal import engine
from portal.choices import Way
from portal.models import Draft, Service
from portal.place import council_of
from portal.versions import gathered, parsed
from portal.visitor import context_for, draft_for, facts_for


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
        self.facts = gathered(
            draft.form_version_id, draft.answers, facts_for(self.request, draft), self.context
        )

    def next_url(self, page_id: str) -> str:
        """Where to go after a page."""
        page = engine.next_page(self.form, page_id, self.draft.answers, self.facts)
        return step_url(self.draft, page.id if page else "check")


def visit_of(request: HttpRequest, slug: str, draft_id: UUID) -> Visit:
    """The visitor's own draft of that service; 404 for anybody else's, as for none."""
    draft = draft_for(request, draft_id)
    if draft.service.slug != slug:
        raise Http404
    return Visit(request, draft)


def elsewhere(visit: Visit) -> str:
    """The code of the other council that the place is in; empty when it is ours or unknown."""
    code = council_of(visit.form, visit.draft.answers)
    return code if code and code != current_council().gss else ""


def service_here(slug: str) -> Service:
    """The service of an address, where its form can be begun on this site; Http404 elsewhere."""
    found: Service = get_object_or_404(
        Service.objects.select_related("form"),
        key=slug.replace("-", "_"),
        way=Way.HERE,
        form__isnull=False,
        is_live=True,
    )
    return found
