"""A council's forms as an admin reads them: which version residents answer, and what is newer."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef

from councils.models import Council
from portal import engine
from portal.engine.differences import Difference, differences
from portal.library.models import LibraryForm
from portal.models import Draft, Form, FormVersion
from portal.operations.installing import digest_of
from portal.operations.updating import as_council_has_it, offer_shown

MOST = 20


@dataclass(frozen=True)
class FormLine:
    """One form, the version that residents answer, and how the library's stands to it."""

    form: Form
    newest: FormVersion
    library: LibraryForm | None
    state: str  # own, same, newer, or options: the council's options changed since
    offered: dict[str, Any] | None = None

    @property
    def can_take(self) -> bool:
        """Whether taking the library's version would change anything."""
        return self.state in ("newer", "options")


def form_lines(council: Council, key: str = "") -> list[FormLine]:
    """Every form (or the one of `key`): two queries, however many versions there are."""
    versions = FormVersion.objects.select_related("form").order_by("form_id", "-number")
    library = LibraryForm.objects.all()
    if key:
        versions, library = versions.filter(form__key=key), library.filter(key=key)
    offered = {each.key: each for each in library}
    newest = versions.distinct("form_id")
    lines = [_line(one, offered.get(one.form.key), council) for one in newest]
    return sorted(lines, key=lambda line: line.form.title.casefold())


def _line(newest: FormVersion, library: LibraryForm | None, council: Council) -> FormLine:
    form = newest.form
    if library is None:
        return FormLine(form, newest, None, "own")
    definition = as_council_has_it(library, council)
    state = "same"
    if library.version > form.library_version:
        state = "newer"
    elif digest_of(definition) != newest.digest:
        state = "options"
    return FormLine(form, newest, library, state, definition)


def changes_of(line: FormLine) -> list[Difference]:
    """What taking the library's version would change."""
    if line.offered is None or not line.can_take:
        return []
    return differences(line.newest.definition, line.offered)


def offer_of(line: FormLine) -> list[Any]:
    """What the page shows, for the mark that comes back with the act."""
    return offer_shown(line.form, line.newest, line.offered or {})


def problems_of(line: FormLine) -> list[str]:
    """Why the library's version cannot be taken with this council's options."""
    return engine.check_definition(line.offered) if line.offered and line.can_take else []


def versions_of(form: Form) -> list[FormVersion]:
    """The latest versions, each with whether somebody still answers it: one query."""
    drafts = Draft.objects.filter(form_version=OuterRef("pk"), submitted_at=None)
    found = form.versions.defer("definition").annotate(has_drafts=Exists(drafts))
    return list(found.order_by(F("number").desc())[:MOST])
