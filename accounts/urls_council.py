"""Signing in and out of a council's site, and of the partnership's own administration."""

from django.urls import path

from accounts.views import council

app_name = "accounts"
urlpatterns = [
    path("sign-in/", council.sign_in, name="sign-in"),
    path("sign-in/callback/", council.callback, name="sign-in-callback"),
    path("sign-in/stay/", council.stay, name="stay"),
    path("sign-out/", council.sign_out, name="sign-out"),
    path("account/", council.my_account, name="my-account"),
]
