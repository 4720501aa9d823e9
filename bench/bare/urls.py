"""Addresses of the bare application."""

from django.urls import path

from bench.bare import views

urlpatterns = [
    path("submit/<uuid:draft_id>/", views.submit),
    path("worklist/", views.worklist),
    path("case/<str:reference>/", views.case),
    path("search/", views.search),
    path("one/", views.one_query),
    path("three/", views.three),
]
