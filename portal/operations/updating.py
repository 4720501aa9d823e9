"""Taking a newer version of a form from the shared library."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from councils.events.audit_log import audit
from councils.models import Council
from councils.operations.editing import require_unchanged
from councils.tenancy import current_council
from portal import engine
from portal.catalogue_words import catalogue_words
from portal.errors import NothingNewer
from portal.library.models import LibraryForm, LibraryService
from portal.models import Form, FormVersion, Service
from portal.operations.installing import digest_of, publish_version


def as_council_has_it(library: LibraryForm, council: Council) -> dict[str, Any]:
    """The library's definition with this council's differences and options applied."""
    settings = {"slug": council.slug, **council.options}
    return engine.for_council(library.definition, council.slug, settings)


def offer_shown(form: Form, newest: FormVersion, definition: dict[str, Any]) -> list[Any]:
    """What a page shows before a version is taken: from which to which."""
    return [form.key, newest.number, digest_of(definition)]


@transaction.atomic(savepoint=False)
def take_library_version(*, key: str, seen: str, by_id: UUID, now: datetime) -> FormVersion:
    """Publish the library's version, with the council's options, as the form's next one.

    Drafts that were begun stay on theirs. Raises Form.DoesNotExist, NothingNewer when residents
    answer it already, ChangedMeanwhile when it is not what the page showed, and
    engine.DefinitionError when the options do not go with the form.
    """
    form = Form.objects.select_for_update().get(key=key)
    library = LibraryForm.objects.get(key=key)
    council = Council.objects.get(pk=current_council().pk)
    definition = as_council_has_it(library, council)
    newest = form.versions.order_by("-number")[0]
    if newest.digest == digest_of(definition):
        if form.library_version == library.version:
            raise NothingNewer
        made = newest  # newer by number, and the same for this council
    else:
        require_unchanged(offer_shown(form, newest, definition), seen)
        made = publish_version(form=form, definition=definition, now=now)
    _say_again(form, definition)
    form.library_version, form.title = library.version, definition["title"]
    form.save(update_fields=["library_version", "title"])
    audit(
        "form.version_taken",
        actor_id=by_id,
        object_type="form",
        object_id=key,
        at=now,
        detail_codes={"version": made.number, "library": library.version},
    )
    return made


def _say_again(form: Form, definition: dict[str, Any]) -> None:
    """What the catalogue says about price and time, as the new version has it."""
    services = {each.key: each for each in Service.objects.filter(form=form)}
    for entry in LibraryService.objects.filter(key__in=services):
        if "cost" in entry.facts or "time" in entry.facts:
            words = catalogue_words(entry.facts, definition)
            Service.objects.filter(pk=services[entry.key].pk).update(**words)
