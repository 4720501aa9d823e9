"""What accounts announces. Ids and codes only, never names or addresses."""

from uuid import UUID

from councils.events.bus import event


@event("accounts.account_linked", version=1)
class AccountLinked:
    """A person let a council see their account."""

    person_id: UUID
    council_slug: str


@event("accounts.account_unlinked", version=1)
class AccountUnlinked:
    """A person took that back."""

    person_id: UUID
    council_slug: str
    customer_id: UUID | None = None


@event("accounts.contact_details_changed", version=1)
class ContactDetailsChanged:
    """A person changed what councils may know about them; `fields` names which."""

    person_id: UUID
    fields: list[str]


@event("accounts.signed_in", version=1)
class SignedIn:
    """A member of staff signed in to a council's site."""

    person_id: UUID
    session_id: UUID
    second_factor: bool
