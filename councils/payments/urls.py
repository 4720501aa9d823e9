"""Test card pages, on a council's own site: there only in a demonstration."""

from django.urls import path

from councils.payments import views

app_name = "test-pay"

urlpatterns = [path("<slug:token>/", views.card, name="card")]
