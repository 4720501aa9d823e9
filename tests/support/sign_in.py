"""`sign_in(client, site, user)`, as the `client_for` fixture calls it."""

from typing import Any

from accounts.models import AccountSession, User
from tests.support import people


def sign_in(client: Any, site: Any, user: User) -> AccountSession:
    """Sign somebody in at the client's host, second factor included."""
    return people.sign_in(client, user)
