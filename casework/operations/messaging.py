"""The conversation: messages to the resident, the resident's replies, notes and files."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from casework import lifecycle
from casework.choices import Direction, Status
from casework.errors import WordsNeeded
from casework.events import FileAdded, MessageSent, NoteAdded
from casework.models import Attachment, Case, Message, Note
from casework.operations.bulk import for_each
from casework.operations.linking import let_resident_know
from casework.operations.moving import resume
from casework.operations.opening import put_files
from casework.operations.working import announce, at_work
from casework.records import BulkResult
from councils.files import api as files

if TYPE_CHECKING:
    from accounts.api import Staff

LONGEST = 5000


def send_message(*, case_id: UUID, text: str, by: "Staff", now: datetime) -> Message:
    """Write to the resident; whatever they asked before counts as answered."""
    with at_work(case_id=case_id, verb="message", by=by, now=now) as case:
        return write_message(case, text, by=by, now=now)


def send_messages(*, case_ids: list[UUID], text: str, by: "Staff", now: datetime) -> BulkResult:
    """Write the same to the residents of many cases, each on its own."""

    def one(case_id: UUID) -> Message:
        return send_message(case_id=case_id, text=text, by=by, now=now)

    return for_each(case_ids, one, by=by)


def write_message(case: Case, text: str, *, by: "Staff", now: datetime) -> Message:
    """Add a message to the resident, on a case that is held."""
    let_resident_know(case)
    message = Message.objects.create(
        case=case,
        direction=Direction.TO_RESIDENT,
        text=words(text),
        by_id=by.user_id,
        by_name=by.name[:120],
        at=now,
    )
    case.replied_at = None
    announce(
        MessageSent,
        case,
        now=now,
        by_id=by.user_id,
        message_id=message.pk,
        direction=message.direction,
    )
    return message


def mark_answered(*, case_id: UUID, by: "Staff", now: datetime) -> Case:
    """Take a reply off the top of the list without writing back, when nothing needs saying."""
    with at_work(case_id=case_id, verb="message", by=by, now=now) as case:
        case.replied_at = None
    return case


def reply_as_resident(
    *,
    case_id: UUID,
    text: str,
    now: datetime,
    attachments: list[UUID] | tuple[UUID, ...] = (),
    attachments_by: UUID | None = None,
    by_person_id: UUID | None = None,
) -> Message:
    """The resident writes: the case goes on top, closed or not, and one that waited goes on.

    The caller has checked that the case is theirs.
    """
    with at_work(case_id=case_id, verb="reply", by=None, now=now) as case:
        message = _resident_says(case, text, by_person_id=by_person_id, now=now)
        sender = attachments_by or by_person_id
        put_files(case, attachments, message=message, sent_by=sender, now=now)
        if case.status == Status.WAITING_ON_RESIDENT and not lifecycle.awaits_payment(case):
            resume(case, by_id=by_person_id, now=now)
    return message


def add_file_as_resident(
    *,
    case_id: UUID,
    file_ids: list[UUID] | tuple[UUID, ...],
    now: datetime,
    by_person_id: UUID | None = None,
) -> list[Attachment]:
    """The resident adds files; the case goes on top as with a message."""
    with at_work(case_id=case_id, verb="reply", by=None, now=now) as case:
        added = put_files(case, file_ids, sent_by=by_person_id, now=now)
        if added:
            case.replied_at = case.replied_at or now
        for attachment in added:
            announce(
                FileAdded,
                case,
                now=now,
                by_id=by_person_id,
                attachment_id=attachment.pk,
                from_resident=True,
            )
    return added


def add_file(
    *, case_id: UUID, file_id: UUID, by: "Staff", now: datetime, visible_to_resident: bool = False
) -> Attachment:
    """Staff put a file with the case; the resident sees it only when they say so."""
    with at_work(case_id=case_id, verb="add_file", by=by, now=now) as case:
        files.attach(file_ids=[file_id], by=by.user_id, now=now)
        attachment = Attachment.objects.create(
            case=case,
            file_id=file_id,
            is_visible_to_resident=visible_to_resident,
            is_from_resident=False,
            by_id=by.user_id,
            at=now,
        )
        announce(
            FileAdded,
            case,
            now=now,
            by_id=by.user_id,
            attachment_id=attachment.pk,
            from_resident=False,
        )
    return attachment


def add_note(*, case_id: UUID, text: str, by: "Staff", now: datetime) -> Note:
    """Write for colleagues; residents do not see notes."""
    with at_work(case_id=case_id, verb="note", by=by, now=now) as case:
        return write_note(case, text, by=by, now=now)


def write_note(case: Case, text: str, *, by: "Staff", now: datetime) -> Note:
    """Add a note, on a case that is held."""
    note = Note.objects.create(case=case, text=words(text), by_id=by.user_id, at=now)
    announce(NoteAdded, case, now=now, by_id=by.user_id, note_id=note.pk)
    return note


def words(text: str) -> str:
    """What was typed, or WordsNeeded."""
    text = text.replace("\x00", "").strip()[:LONGEST]
    if not text:
        raise WordsNeeded
    return text


def _resident_says(case: Case, text: str, *, by_person_id: UUID | None, now: datetime) -> Message:
    message = Message.objects.create(
        case=case, direction=Direction.FROM_RESIDENT, text=words(text), by_id=by_person_id, at=now
    )
    case.replied_at = case.replied_at or now
    announce(
        MessageSent,
        case,
        now=now,
        by_id=by_person_id,
        message_id=message.pk,
        direction=message.direction,
    )
    return message
