"""`account.<base>`: one resident, one account."""

from django.urls import include, path

from config.errors import *  # noqa: F403

urlpatterns = [
    path("", include("accounts.urls_account")),
    path("", include("councils.urls_shared")),
]
