"""Submit once: request, customer, case, event and deliveries in one transaction."""

import hashlib
import hmac
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.api import Staff, staff_member
from casework import api as casework
from councils.database.together import together
from councils.files import api as files
from councils.prepared import Prepared, insert_row, update_row
from councils.tenancy import current_council
from portal import engine
from portal.errors import AnsweredAtOnce, DraftGone, NotComplete, NotDeclared
from portal.models import Draft, FormVersion, ServiceRequest
from portal.operations import sessions
from portal.operations.listing import hide_in_account
from portal.place import contact_in, council_of, files_in, place_in, safe_contact_in
from portal.sending import Sending, parts_for
from portal.versions import gathered, parsed


@dataclass(frozen=True)
class Submitted:
    """What the confirmation shows. `again` is true for a repeat of an earlier submit."""

    reference: str
    case_id: UUID
    promise_words: str
    due_on: date | None
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class Sender:
    """The visitor who presses the button."""

    may_use: Callable[[Draft], bool]
    facts: Callable[[Draft], dict[str, Any]]
    context: Callable[[Draft], engine.Context]
    has_declared: bool
    staff: Staff | None


_locked = Prepared(
    lambda pk: (
        Draft.objects.select_for_update(of=("self",)).select_related("service").filter(pk=pk)
    ),
    pk=UUID,
)


@transaction.atomic(savepoint=False)
def submit_draft(
    *,
    draft_id: UUID,
    facts: dict[str, Any],
    context: engine.Context,
    assisted_by: Staff | None,
    now: datetime,
) -> Submitted:
    """Turn a draft into a case, once: a second click, a retry and *back* get the first answer.

    The draft's row is locked, so parallel submits wait for the first. Everything is checked again
    by the draft's own form version: what a hidden or skipped question holds is dropped. Raises
    DraftGone, NotComplete (with the page to return to) and AnsweredAtOnce.
    """
    draft = _lock(draft_id, now)
    if draft.submitted_at is not None:
        return sent_before(draft)
    _, form = parsed(draft.form_version_id)
    facts = gathered(draft.form_version_id, draft.answers, facts, context)
    way = engine.walk(form, draft.answers, facts)
    return _submit(draft, way, facts=facts, context=context, assisted_by=assisted_by, now=now)


@transaction.atomic(savepoint=False)
def send_draft(*, draft_id: UUID, sender: Sender, now: datetime) -> Submitted:
    """`submit_draft` for a visitor: what they may and must do is asked of the locked draft itself.

    So the button costs one look at the draft and one walk through its form. Raises NotComplete for
    a page that was never asked, and NotDeclared, besides what `submit_draft` raises.
    """
    draft = _lock(draft_id, now)
    if not sender.may_use(draft):
        raise DraftGone
    if draft.submitted_at is not None:
        return sent_before(draft)
    _, form = parsed(draft.form_version_id)
    context = sender.context(draft)
    facts = gathered(draft.form_version_id, draft.answers, sender.facts(draft), context)
    way = engine.walk(form, draft.answers, facts)
    first = engine.first_incomplete(form, draft.answers, facts, way=way)
    if first is not None:
        raise NotComplete(first.id)
    if form.declaration and not sender.has_declared:
        raise NotDeclared
    is_agent = sender.staff is not None and sender.staff.user_id == draft.assisted_by
    assisted_by = sender.staff if is_agent else None
    return _submit(draft, way, facts=facts, context=context, assisted_by=assisted_by, now=now)


def _lock(draft_id: UUID, now: datetime) -> Draft:
    """The draft with its service; parallel submits wait here for the first."""
    draft: Draft | None = _locked.first(pk=draft_id)
    if draft is None or (draft.submitted_at is None and not draft.is_open_at(now)):
        raise DraftGone
    return draft


def _submit(
    draft: Draft,
    way: engine.Way,
    *,
    facts: dict[str, Any],
    context: engine.Context,
    assisted_by: Staff | None,
    now: datetime,
) -> Submitted:
    version, form = parsed(draft.form_version_id)
    wrong = engine.validate_all(form, draft.answers, facts, context, way=way)
    if wrong:
        raise NotComplete(next(iter(wrong)))
    ruled = engine.outcome_of_rules(form, draft.answers, facts, way=way)
    if ruled.answered_at_once:
        raise AnsweredAtOnce(ruled.answered_at_once.reason, ruled.answered_at_once.text)
    sending = Sending(
        draft=draft,
        form=form,
        way=way,
        ruled=ruled,
        context=context,
        assisted_by=assisted_by,
        now=now,
        snapshot=engine.snapshot(form, way.answers, facts, version=version.number, way=way),
        case=_case_of(draft, form, way, ruled),
    )
    with together():
        opened = _written(sending, version)
    return Submitted(opened.reference, opened.case_id, opened.promise_words, opened.due_on)


