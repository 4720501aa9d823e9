"""`/insight/`: measures of one council."""

from django.urls import path

from channels_shift.views import costs, definitions, reports, totals

app_name = "channels_shift"

urlpatterns = [
    path("", reports.dashboard, name="dashboard"),
    path("definitions/", definitions.definitions, name="definitions"),
    path("costs/", costs.cost_list, name="costs"),
    path("costs/add/", costs.add, name="cost-add"),
    path("costs/confirm/", costs.confirm, name="cost-confirm"),
    path("totals/", totals.total_list, name="totals"),
    path("totals/add/", totals.add, name="total-add"),
    path("totals/upload/", totals.upload, name="total-upload"),
    path("<slug:key>/", reports.report, name="report"),
    path("<slug:key>/<slug:table>.csv", reports.table_csv, name="report-csv"),
]
