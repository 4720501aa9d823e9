"""What must hold of everything that a resident was told was received."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts import api as accounts
from casework import api as casework
from councils.events.breaks import Break
from councils.events.bus import invariants, ledger_checks
from councils.events.dangling import points_at_people
from councils.tenancy import current_council
from portal.models import Draft, ServiceRequest
from portal.operations.submitting import content_hash

MOST = 200
BATCH = 500

points_at_people("portal_draft", "person_id", "assisted_by")
points_at_people("portal_servicerequest", "person_id")
points_at_people("portal_handover", "made_by")


@invariants.register("portal.submitted-without-request")
def submitted_without_request(now: datetime) -> list[Break]:
    """Each submitted draft has its request."""
    lone = Draft.objects.filter(submitted_at__isnull=False, request=None, ended_as="")[:MOST]
    return [
        Break(
            kind="lost-request",
            id=str(draft.pk),
            words="A form was sent and its request is gone.",
        )
        for draft in lone
    ]


@invariants.register("portal.account-lines")
def unfinished_lines(now: datetime) -> list[Break]:
    """What an account lists as not finished is an open draft of that person here.

    A line that ran out is hidden, and purged with the next sweep.
    """
    listed = dict(
        accounts.unfinished_in(current_council())
        .filter(kept_until__gt=now)
        .order_by()
        .values_list("case_id", "person_id")
    )
    open_ones = Draft.objects.open_at(now).filter(pk__in=list(listed)).order_by()
    ours = dict(open_ones.values_list("pk", "person_id"))
    return [
        Break(
            kind="in-account-without-draft",
            id=str(draft_id),
            words=f"An account lists an unfinished form ({draft_id}) that is not there.",
        )
        for draft_id, person_id in listed.items()
        if ours.get(draft_id) != person_id
    ][:MOST]


@invariants.register("portal.request-without-case")
def request_without_case(now: datetime) -> list[Break]:
    """Each request has its case, with the same reference."""
    breaks: list[Break] = []
    rows = ServiceRequest.objects.order_by("pk").values_list("case_id", "reference")
    for batch in _batches(rows.iterator(chunk_size=BATCH), BATCH):
        known = casework.references_of([case_id for case_id, _ in batch])
        breaks += [
            Break(kind="lost-case", id=reference, words=f"The case of request {reference} is gone.")
            for case_id, reference in batch
            if known.get(case_id) != reference
        ]
    return breaks[:MOST]


def _batches(rows: Iterable[Any], size: int) -> Iterable[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


@ledger_checks.register("portal.ledger")
def ledger(entries: list[dict[str, Any]]) -> list[Break]:
    """Each reference that a client was given is stored once, unaltered, routed and shown.

    An entry: reference, hash (of what was sent), code (tracking), person (account id or empty).
    """
    breaks: list[Break] = []
    seen: set[str] = set()
    for batch in _batches(entries, BATCH):
        breaks += _check_batch(batch, seen)
    return breaks


def _check_batch(batch: list[dict[str, Any]], seen: set[str]) -> list[Break]:
    wanted = [entry["reference"] for entry in batch]
    requests = {
        request.reference: request
        for request in ServiceRequest.objects.filter(reference__in=wanted)
    }
    cases = casework.stored_cases([request.case_id for request in requests.values()])
    in_accounts = set(
        accounts.activities_in(current_council())
        .filter(reference__in=wanted)
        .values_list("reference", "person_id")
    )
    breaks = []
    for entry in batch:
        request = requests.get(entry["reference"])
        case = cases.get(request.case_id) if request else None
        again = entry["reference"] in seen
        seen.add(entry["reference"])
        for kind, words in _wrong(entry, request, case, in_accounts, again=again):
            breaks.append(Break(kind=kind, id=entry["reference"], words=words))
    return breaks


def _wrong(
    entry: dict[str, Any], request: Any, case: Any, in_accounts: set[Any], *, again: bool
) -> Iterable[tuple[str, str]]:
    if again:
        yield "doubled", "Two acknowledgements carry the same reference."
    if request is None or case is None:
        yield "lost", "Acknowledged and not stored."
        return
    if entry["hash"] != request.content_hash or content_hash(case.answers) != request.content_hash:
        yield "altered", "What is stored is not what was sent."
    if not case.is_routed:
        yield "unrouted", "No queue has it."
    if entry.get("person"):
        shown = any(ref == entry["reference"] for ref, _ in in_accounts)
    else:
        shown = casework.track(entry["reference"], entry["code"]) is not None
    if not shown:
        yield "unseen", "The resident cannot see it."
