"""The same thing reported at the same moment: looked at once more inside the submit itself."""

import hashlib
from math import floor
from typing import Any

from casework import api as casework
from councils.database.plans import Statement
from councils.tenancy import current_council
from portal import engine
from portal.errors import KnownAlready
from portal.sameness import REFUSES, key_of, likeness_of, shown_of
from portal.sending import Sending, SendingPart, sending_parts

CELL = 0.01  # degrees, about a kilometre: far wider than any circle that is compared
DENIED, SUSPECTED = "not_duplicate", "possible_duplicate"


@sending_parts.register("duplicates")
class Duplicates(SendingPart):
    """Says on the case what it may be the same as, or sends the resident to the open report.

    Reports of one place or key wait for each other here, so that of two sent at the same moment the
    later one sees the earlier: two statements more, for forms that compare.
    """

    label = "What was reported already"
    order = 30

    def concerns(self, form: engine.Form) -> bool:
        """Forms that compare."""
        return form.duplicates is not None

    def before(self, sending: Sending) -> None:
        """Compare, with the place or key held; KnownAlready where the set takes no second one."""
        duplicate = sending.ruled.duplicate
        if duplicate is None:
            return
        draft = sending.draft
        sending.case["duplicate_key"] = key_of(duplicate)
        likeness = likeness_of(draft.service, duplicate, draft.person_id)
        if not likeness.is_known:
            return
        hold(draft.service.key, likeness)
        found = casework.same_cases(likeness, now=sending.now)
        denied = [one.case_id for one in found if str(one.case_id) in draft.not_same]
        fresh = [one.case_id for one in found if str(one.case_id) not in draft.not_same]
        if duplicate.offer in REFUSES and any(
            one.case_id in fresh for one in shown_of(duplicate, found)
        ):
            raise KnownAlready
        sending.notes["same"] = (denied, fresh)
        flags = [*([DENIED] if denied else []), *([SUSPECTED] if fresh else [])]
        sending.case["flags"] = [*sending.case["flags"], *flags]

    def after(self, sending: Sending) -> None:
        """Link the case to what it may be the same as, for staff."""
        denied, fresh = sending.notes.get("same", ([], []))
        if not (denied or fresh) or sending.opened is None:
            return
        links = dict.fromkeys(denied, "not_duplicate") | dict.fromkeys(fresh, "possible_dup")
        casework.link_possible(case_id=sending.opened.case_id, links=links, now=sending.now)


def hold(service_key: str, likeness: casework.Likeness) -> None:
    """Wait for whoever sends the same now; held until the transaction ends. One statement."""
    _HOLD.write({"names": sorted(_number(service_key, part) for part in _parts(likeness))})


_HOLD = Statement.named("SELECT pg_advisory_xact_lock(n) FROM unnest(%(names)s::bigint[]) AS n")


def _parts(likeness: casework.Likeness) -> set[Any]:
    """What is held: the squares that the circle touches, or the property, or the key."""
    lat, lng = likeness.lat, likeness.lng
    if likeness.radius_m and lat is not None and lng is not None:
        far = likeness.radius_m / 60_000  # in degrees, generous also to the east
        return {
            (floor((lat + up) / CELL), floor((lng + across) / CELL))
            for up in (-far, far)
            for across in (-far, far)
        }
    return {likeness.uprn or likeness.key}


def _number(service_key: str, part: Any) -> int:
    text = f"{current_council().schema_name}:{service_key}:{part}"
    digest = hashlib.sha256(text.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
