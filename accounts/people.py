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
    """When a staff sign-in is over unless something happens: seconds at rest, seconds in all."""

    idle: int
    left: int


@dataclass(frozen=True)
class SignIn:
    """One live sign-in as seen from one council's site."""

    session: "AccountSession"
    user: "User"
    staff: Staff | None
