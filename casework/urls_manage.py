"""Routing rules of a council, under /manage/routing/."""

from django.urls import path

from casework.views import routing

app_name = "routing"

urlpatterns = [
    path("", routing.rules, name="rules"),
    path("new/", routing.new, name="new"),
    path("new/<slug:service>/", routing.add, name="add"),
    path("try/", routing.try_it, name="try"),
    path("<uuid:rule_id>/", routing.change, name="change"),
    path("<uuid:rule_id>/move/<str:way>/", routing.move, name="move"),
    path("<uuid:rule_id>/switch/<str:way>/", routing.switch, name="switch"),
]
