"""`<council>.<base>`: what residents, staff, admins and managers of one council see."""

from django.urls import include, path

from config.errors import *  # noqa: F403

urlpatterns = [
    path("", include("accounts.urls_council")),
    path("manage/", include("accounts.urls_manage")),
    path("manage/routing/", include("casework.urls_manage")),
    path("manage/stages/", include("casework.urls_stages")),
    path("manage/bookings/", include("casework.urls_bookings")),
    path("manage/forms/", include("portal.urls_manage")),
    path("desk/", include("casework.urls")),
    path("desk/", include("portal.urls_desk")),
    path("insight/", include("channels_shift.urls")),
    path("test-pay/", include("councils.payments.urls")),
    path("", include("councils.urls_council")),
    path("", include("portal.urls")),
]
