"""Calendars that people book in, under /manage/bookings/."""

from django.urls import path

from casework.views import manage_bookings as views

app_name = "bookings"

urlpatterns = [
    path("", views.calendars, name="calendars"),
    path("new/", views.new, name="new"),
    path("<slug:key>/", views.calendar, name="calendar"),
    path("<slug:key>/details/", views.details, name="details"),
    path("<slug:key>/hours/", views.hours, name="hours"),
    path("<slug:key>/areas/<slug:weekday>/", views.areas, name="areas"),
    path("<slug:key>/exceptions/new/", views.exception_new, name="exception-new"),
    path("<slug:key>/exceptions/<str:day>/", views.exception, name="exception"),
    path(
        "<slug:key>/exceptions/<str:day>/remove/",
        views.exception_remove,
        name="exception-remove",
    ),
]
