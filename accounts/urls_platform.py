"""The partnership's own administration, on the apex."""

from django.urls import path

from accounts.views import checks, platform

app_name = "platform"
urlpatterns = [
    path("", platform.overview, name="overview"),
    path("checks/", checks.checks, name="checks"),
    path("councils/new/", platform.new_council, name="new-council"),
    path("people/", platform.people_list, name="people"),
    path("people/invite/", platform.invite, name="invite"),
    path("people/<uuid:membership_id>/suspend/", platform.suspend, name="suspend"),
    path("people/<uuid:membership_id>/restore/", platform.restore, name="restore"),
]
