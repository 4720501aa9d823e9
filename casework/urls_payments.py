"""The desk's addresses for finance."""

from django.urls import path

from casework.views import finance

urlpatterns = [
    path("payments/", finance.payments_list, name="payments"),
    path("payments/days/", finance.days, name="payment-days"),
    path("payments/days/<str:day>/", finance.day, name="payment-day"),
    path("payments/days/<str:day>/payments.csv", finance.day_csv, name="payment-day-csv"),
    path("payments/totals/", finance.totals, name="payment-totals"),
    path("payments/refunds/<uuid:refund_id>/", finance.decide, name="refund-decide"),
    path("payments/<uuid:payment_id>/", finance.payment, name="payment"),
    path("payments/<uuid:payment_id>/looked-at/", finance.clear_flag, name="payment-looked-at"),
]
