"""One case as staff see it, in a fixed number of statements."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from accounts.api import staff_names
from casework import history, permissions, references, sayings
from casework.models import Case
from casework.openness import open_to_sql
from casework.operations.reading import require_reason, write_down_look
from casework.queries.resident import tidy_reference
from casework.snapshots import shown_rows
from councils.database.plans import Statement
from councils.events.queries import timeline
from councils.prepared import Prepared

if TYPE_CHECKING:
    from accounts.api import Staff


@dataclass(frozen=True, kw_only=True)
class Item:
    """A message, note, contact, file or link of a case, or something that happened to it."""

    kind: str
    id: UUID
    at: datetime
    by: str = ""
    text: str = ""
    code: str = ""
    extra: str = ""
    is_from_resident: bool = False


@dataclass(frozen=True, kw_only=True)
class CaseDetail:
    """Everything on the case page. For a contractor most of it is empty."""

    case: Case
    assignee: str
    status_words: str
    promise_words: str
    pause_words: str
    is_overdue: bool
    routing_words: str
    routing_rules: tuple[dict[str, Any], ...]
    answers: tuple[dict[str, str], ...]
    messages: tuple[Item, ...]
    notes: tuple[Item, ...]
    contacts: tuple[Item, ...]
    files: tuple[Item, ...]
    links: tuple[Item, ...]
    sealed: tuple[Item, ...]
    history: tuple[Item, ...]
    stages: tuple[Item, ...]
    learning: tuple[Item, ...]
    partners: tuple[Item, ...]
    followers: int
    has_payment: bool
    spoken: tuple[str, ...]
    may: dict[str, bool] = field(default_factory=dict)
    is_contractor_view: bool = False

    @property
    def customer(self) -> Any:
        """Who asked; nobody on a contractor's page."""
        return None if self.is_contractor_view else self.case.customer


def case_detail(
    reference: str, *, by: "Staff", now: datetime, record: bool = True
) -> CaseDetail | None:
    """The case page in six statements whatever the case holds; one writes down who looked.

    None where this person may not know of it, as for a reference that does not exist. A restricted
    case takes one more and raises SayWhyFirst before anything of it is read.
    """
    case = _case(tidy_reference(reference), by)
    if case is None or not permissions.may("see", by):
        return None
    why = require_reason(case, by=by, now=now)
    if record:
        write_down_look("case.viewed", case.pk, by=by, now=now, why=why)
    events = timeline(case.pk)
    items, queues = _items(case, history.queue_ids_in(events), by)
    who = [case.assignee_id, *(item["by_id"] for item in items), *(e.actor_id for e in events)]
    names = staff_names(one for one in who if one)
    return _detail(case, items, events, queues, names, by=by, now=now)


def _whole(cases: QuerySet[Case], reference: str) -> QuerySet[Case]:
    return cases.select_related("case_type", "queue__team", "customer").filter(reference=reference)


_ANY_CASE = Prepared(
    lambda user, reference: _whole(permissions.not_hidden_from(user), reference),
    user=UUID,
    reference=str,
)


def _case(reference: str, by: "Staff") -> Case | None:
    if permissions.is_contractor_only(by):
        return _whole(permissions.visible_to(by), reference).first()
    found: Case | None = _ANY_CASE.first(user=by.user_id, reference=reference)
    return found


def _detail(
    case: Case,
    rows: list[dict[str, Any]],
    events: list[Any],
    queues: dict[str, str],
    names: dict[UUID, str],
    *,
    by: "Staff",
    now: datetime,
) -> CaseDetail:
    narrow = permissions.is_contractor_only(by)
    parts: dict[str, list[Item]] = {}
    for row in rows:
        parts.setdefault(row["kind"], []).append(_item(row, names))
    reason = case.routing_reason or {}
    return CaseDetail(
        case=case,
        assignee=names.get(case.assignee_id, "") if case.assignee_id else "",
        status_words=sayings.status_of(case),
        promise_words=sayings.promise_of(case, now=now),
        pause_words=sayings.pause_of(case),
        is_overdue=sayings.is_overdue(case, now=now),
        routing_words="" if narrow else str(reason.get("words", "")),
        routing_rules=() if narrow else tuple(reason.get("rules", ())),
        answers=tuple(
            shown_rows(case.answers, case.case_type.contractor_fields if narrow else None)
        ),
        messages=() if narrow else tuple(parts.get("message", ())),
        notes=tuple(parts.get("note", ())),
        contacts=() if narrow else tuple(parts.get("contact", ())),
        files=tuple(parts.get("file", ())),
        links=() if narrow else tuple(parts.get("link", ())),
        sealed=() if narrow else tuple(parts.get("sealed", ())),
        history=() if narrow else tuple(_history(events, queues, names)),
        stages=() if narrow else tuple(parts.get("stage", ())),
        learning=() if narrow else tuple(parts.get("learning", ())),
        partners=() if narrow else tuple(parts.get("partner", ())),
        has_payment=history.has_payment(events),
        followers=sum(int(item.text) for item in parts.get("follower", ())),
        spoken=tuple(references.spoken(case.reference)),
        may={verb: permissions.can(verb, by, case) for verb in permissions.VERBS},
        is_contractor_view=narrow,
    )


