"""Pages that every site has."""

from django.conf import settings
from django.urls import path

from councils.views import brand, components

urlpatterns = [path("brand/<str:version>.css", brand.stylesheet, name="brand-stylesheet")]
if settings.DEBUG or settings.DEMO:
    urlpatterns.append(path("components/", components.gallery, name="components"))
