"""Two admins at once: a page carries what it showed, and a change that missed another is refused.

The row is locked for the length of the change only. Nobody holds a lock while they type.
"""

import hashlib
import json
from typing import Any

from councils.errors import ChangedMeanwhile
from councils.models import Council


def token_of(shown: Any) -> str:
    """A short digest of what a page showed, to be sent back with the change."""
    text = json.dumps(shown, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def require_unchanged(stands: Any, seen: str) -> None:
    """Raise ChangedMeanwhile when what stands now is not what the page showed."""
    if token_of(stands) != seen:
        raise ChangedMeanwhile


def locked_council(council_id: int) -> Council:
    """The council's row, held until the change is done. New rows that point at it do not wait."""
    return Council.objects.select_for_update(no_key=True, of=("self",)).get(pk=council_id)
