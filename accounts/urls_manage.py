"""Council admin: who works here, the council itself, and what could not be delivered."""

from django.urls import path

from accounts.views import (
    council_calendars,
    council_details,
    council_options,
    deliveries,
    people,
)

app_name = "manage"
DAYS = "working-days/<slug:slug>/"
urlpatterns = [
    path("", people.overview, name="overview"),
    path("people/", people.people_list, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<uuid:membership_id>/", people.person, name="person"),
    path("people/<uuid:membership_id>/suspend/", people.suspend, name="suspend"),
    path("people/<uuid:membership_id>/restore/", people.restore, name="restore"),
    path("people/invitations/<uuid:invitation_id>/withdraw/", people.withdraw, name="withdraw"),
    path("details/", council_details.details, name="details"),
    path("details/change/", council_details.change, name="details-change"),
    path("brand/", council_details.brand, name="brand"),
    path("brand/change/", council_details.brand_change, name="brand-change"),
    path("brand/preview.css", council_details.brand_preview, name="brand-preview"),
    path("brand/logo/", council_details.logo, name="logo"),
    path("brand/logo/remove/", council_details.logo_remove, name="logo-remove"),
    path("working-days/", council_calendars.calendars, name="calendars"),
    path("working-days/new/", council_calendars.new, name="calendar-new"),
    path(DAYS, council_calendars.calendar, name="calendar"),
    path(f"{DAYS}hours/", council_calendars.hours, name="calendar-hours"),
    path(f"{DAYS}closures/new/", council_calendars.closure_new, name="closure-new"),
    path(f"{DAYS}closures/<str:day>/", council_calendars.closure, name="closure"),
    path(
        f"{DAYS}closures/<str:day>/remove/",
        council_calendars.closure_remove,
        name="closure-remove",
    ),
    path("options/", council_options.options, name="options"),
    path("options/<str:name>/", council_options.option, name="option"),
    path("options/<str:key>/check/", council_options.options_check, name="options-check"),
    path("options/<str:name>/default/", council_options.option_default, name="option-default"),
    path("deliveries/", deliveries.attention, name="deliveries"),
    path("deliveries/retry-all/", deliveries.retry_everything, name="retry-all"),
    path("deliveries/<uuid:delivery_id>/retry/", deliveries.retry, name="retry"),
    path("deliveries/<uuid:delivery_id>/set-aside/", deliveries.set_aside, name="set-aside"),
]
