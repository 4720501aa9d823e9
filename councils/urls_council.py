"""Pages of a council that hold for every council alike."""

from django.urls import path

from councils import urls_shared
from councils.views import pages, places

urlpatterns = [
    path("contact/", pages.contact, name="contact"),
    path("complaints/", pages.complaints, name="complaints"),
    path("places/boundary.json", places.boundary, name="place-boundary"),
    path("places/at/", places.at, name="place-at"),
    *urls_shared.urlpatterns,
]
