"""Forms at the desk: those that an agent has begun, and going on with a resident's."""

from django.urls import path

from portal.views import desk_forms, handing

app_name = "desk_forms"

urlpatterns = [
    path("forms/", desk_forms.mine, name="forms"),
    path("continue/", handing.enter_at_desk, name="continue"),
]
