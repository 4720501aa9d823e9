"""allauth's forms in our words: labels instead of placeholders, hints, one password field.

allauth finds them by the names in `allauth_settings` (ACCOUNT_FORMS and MFA_FORMS).
"""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateBySecondStep
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.second_factor import OnceOnly
from councils.rendering import look

NEW_PASSWORD = _("At least 10 characters. Three random words make a good one.")

# Field: label, hint, what to say when it is empty.
WORDS: dict[str, tuple[Any, Any, Any]] = {
    "login": (_("Email address"), "", _("Enter your email address")),
    "email": (_("Email address"), "", _("Enter an email address")),
    "password": (_("Password"), "", _("Enter your password")),
    "oldpassword": (_("Current password"), "", _("Enter your current password")),
    "password1": (_("New password"), NEW_PASSWORD, _("Enter a new password")),
    "code": (_("Code"), _("6 digits"), _("Enter the code")),
    "name": (_("Name of this key"), "", _("Enter a name for this key")),
}


class Tidy(forms.Form):
    """Our words over a form of allauth's."""

    words: dict[str, tuple[Any, Any, Any]] = {}  # noqa: RUF012  each form may say its own

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)  # a password that can be shown need not be typed twice
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in {**WORDS, **self.words}:
                field.label, field.help_text, empty = {**WORDS, **self.words}[name]
                field.error_messages["required"] = empty
            if name == "code":
                field.widget.attrs["inputmode"] = "numeric"
                look(field, width="10")


SIGN_UP = {
    "name": (_("Full name"), "", _("Enter your full name")),
    "password1": (_("Password"), NEW_PASSWORD, _("Enter a password")),
}
NEW_ADDRESS = {"email": (_("New email address"), "", _("Enter your new email address"))}
RECOVERY = {
    "code": (_("Code"), _("6 digits from the app, or a recovery code"), _("Enter the code"))
}


class SignInForm(Tidy, account.LoginForm):
    """E-mail and password."""


class SignUpForm(Tidy, account.SignupForm):
    """Name, e-mail and a password."""

    words = SIGN_UP


class AddEmailForm(Tidy, account.AddEmailForm):
    """Another address."""

    words = NEW_ADDRESS


class ChangePasswordForm(Tidy, account.ChangePasswordForm):
    """The current and a new password."""


class SetPasswordForm(Tidy, account.SetPasswordForm):
    """A first password."""


class ResetPasswordForm(Tidy, account.ResetPasswordForm):
    """Which account."""


class ResetPasswordKeyForm(Tidy, account.ResetPasswordKeyForm):
    """A new password, after the code."""


class ReauthenticateForm(Tidy, account.ReauthenticateForm):
    """The password once more."""


class ConfirmEmailForm(Tidy, account.ConfirmEmailVerificationCodeForm):
    """The code from the e-mail."""


class ConfirmResetForm(Tidy, account.ConfirmPasswordResetCodeForm):
    """The code from the e-mail."""


class AppForm(Tidy, ActivateTOTPForm):
    """The first code of a new app."""


class KeyForm(Tidy, AddWebAuthnForm):
    """A name for a new security key."""


class RenameKeyForm(Tidy, EditWebAuthnForm):
    """Another name for a security key."""


class SecondStepForm(Tidy, OnceOnly, AuthenticateForm):
    """The second step of signing in."""

    words = RECOVERY


class SecondStepAgainForm(Tidy, OnceOnly, ReauthenticateBySecondStep):
    """The second step once more, before something that matters."""

    words = RECOVERY
