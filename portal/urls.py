"""Residents' addresses at a council."""

from django.urls import path

from portal.views import (
    apply,
    beginning,
    bookings,
    callers,
    catalogue,
    checking,
    collections,
    following,
    handing,
    leaving,
    requests,
    saving,
    sent,
    track,
    unfinished,
)

app_name = "portal"

BOOKING = "bookings/<uuid:booking_id>/<slug:proof>"
DRAFT = "services/<slug:slug>/apply/<uuid:draft_id>"

urlpatterns = [
    path("", catalogue.home, name="home"),
    path("services/", catalogue.services, name="services"),
    path("services/a-to-z/", catalogue.a_to_z, name="a-to-z"),
    path("services/topics/<slug:topic>/", catalogue.topic, name="topic"),
    path("services/for-caller/", callers.choose, name="for-caller"),
    path("services/<slug:slug>/for-caller/", callers.start, name="start-for-caller"),
    path("services/<slug:slug>/", catalogue.service, name="service"),
    path("services/<slug:slug>/apply/", beginning.start, name="apply"),
    path(f"{DRAFT}/check/", checking.check, name="apply-check"),
    path(f"{DRAFT}/save/", saving.save, name="apply-save"),
    path(f"{DRAFT}/elsewhere/", saving.other_council, name="apply-elsewhere"),
    path(f"{DRAFT}/sent/", sent.confirmation, name="apply-sent"),
    path(f"{DRAFT}/sent/receipt.pdf", sent.receipt, name="apply-receipt"),
    path(f"{DRAFT}/sent/satisfaction/", sent.satisfaction, name="apply-satisfaction"),
    path(f"{DRAFT}/go-on/", unfinished.step_on, name="apply-go-on"),
    path(f"{DRAFT}/delete-form/", unfinished.delete, name="apply-delete"),
    path(f"{DRAFT}/form-deleted/", unfinished.deleted, name="apply-deleted"),
    path(f"{DRAFT}/keep-longer/", unfinished.stay, name="apply-keep-longer"),
    path(f"{DRAFT}/settle-answers/", unfinished.settle, name="apply-settle"),
    path(f"{DRAFT}/hand-over/", handing.hand_over, name="apply-hand-over"),
    path(f"{DRAFT}/take-back/", handing.take, name="apply-take-back"),
    path(f"{DRAFT}/<str:page_id>/", apply.page, name="apply-page"),
    path("following/<str:token>/", following.following, name="following"),
    path("help/browsing/", leaving.browsing, name="browsing"),
    path("resume/<str:token>/", beginning.resume, name="resume"),
    path("continue/", handing.enter, name="continue"),
    path("bin-day/", collections.find, name="bin-day"),
    path("bin-day/<str:uprn>/", collections.calendar, name="bin-calendar"),
    path("bin-day/<str:uprn>/calendar.ics", collections.feed, name="bin-feed"),
    path("requests/", requests.mine, name="requests"),
    path("requests/unfinished/<uuid:draft_id>/", unfinished.go_on, name="unfinished"),
    path("requests/claim/", requests.claim, name="claim"),
    path("requests/<str:reference>/", requests.detail, name="request"),
    path("requests/<str:reference>/reply/", requests.reply, name="reply"),
    path("requests/<str:reference>/files/", requests.add, name="add-file"),
    path("requests/<str:reference>/files/<uuid:file_id>/", requests.file, name="request-file"),
    path("requests/<str:reference>/withdraw/", requests.withdraw, name="withdraw"),
    path(
        "requests/<str:reference>/not-satisfied/",
        requests.not_satisfied,
        name="not-satisfied",
    ),
    path(
        "requests/<str:reference>/still-a-problem/",
        requests.still_a_problem,
        name="still-a-problem",
    ),
    path("requests/<str:reference>/receipt.pdf", requests.receipt, name="receipt"),
    path("bookings/", bookings.places, name="booking-places"),
    path("bookings/<slug:key>/", bookings.place, name="booking-place"),
    path(f"{BOOKING}/", bookings.detail, name="booking"),
    path(f"{BOOKING}/change/", bookings.change, name="booking-change"),
    path(f"{BOOKING}/cancel/", bookings.cancel, name="booking-cancel"),
    path(f"{BOOKING}/calendar.ics", bookings.calendar_file, name="booking-file"),
    path("track/", track.track, name="track"),
]
