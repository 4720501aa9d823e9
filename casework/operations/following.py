"""Following a case that somebody else reported: hearing how it goes on, and adding what one knows.

Nobody learns of anybody here: a follower reads neutral words, the reporter nothing at all, and
staff see how many there are.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.db import transaction

from casework.choices import Direction
from casework.codes import code_of, hash_of_code
from casework.errors import CannotFollow, NotFound
from casework.events import CaseFollowed, FollowerSaid
from casework.models import Case, CaseLink, Follower, Message
from casework.operations.messaging import words
from casework.operations.opening import put_files
from casework.operations.working import announce, at_work, locked_case
from councils.tenancy import current_council

SALT = "casework.follower"


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What a new follower is shown: the reference and the code that answer how it stands."""

    follower_id: UUID
    case_id: UUID
    reference: str
    code: str


@transaction.atomic(savepoint=False)
def follow_case(
    *,
    case_id: UUID,
    now: datetime,
    person_id: UUID | None = None,
    email: str = "",
    is_verified: bool = False,
    channel: str = "web",
) -> Followed:
    """Let somebody hear how a case goes on; the same person a second time is the same follower.

    Raises NotFound when it is gone, CannotFollow for a sensitive or restricted case and for
    somebody who cannot be told.
    """
    case = locked_case(Case.objects.all(), case_id)
    email = email.strip().casefold()[:254]
    if not may_be_followed(case) or not (person_id or email):
        raise CannotFollow
    return _follow(
        case,
        person_id=person_id,
        email=email,
        is_verified=is_verified or person_id is not None,
        channel=channel,
        now=now,
    )


def may_be_followed(case: Case) -> bool:
    """Whether others may know of a case at all; a complaint is between its sender and us."""
    return not (case.is_sensitive or case.is_restricted or case.stage)


def _follow(
    case: Case,
    *,
    now: datetime,
    person_id: UUID | None,
    email: str,
    is_verified: bool,
    channel: str,
    via: Case | None = None,
) -> Followed:
    who = {"person_id": person_id} if person_id else {"person_id": None, "email": email}
    follower = Follower.objects.filter(case=case, until=None, **who).first()
    if follower is None:
        follower = Follower(
            case=case,
            via=via,
            person_id=person_id,
            email=email,
            is_verified=is_verified,
            channel=channel,
            since=now,
        )
        follower.code_hash = hash_of_code(follower_code(follower.pk))
        follower.save(force_insert=True)
        announce(
            CaseFollowed,
            case,
            now=now,
            by_id=person_id,
            follower_id=follower.pk,
            follow_channel=channel,
        )
    return Followed(
        follower_id=follower.pk,
        case_id=case.pk,
        reference=case.reference,
        code=follower_code(follower.pk),
    )


def follow_through_duplicate(case: Case, other_id: UUID, *, now: datetime) -> None:
    """The customer and followers of a duplicate hear of the case that it is the same as.

    Both cases are held or will be: the other one is locked here. What cannot be followed is not.
    """
    kept = _root(other_id)
    if kept is None or kept.pk == case.pk or not may_be_followed(kept):
        return
    people = [
        (one.person_id, one.email, one.is_verified)
        for one in Follower.objects.filter(case=case, until=None)
    ]
    customer = case.customer
    if customer is not None and customer.pk != kept.customer_id:
        person_id = customer.person_id
        email = customer.email.strip().casefold() if case.updates_by == "email" else ""
        people.append((person_id, email, person_id is not None))
    owner = kept.customer.person_id if kept.customer else None
    for person_id, email, is_verified in people:
        if (person_id or email) and (person_id is None or person_id != owner):
            _follow(
                kept,
                person_id=person_id,
                email=email,
                is_verified=is_verified,
                channel="duplicate",
                via=case,
                now=now,
            )


def _root(case_id: UUID) -> Case | None:
    """The case that reports are kept under: a duplicate of a duplicate leads on."""
    seen: set[UUID] = set()
    while case_id not in seen:
        seen.add(case_id)
        further = CaseLink.objects.filter(
            case_id=case_id, kind="duplicate", case__outcome="duplicate"
        ).first()
        if further is None:
            break
        case_id = further.other_id
    try:
        return locked_case(Case.objects.all(), case_id)
    except NotFound:
        return None


def take_back_duplicate(case: Case) -> None:
    """A case that was closed as a duplicate stands for itself again: the following ends with it."""
    Follower.objects.filter(via=case).delete()
    CaseLink.objects.filter(case=case, kind="duplicate").delete()


@transaction.atomic(savepoint=False)
def unfollow(*, token: str, now: datetime) -> Follower:
    """Stop hearing of a case, by the link of a message. A second time changes nothing."""
    follower = follower_of_token(token)
    if follower.until is None:
        follower.until = now
        follower.save(update_fields=["until"])
    return follower


def stop_following(*, person_id: UUID) -> None:
    """Forget what a person followed here: they no longer let this council see their account."""
    Follower.objects.filter(person_id=person_id).delete()


def follower_of_token(token: str) -> Follower:
    """Whose link it is; raises NotFound for any other text, and for another council's."""
    try:
        schema, key = signing.loads(token, salt=SALT)
        follower_id = UUID(key)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NotFound from error
    found = (
        Follower.objects.select_related("case__case_type", "case__queue__team")
        .filter(pk=follower_id)
        .first()
    )
    if found is None or schema != current_council().schema_name:
        raise NotFound
    return found


def token_of(follower_id: UUID) -> str:
    """The secret part of a follower's own link: signed, not stored."""
    return signing.dumps([current_council().schema_name, str(follower_id)], salt=SALT)


def follower_code(follower_id: UUID) -> str:
    """The tracking code of a follower: 8 digits made of their id and our key; its hash is kept."""
    return code_of(f"follower:{current_council().schema_name}:{follower_id}")


def add_as_follower(
    *,
    case_id: UUID,
    text: str,
    now: datetime,
    attachments: list[UUID] | tuple[UUID, ...] = (),
    attachments_by: UUID | None = None,
    person_id: UUID | None = None,
) -> Message:
    """Add words and photos of somebody else to an open case; its reporter does not see them."""
    with at_work(case_id=case_id, verb="reply", by=None, now=now) as case:
        if not may_be_followed(case):
            raise CannotFollow
        message = Message.objects.create(
            case=case,
            direction=Direction.FROM_FOLLOWER,
            text=words(text),
            by_id=person_id,
            at=now,
        )
        put_files(
            case,
            attachments,
            message=message,
            sent_by=attachments_by,
            visible_to_resident=False,
            now=now,
        )
        case.replied_at = case.replied_at or now
        announce(FollowerSaid, case, now=now, by_id=person_id, message_id=message.pk)
    return message


def link_possible(*, case_id: UUID, links: dict[UUID, str], now: datetime) -> None:
    """Write down for staff which cases a new one may be the same as, each with the kind of link.

    Joins the caller's submit; one statement.
    """
    CaseLink.objects.bulk_create(
        [CaseLink(case_id=case_id, other_id=one, kind=kind, at=now) for one, kind in links.items()],
        ignore_conflicts=True,
    )
