"""The account site. allauth's views stand at plain addresses, under the names allauth looks for."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from accounts.access import account_signed_in, open_to_all
from accounts.views import authorise, council, home, invitations, profile, security
from accounts.views.entrance import page

# allauth's own pages: address, view, its name, and who may enter.
THIRD_PARTY = (
    ("sign-in/", account.login, "account_login", open_to_all),
    ("sign-up/", account.signup, "account_signup", open_to_all),
    ("sign-out/", account.logout, "account_logout", open_to_all),
    ("closed/", account.account_inactive, "account_inactive", open_to_all),
    (
        "check-email/",
        account.email_verification_sent,
        "account_email_verification_sent",
        open_to_all,
    ),
    ("password/forgotten/", account.password_reset, "account_reset_password", open_to_all),
    (
        "password/forgotten/code/",
        account.confirm_password_reset_code,
        "account_confirm_password_reset_code",
        open_to_all,
    ),
    (
        "password/forgotten/new/",
        account.complete_password_reset,
        "account_complete_password_reset",
        open_to_all,
    ),
    (
        "password/forgotten/done/",
        account.password_reset_from_key_done,
        "account_password_reset_completed",
        open_to_all,
    ),
    ("sign-in/second-step/", mfa.authenticate, "mfa_authenticate", open_to_all),
    ("security/confirm/", account.reauthenticate, "account_reauthenticate", account_signed_in),
    ("security/confirm/code/", mfa.reauthenticate, "mfa_reauthenticate", account_signed_in),
    (
        "security/confirm/key/",
        webauthn.reauthenticate_webauthn,
        "mfa_reauthenticate_webauthn",
        account_signed_in,
    ),
    ("security/email/", account.email, "account_email", account_signed_in),
    (
        "security/password/",
        account.password_change,
        "account_change_password",
        account_signed_in,
    ),
    ("security/password/set/", account.password_set, "account_set_password", account_signed_in),
    ("security/second-step/", mfa.index, "mfa_index", account_signed_in),
    ("security/app/", totp.activate_totp, "mfa_activate_totp", account_signed_in),
    ("security/app/remove/", totp.deactivate_totp, "mfa_deactivate_totp", account_signed_in),
    ("security/keys/", webauthn.list_webauthn, "mfa_list_webauthn", account_signed_in),
    ("security/keys/add/", webauthn.add_webauthn, "mfa_add_webauthn", account_signed_in),
    (
        "security/keys/<int:pk>/remove/",
        webauthn.remove_webauthn,
        "mfa_remove_webauthn",
        account_signed_in,
    ),
    (
        "security/keys/<int:pk>/edit/",
        webauthn.edit_webauthn,
        "mfa_edit_webauthn",
        account_signed_in,
    ),
    (
        "security/recovery-codes/",
        recovery.view_recovery_codes,
        "mfa_view_recovery_codes",
        account_signed_in,
    ),
    (
        "security/recovery-codes/new/",
        recovery.generate_recovery_codes,
        "mfa_generate_recovery_codes",
        account_signed_in,
    ),
    (
        "security/recovery-codes/download/",
        recovery.download_recovery_codes,
        "mfa_download_recovery_codes",
        account_signed_in,
    ),
)

urlpatterns = [
    path("", home.front, name="account-home"),
    path("requests/", home.requests_list, name="account-requests"),
    path("data/", home.data, name="account-data"),
    path("data/stop-sharing/<uuid:link_id>/", home.stop_sharing, name="stop-sharing"),
    path("profile/", profile.show, name="profile"),
    path("profile/name/", profile.name, name="profile-name"),
    path("profile/needs/", profile.needs, name="profile-needs"),
    path("profile/address/", profile.postcode, name="profile-postcode"),
    path("profile/address/choose/", profile.choose_address, name="profile-address"),
    path("security/", security.show, name="security"),
    path("security/sign-ins/", security.sign_ins, name="sign-ins"),
    path("security/sign-ins/end-all/", security.end_all, name="end-all-sign-ins"),
    path("security/sign-ins/<uuid:session_id>/end/", security.end_one, name="end-sign-in"),
    path("sign-in/stay/", council.stay, name="stay-signed-in"),
    path("authorise/", authorise.authorise, name="authorise"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/accept/", invitations.accept, name="invitation-accept"),
    *(path(where, page(view, access), name=name) for where, view, name, access in THIRD_PARTY),
]
