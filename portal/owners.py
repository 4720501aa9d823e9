"""Which stored files the portal still needs: those of drafts that can still be resumed."""

from collections.abc import Collection
from uuid import UUID

from councils.files import api as files
from portal.models import Draft


@files.file_owners.register("portal.drafts")
def of_drafts(ids: Collection[UUID]) -> set[UUID]:
    """Those of `ids` that were sent from a draft which is still there."""
    senders = files.senders_of(ids)
    drafts = set(Draft.objects.filter(pk__in=set(senders.values())).values_list("pk", flat=True))
    return {file_id for file_id, sender in senders.items() if sender in drafts}
