"""The partnership's own administration, on the apex."""

from django.urls import path

from accounts.views import platform

app_name = "platform"
urlpatterns = [
    path("", platform.overview, name="overview"),
    path("councils/new/", platform.new_council, name="new-council"),
    path("people/", platform.people_list, name="people"),
    path("people/invite/", platform.invite, name="invite"),
    path("people/<uuid:membership_id>/suspend/", platform.suspend, name="suspend"),
    path("people/<uuid:membership_id>/restore/", platform.restore, name="restore"),
]
