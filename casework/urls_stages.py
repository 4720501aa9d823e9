"""Stages of complaints, under /manage/stages/."""

from django.urls import path

from casework.views import staged_types

app_name = "stages"

urlpatterns = [
    path("", staged_types.overview, name="stages"),
    path("<slug:key>/confirm/", staged_types.confirm, name="confirm"),
    path("<slug:key>/<slug:stage_key>/", staged_types.change, name="stage"),
]
