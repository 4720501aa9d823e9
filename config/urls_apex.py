"""`<base>`: find your council, and the partnership's own administration."""

from django.urls import include, path

from config.errors import *  # noqa: F403

urlpatterns = [
    path("", include("accounts.urls_council")),
    path("platform/", include("accounts.urls_platform")),
    path("", include("councils.urls_apex")),
]
