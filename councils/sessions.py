"""Django's sessions in the database, read and written by statements that are worked out once."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, UpdateError
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import get_random_string

from councils.prepared import Prepared, insert_row_once, update_row

_LIVE = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now),
    key=str,
    now=datetime,
)


class SessionStore(db.SessionStore):
    """The same rows and the same rules as Django's own."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Django's own table."""
        return Session

    def _get_new_session_key(self) -> str:
        """165 bits: whether it is taken is found when the row is inserted, not asked before."""
        return get_random_string(32, VALID_KEY_CHARS)

    def save(self, must_create: bool = False) -> None:
        """One statement, outside any transaction of its own."""
        if self.session_key is None:
            self.create()
            return
        row = self.create_model_instance(self._get_session(no_load=must_create))  # type: ignore[attr-defined]
        if must_create:
            if not insert_row_once(row):
                raise CreateError
            return
        try:
            update_row(row, ("session_data", "expire_date"))
        except Session.DoesNotExist as error:
            raise UpdateError from error

    def _get_session_from_db(self) -> Any:
        found = _LIVE.first(key=self.session_key, now=timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found
