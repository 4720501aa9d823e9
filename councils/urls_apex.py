"""The partnership's front page."""

from django.urls import path

from councils import urls_shared
from councils.views import apex

urlpatterns = [path("", apex.find_council, name="find-council"), *urls_shared.urlpatterns]
