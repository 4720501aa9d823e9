"""The desk's addresses for work: home, queues, cases, acts, job sheets, teams."""

from django.urls import path

from casework.acts import ACTS
from casework.views import (
    bookings,
    bulk,
    case,
    case_acts,
    closed,
    home,
    leading,
    sheets,
    teams,
    worklist,
)

CASE = "cases/<str:reference>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("queues/<slug:slug>/", worklist.queue, name="queue"),
    path("queues/<slug:slug>/settings/", teams.queue_settings, name="queue-settings"),
    path("queues/<slug:slug>/export.csv", sheets.export, name="queue-export"),
    path("bulk/result/", bulk.bulk_result, name="bulk-result"),
    *(
        path(f"bulk/{act.slug}/", bulk.bulk_view(act), name=f"bulk-{act.slug}")
        for act in bulk.BULK_ACTS
    ),
    path("learning/", leading.learning, name="learning"),
    path("learning/<uuid:action_id>/done/", leading.learning_done, name="learning-done"),
    path("repeat-failures/", leading.failures, name="repeat-failures"),
    path("sheets/", sheets.sheets, name="sheets"),
    path("teams/<slug:slug>/", teams.team, name="team"),
    path("teams/<slug:slug>/join/", teams.join, name="team-join"),
    path("teams/<slug:slug>/people/<uuid:user_id>/leave/", teams.leave, name="team-leave"),
    path("teams/<slug:slug>/people/<uuid:user_id>/move/", teams.move_work, name="team-move"),
    path("bookings/", bookings.calendars, name="bookings"),
    path("bookings/booking/<uuid:booking_id>/move/", bookings.move, name="booking-move"),
    path("bookings/booking/<uuid:booking_id>/cancel/", bookings.cancel, name="booking-cancel"),
    path("bookings/<slug:key>/<str:day>/", bookings.day_sheet, name="booking-day"),
    path(
        "bookings/<slug:key>/<str:day>/<uuid:booking_id>/<slug:act>/",
        bookings.mark,
        name="booking-mark",
    ),
    path(CASE, case.detail, name="case-detail"),
    path(f"{CASE}why/", closed.why, name="case-why"),
    path(f"{CASE}sealed/", closed.sealed, name="case-sealed"),
    path(f"{CASE}sheet/", sheets.case_sheet, name="case-sheet"),
    path(f"{CASE}files/<uuid:file_id>/", case.case_file, name="case-attachment"),
    *(path(f"{CASE}{act.slug}/", case_acts.view_of(act), name=f"case-{act.slug}") for act in ACTS),
]
