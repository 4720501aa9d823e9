"""Which councils know an account, and what of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from accounts.events import AccountLinked, AccountUnlinked
from accounts.models import Activity, CouncilLink, User
from accounts.outbox import publish_public
from councils.ids import uuid7
from councils.models import Council

_LINK = """
    INSERT INTO accounts_councillink (id, user_id, council_id, customer_id, agreed_at, linked_at)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (user_id, council_id) DO UPDATE
    SET customer_id = COALESCE(excluded.customer_id, accounts_councillink.customer_id),
        linked_at = COALESCE(excluded.linked_at, accounts_councillink.linked_at)
"""


@transaction.atomic(savepoint=False)
def agree_to_council(*, person: User, council: Council, now: datetime) -> None:
    """The person lets a council see their account; the council has no record of them yet."""
    _write(person.pk, council.pk, None, now)
    said = AccountLinked(person_id=person.pk, council_slug=council.slug)
    publish_public(said, councils=[council.pk], now=now)


def link_council(
    *, person: User | UUID, council: Council, customer_id: UUID, now: datetime
) -> None:
    """Tie an account to a council's own record of the person, in the caller's transaction."""
    _write(getattr(person, "pk", person), council.pk, customer_id, now)


def _write(user_id: Any, council_id: int, customer_id: UUID | None, now: datetime) -> None:
    linked_at = now if customer_id else None
    with connection.cursor() as cursor:
        cursor.execute(_LINK, [uuid7(), user_id, council_id, customer_id, now, linked_at])


@transaction.atomic(savepoint=False)
def unlink_council(*, person: User, council: Council, now: datetime) -> bool:
    """Stop a council seeing the account; what stood in "my requests" from there goes with it."""
    link = CouncilLink.everywhere.filter(user=person, council=council).first()
    if link is None:
        return False
    CouncilLink.everywhere.filter(pk=link.pk).delete()  # first: who writes a line looks for it
    Activity.everywhere.filter(person=person, council=council).delete()
    said = AccountUnlinked(
        person_id=person.pk, council_slug=council.slug, customer_id=link.customer_id
    )
    publish_public(said, councils=[council.pk], now=now)
    return True


_ACTIVITY = """
    INSERT INTO accounts_activity (council_id, case_id, person_id, reference, service_title,
        status_words, promise_words, needs_reply, sensitive, closed, opened_at, updated_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (council_id, case_id) DO UPDATE SET person_id = excluded.person_id,
        service_title = excluded.service_title, status_words = excluded.status_words,
        promise_words = excluded.promise_words, needs_reply = excluded.needs_reply,
        sensitive = excluded.sensitive, closed = excluded.closed, updated_at = excluded.updated_at
"""


def record_activity(
    *,
    council: Council,
    person_id: UUID,
    case_id: UUID,
    reference: str,
    service_title: str,
    status_words: str,
    promise_words: str,
    needs_reply: bool,
    updated_at: datetime,
    opened_at: datetime,
    sensitive: bool,
    closed: bool,
) -> None:
    """What the owner reads about one request, in the caller's transaction; one statement.

    A sensitive service keeps its name to itself here: the list says whom it went to, no more.
    """
    title = f"A request to {council.short_name}" if sensitive else service_title
    with connection.cursor() as cursor:
        cursor.execute(
            _ACTIVITY,
            [
                council.pk,
                case_id,
                person_id,
                reference,
                title[:200],
                str(status_words)[:200],
                str(promise_words or "")[:300],
                needs_reply,
                sensitive,
                closed,
                opened_at,
                updated_at,
            ],
        )


_UNFINISHED = """
    INSERT INTO accounts_activity (council_id, case_id, person_id, reference, service_title,
        status_words, promise_words, needs_reply, sensitive, closed, opened_at, updated_at,
        kept_until)
    SELECT council_id, %s, user_id, '', %s, %s, %s, false, %s, false, %s, %s, %s
    FROM accounts_councillink WHERE user_id = %s AND council_id = %s FOR KEY SHARE
    ON CONFLICT (council_id, case_id) DO UPDATE SET person_id = excluded.person_id,
        service_title = excluded.service_title, status_words = excluded.status_words,
        promise_words = excluded.promise_words, sensitive = excluded.sensitive,
        updated_at = excluded.updated_at, kept_until = excluded.kept_until
"""


def record_unfinished(
    *,
    council: Council,
    person_id: UUID,
    draft_id: UUID,
    service_title: str,
    status_words: str,
    kept_words: str,
    sensitive: bool,
    began_at: datetime,
    saved_at: datetime,
    kept_until: datetime,
) -> None:
    """What the owner reads about a form that was not sent yet, in the caller's transaction.

    One statement. Nothing is written for a person who does not let the council see the account.
    """
    title = f"A form for {council.short_name}" if sensitive else service_title
    with connection.cursor() as cursor:
        cursor.execute(
            _UNFINISHED,
            [
                draft_id,
                title[:200],
                str(status_words)[:200],
                str(kept_words)[:300],
                sensitive,
                began_at,
                saved_at,
                kept_until,
                person_id,
                council.pk,
            ],
        )


def remove_activity(*, council: Council, case_ids: list[UUID]) -> int:
    """Take lines out of "my requests": an un-linked or un-merged customer's cases, or a draft."""
    gone, _ = Activity.everywhere.filter(council=council, case_id__in=case_ids).delete()
    return gone