def _written(sending: Sending, version: FormVersion) -> casework.Opened:
    """The case, the request and all that belongs to them; the draft is sent."""
    draft, assisted_by, now = sending.draft, sending.assisted_by, sending.now
    parts = parts_for(draft.form_version_id)
    for part in parts:
        part.before(sending)
    files.attach(file_ids=sending.case["attachments"], by=draft.pk, now=now)
    opened = casework.open_case(
        answers=sending.snapshot,
        assisted_by=assisted_by or _helper_before(draft),
        now=now,
        **sending.case,
    )
    request = ServiceRequest(
        draft=draft,
        service=draft.service,
        form_version_id=draft.form_version_id,
        case_id=opened.case_id,
        reference=opened.reference,
        person_id=draft.person_id,
        channel=draft.channel,
        content_hash=content_hash(casework.with_apart(sending.snapshot, sending.apart.values())),
        submitted_at=now,
    )
    insert_row(request)
    sending.opened, sending.request = opened, request
    for part in parts:
        part.after(sending)
    if assisted_by is not None:
        _log_contact(draft, opened, assisted_by, now)
    elif draft.assisted_by is not None:
        _log_earlier_contact(draft, opened, now)
    hide_in_account(draft)
    draft.submitted_at = now
    draft.session_ended_at = now
    draft.overtaken = []  # what another device had said, and what was sent instead
    update_row(draft, ("submitted_at", "session_ended_at", "overtaken"))
    sessions.announce(draft, version, outcome="sent", now=now)
    return opened


def _case_of(
    draft: Draft, form: engine.Form, way: engine.Way, ruled: engine.Ruled
) -> dict[str, Any]:
    """What `casework.open_case` is given, besides the answers and who sends them."""
    return {
        "case_type_key": draft.service.case_type_key,
        "service_key": draft.service.key,
        "service_title": draft.service.title,
        "lgsl": draft.service.lgsl,
        "channel": draft.channel,
        "place": place_in(form, way.answers),
        "contact": contact_in(form, way.answers, draft.person_id),
        "customer_id": draft.customer_id,
        "priority": ruled.priority,
        "flags": [*ruled.flags, *_flags(ruled, form, way.answers)],
        "sensitive": draft.service.sensitive,
        "safe_contact": safe_contact_in(form, way),
        "attachments": files_in(form, way.answers),
        "origin_key": str(draft.pk),
        "tracking_code_hash": casework.hash_of_code(tracking_code(draft.pk)),
    }


def _helper_before(draft: Draft) -> Staff | None:
    """The agent who filled in a part of what the resident sends: it counts as assisted."""
    if draft.assisted_by is None:
        return None
    return Staff(user_id=draft.assisted_by, name="", council_id=current_council().pk)


def _log_contact(draft: Draft, opened: casework.Opened, by: Staff, now: datetime) -> None:
    """The conversation that the form was filled in for; its minutes are those of the form."""
    casework.log_contact(
        channel=draft.channel,
        outcome="case_opened",
        case_id=opened.case_id,
        customer_id=opened.customer_id,
        opened_it=True,
        by=by,
        now=now,
    )


def _log_earlier_contact(draft: Draft, opened: casework.Opened, now: datetime) -> None:
    """The same for a form that its agent handed over: once, unless they may not log it any more."""
    agent = staff_member(draft.assisted_by, current_council()) if draft.assisted_by else None
    if agent is not None:
        with suppress(casework.CaseError):
            _log_contact(draft, opened, agent, now)


def _flags(ruled: engine.Ruled, form: engine.Form, answers: dict[str, Any]) -> list[str]:
    """What routing may read besides the form's own flags: its route hint, and a place elsewhere."""
    route = [f"route:{ruled.route}"] if ruled.route else []
    elsewhere = council_of(form, answers) not in ("", current_council().gss)
    return [*route, "outside_area"] if elsewhere else route


def sent_before(draft: Draft) -> Submitted:
    """What a submitted draft became; one that ended otherwise has nothing to show but its case."""
    if draft.ended_as:
        return Submitted("", draft.joined_case_id or draft.pk, "", None, again=True)
    request = ServiceRequest.objects.get(draft=draft)
    promise = casework.promise_of(request.case_id)
    return Submitted(request.reference, request.case_id, promise.words, promise.due_on, again=True)


def content_hash(snapshot: dict[str, Any]) -> str:
    """SHA-256 of what was sent, for the ledger that `reconcile` compares: ids and values only.

    Of everything that was sent: pages that went to a linked case stand in their places, and a
    sealed answer counts by what is shown of it, so that wiping it changes nothing.
    """
    pairs = [[item["id"], item["value"]] for page in snapshot["pages"] for item in page["items"]]
    text = json.dumps(pairs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def tracking_code(draft_id: UUID) -> str:
    """The code shown once, on the confirmation: 8 digits made from the draft's id and our key.

    It is not stored, so that it can be shown again on a reload of the same confirmation, and the
    case keeps only its hash.
    """
    message = f"tracking:{current_council().schema_name}:{draft_id}".encode()
    digest = hmac.digest(settings.SECRET_KEY.encode(), message, "sha256")
    return f"{int.from_bytes(digest[:8], 'big') % 100_000_000:08d}"
