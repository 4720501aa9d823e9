"""Expected failures, with words fit for the screen."""

from django.utils.translation import gettext as _


class AccountError(Exception):
    """Something a person asked for that cannot be done; `str()` is what to tell them."""

    words = ""

    def __str__(self) -> str:
        return _(self.words)


class HandoffRefused(AccountError):
    """A sign-in that does not fit this browser, this council or this minute."""

    words = "That sign-in did not finish. Start again."


class LastAdmin(AccountError):
    """A council would be left without anybody who can manage its people."""

    words = "This person is the last council admin. Make somebody else an admin first."


class InvitationGone(AccountError):
    """Used, withdrawn, too old or never sent."""

    words = "This invitation cannot be used. Ask the council to send a new one."


class InvitationForAnotherAccount(AccountError):
    """The invited address belongs to a private account, or to another staff account."""

    words = "This invitation is for another account. Sign out, then open the link again."


class PrivateAccount(AccountError):
    """Staff and private accounts are kept apart."""

    words = (
        "A private account uses this email address. "
        "Ask the council to invite your work email address instead."
    )


class RolesNotFit(AccountError):
    """No role, or one that this council cannot give."""

    words = "Choose at least one role."


class AlreadyMember(AccountError):
    """The person already works for this council."""

    words = "This person already works for this council. Change their roles instead."
