"""A draft and a newer version of its form: it moves only where nothing but words changed."""

from functools import lru_cache
from uuid import UUID

from django.db import transaction

from councils.tenancy import current_council
from portal import engine
from portal.models import Draft
from portal.versions import parsed


def move_to_version(*, draft: Draft, version_id: UUID | None) -> Draft:
    """Let a draft go on with `version_id` if that asks the same in other words; else it stays.

    The numbers of the versions that it was on stay in `moved_from`. Nothing that was typed changes.
    """
    if version_id is None or version_id == draft.form_version_id:
        return draft
    if not _same_but_words(current_council().schema_name, draft.form_version_id, version_id):
        return draft
    return _move(draft, version_id)


@transaction.atomic(savepoint=False)
def _move(draft: Draft, version_id: UUID) -> Draft:
    before, _form = parsed(draft.form_version_id)
    locked = (
        Draft.objects.select_for_update(of=("self",))
        .filter(pk=draft.pk, submitted_at=None, form_version_id=before.pk)
        .first()
    )
    if locked is not None:
        locked.moved_from.append(before.number)
        locked.form_version_id = version_id
        locked.save(update_fields=["form_version", "moved_from"])
        draft.form_version_id, draft.moved_from = version_id, locked.moved_from
    return draft


@lru_cache(maxsize=500)
def _same_but_words(schema: str, old_id: UUID, new_id: UUID) -> bool:
    old, _ = parsed(old_id)
    new, _ = parsed(new_id)
    same_form = old.form_id == new.form_id
    return same_form and engine.only_words_changed(old.definition, new.definition)
