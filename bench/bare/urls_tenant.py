"""The one-query view inside the product: under its tenancy, or under all its middleware."""

from django.urls import path

from bench.bare import views
from councils.access import open_to_all

urlpatterns = [path("one/", open_to_all(views.one_query))]
