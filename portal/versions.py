"""Parsed forms, once per version and process: definitions never change, so neither do these."""

from collections import OrderedDict
from threading import Lock
from uuid import UUID

from portal import engine
from portal.models import FormVersion

_KEEP = 500
_parsed: OrderedDict[UUID, tuple[FormVersion, engine.Form]] = OrderedDict()
_lock = Lock()


def parsed(version_id: UUID) -> tuple[FormVersion, engine.Form]:
    """The version row and its parsed form; one query the first time in a process, then none."""
    with _lock:
        if version_id in _parsed:
            _parsed.move_to_end(version_id)
            return _parsed[version_id]
    version = FormVersion.objects.select_related("form").get(pk=version_id)
    pair = (version, engine.load(version.definition))
    with _lock:
        _parsed[version_id] = pair
        if len(_parsed) > _KEEP:
            _parsed.popitem(last=False)
    return pair
