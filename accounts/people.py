"""Value objects: who is signed in, and what a member of staff is at one council."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from accounts.models import AccountSession, User


@dataclass(frozen=True, kw_only=True)
class Staff:
    """A member of staff at one council, as every app below the views sees them."""

    user_id: UUID
    name: str
    email: str = ""
    council_id: int
    roles: frozenset[str] = field(default_factory=frozenset)
    has_second_factor: bool = False

    def has(self, *roles: str) -> bool:
        """Whether the person has any of `roles` here."""
        return bool(self.roles.intersection(roles))


@dataclass(frozen=True)
class Ends:
    """When a page is over unless somebody says that they are there, and when it is over anyway.

    Seconds from now. `kind` chooses the words: a staff sign-in at rest, a resident's sign-in, or
    the answers of a form; `stay` is where one press keeps it.
    """

    idle: int
    left: int
    kind: str = "staff"
    stay: str = "/sign-in/stay/"


@dataclass(frozen=True)
class SignIn:
    """One live sign-in as seen from one council's site."""

    session: "AccountSession"
    user: "User"
    staff: Staff | None