def _history(events: list[Any], queues: dict[str, str], names: dict[UUID, str]) -> list[Item]:
    return [
        Item(
            kind="event",
            id=event.id,
            at=event.at,
            by=names.get(event.actor_id, "") if event.actor_id else "",
            text=history.staff_words(event, queues),
            code=event.name,
        )
        for event in events
    ]


def _item(row: dict[str, Any], names: dict[UUID, str]) -> Item:
    return Item(
        kind=row["kind"],
        id=row["ref_id"],
        at=row["at"],
        by=row["who"] or names.get(row["by_id"], ""),
        text=row["body"],
        code=row["code"],
        extra=row["extra"],
        is_from_resident=row["theirs"],
    )


# The other case of a link, and the team that has it. Of evidence everybody may know that it was
# given, and to whom; any other link to a closed case is not there for those outside its team.
_OTHER = "JOIN casework_case o"
_ITS_TEAM = """JOIN casework_casetype ct ON ct.id = o.case_type_id
LEFT JOIN casework_queue oq ON oq.id = COALESCE(o.queue_id, ct.first_queue_id)
LEFT JOIN casework_team t ON t.id = oq.team_id"""
_OTHER_IS_OPEN = open_to_sql("o.is_restricted", "oq.id")

_ITEMS = Statement.named(
    f"""
SELECT 'message' AS kind, id AS ref_id, at, by_id, by_name::text AS who, text AS body,
       direction::text AS code, '' AS extra,
       direction IN ('from_resident', 'from_follower') AS theirs
FROM casework_message WHERE case_id = %(case)s
UNION ALL
SELECT 'note', id, at, by_id, '', text, '', '', false FROM casework_note WHERE case_id = %(case)s
UNION ALL
SELECT 'contact', id, at, by_id, '', note, channel::text, reason::text, false
FROM casework_contact WHERE case_id = %(case)s
UNION ALL
SELECT 'file', file_id, at, by_id, '', '',
       CASE WHEN is_visible_to_resident THEN 'visible' ELSE '' END, '', is_from_resident
FROM casework_attachment WHERE case_id = %(case)s
UNION ALL
SELECT 'sealed', id, wiped_at, NULL, '', masked::text,
       CASE WHEN wiped_at IS NULL THEN 'kept' WHEN handed_over_at IS NULL THEN 'wiped'
            ELSE 'handed_over' END, label::text, false
FROM casework_sealedanswer WHERE case_id = %(case)s
UNION ALL
SELECT 'link', l.other_id, l.at, NULL, '',
       CASE WHEN {_OTHER_IS_OPEN} THEN o.reference::text ELSE '' END, l.kind::text, t.name::text,
       false
FROM casework_caselink l {_OTHER} ON o.id = l.other_id {_ITS_TEAM}
WHERE l.case_id = %(case)s AND (l.kind = 'evidence' OR {_OTHER_IS_OPEN})
UNION ALL
SELECT 'link', l.case_id, l.at, NULL, '', o.reference::text, 'back_' || l.kind, t.name::text,
       false
FROM casework_caselink l {_OTHER} ON o.id = l.case_id {_ITS_TEAM}
WHERE l.other_id = %(case)s AND {_OTHER_IS_OPEN}
UNION ALL
SELECT 'follower', f.case_id, max(f.since), NULL, '', count(*)::text, '', '', false
FROM casework_follower f WHERE f.case_id = %(case)s AND f.until IS NULL GROUP BY f.case_id
UNION ALL
SELECT 'stage', id, started_at, done_by_id, '', remedy,
       key::text, finding::text, done_at IS NOT NULL
FROM casework_casestage WHERE case_id = %(case)s
UNION ALL
SELECT 'learning', id, added_at, owner_id, '', text,
       due_on::text, coalesce(done_at::date::text, ''), done_at IS NOT NULL
FROM casework_learningaction WHERE case_id = %(case)s
UNION ALL
SELECT 'partner', id, asked_at, NULL, council_name::text, reference::text,
       state::text, '', is_origin
FROM casework_partnerlink WHERE case_id = %(case)s
UNION ALL
SELECT 'queue', id, NULL, NULL, '', name, '', '', false
FROM casework_queue WHERE id = ANY(%(queues)s::uuid[])
ORDER BY at, ref_id
"""  # noqa: S608  names of our own
)


def _items(
    case: Case, queues: set[UUID], by: "Staff"
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Messages, notes, contacts, files and links of a case, and names of queues: one statement."""
    with connection.cursor() as cursor:
        _ITEMS.execute(cursor, {"case": case.pk, "queues": list(queues), "user": by.user_id})
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    items = [row for row in rows if row["kind"] != "queue"]
    return items, {str(row["ref_id"]): row["body"] for row in rows if row["kind"] == "queue"}
