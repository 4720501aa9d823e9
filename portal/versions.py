"""Parsed forms, once per council, version and process: a version never changes, nor do these."""

import json
from collections import OrderedDict
from datetime import timedelta
from functools import lru_cache
from threading import Lock
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from casework import api as casework
from councils import clock
from councils.prepared import Prepared
from councils.tenancy import current_council
from portal import engine
from portal.models import FormVersion

_KEEP = 500
THREE_MONTHS = timedelta(days=92)
_parsed: OrderedDict[tuple[str, UUID], tuple[FormVersion, engine.Form]] = OrderedDict()
_lock = Lock()


def parsed(version_id: UUID) -> tuple[FormVersion, engine.Form]:
    """The version row and its parsed form; one query the first time in a process, then none."""
    key = (current_council().schema_name, version_id)
    with _lock:
        if key in _parsed:
            _parsed.move_to_end(key)
            return _parsed[key]
    version = FormVersion.objects.select_related("form").get(pk=version_id)
    pair = (version, engine.reopen(version.definition))
    with _lock:
        _parsed[key] = pair
        if len(_parsed) > _KEEP:
            _parsed.popitem(last=False)
    return pair


_newest = Prepared(
    lambda form: FormVersion.objects.filter(form_id=form).order_by("-number").values("pk")[:1],
    form=UUID,
)


def newest_id(form_id: UUID | None) -> UUID | None:
    """The version that somebody who begins now answers; None where there is none."""
    found = _newest.first(form=form_id) if form_id else None
    return found["pk"] if found else None


def newest_of(form: str) -> Subquery:
    """The same for `annotate`: of the form that a row names."""
    versions = FormVersion.objects.filter(form=OuterRef(form)).order_by("-number")
    return Subquery(versions.values("pk")[:1])


def gathered(
    version_id: UUID, answers: dict[str, Any], facts: dict[str, Any], context: engine.Context
) -> dict[str, Any]:
    """The facts with what look-ups know and, where the form asks for it, what was sent before."""
    _, form = parsed(version_id)
    if _reads_history(version_id):
        facts = facts | {"history": _history(form, answers)}
    return engine.gather_facts(form, answers, facts, context)


@lru_cache(maxsize=_KEEP)
def _reads_history(version_id: UUID) -> bool:
    version, _ = parsed(version_id)
    return '"history.' in json.dumps(version.definition)


def _history(form: engine.Form, answers: dict[str, Any]) -> dict[str, int]:
    place = answers.get(form.place) if form.place else None
    uprn = str(place.get("uprn") or "") if isinstance(place, dict) else ""
    since = clock.now() - THREE_MONTHS
    check = form.duplicates
    same = {name: answers.get(name) for name in (check.same if check and check.question else ())}
    if any(value is None for value in same.values()):
        return {"this_service_3_months": 0}  # which bin is not known yet
    earlier = casework.failures_at(uprn=uprn, service_key=form.service, since=since, same=same)
    return {"this_service_3_months": earlier}
