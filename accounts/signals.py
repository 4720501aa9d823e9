"""allauth's own signals: the one place where Django signals are listened to."""

from typing import Any

from allauth.account.signals import (
    authentication_step_completed,
    email_changed,
    password_changed,
    password_reset,
    password_set,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.events import ContactDetailsChanged
from accounts.models import User
from accounts.operations import sessions
from accounts.outbox import announce_to_linked_councils
from councils import clock


@receiver(authentication_step_completed, dispatch_uid="accounts.step")
def _proved_again(sender: Any, request: HttpRequest, user: User, method: str, **extra: Any) -> None:
    """A second factor given later in a sign-in counts for every host at once."""
    current = getattr(request, "account_session", None)
    if current and current.user_id == user.pk:
        sessions.add_method(
            session_id=current.pk, method=extra.get("type") or method, now=clock.now()
        )


@receiver(authenticator_added, dispatch_uid="accounts.added")
def _added(request: HttpRequest, authenticator: Authenticator, **_: Any) -> None:
    """Setting one up proves possession of it."""
    current = getattr(request, "account_session", None)
    if current and authenticator.type != Authenticator.Type.RECOVERY_CODES:
        sessions.add_method(session_id=current.pk, method=authenticator.type, now=clock.now())


@receiver(authenticator_removed, dispatch_uid="accounts.removed")
def _removed(user: User, **_: Any) -> None:
    left = Authenticator.objects.filter(user=user)
    if not left.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        sessions.drop_second_factor(user=user)


@receiver([password_changed, password_set, password_reset], dispatch_uid="accounts.password")
def _new_password(request: HttpRequest, user: User, **_: Any) -> None:
    current = getattr(request, "account_session", None)
    keep = current.pk if current and current.user_id == user.pk else None
    sessions.password_changed(user=user, keep=keep, now=clock.now())


@receiver(email_changed, dispatch_uid="accounts.email")
def _new_address(user: User, **_: Any) -> None:
    """Councils that know the account write to the new address from now on."""
    with transaction.atomic():
        announce_to_linked_councils(
            ContactDetailsChanged(person_id=user.pk, fields=["email"]),
            person_id=user.pk,
            now=clock.now(),
        )
