"""Whose browser was this, once a sign-in is over? What they had typed is theirs alone."""

from uuid import UUID

from django.http import HttpRequest

from accounts.middleware import named_sign_in
from accounts.models import AccountSession


def last_person_id(request: HttpRequest) -> UUID | None:
    """Who is signed in here, or who was when the sign-in of this browser ended."""
    if request.person:
        return request.person.pk
    session_id = named_sign_in(request)
    if session_id is None:
        return None
    return AccountSession.objects.filter(pk=session_id).values_list("user_id", flat=True).first()
