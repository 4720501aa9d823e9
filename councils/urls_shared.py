"""Pages that every site has."""

from django.conf import settings
from django.urls import path

from councils.views import brand, components, pages

urlpatterns = [
    path("brand/<str:version>.css", brand.stylesheet, name="brand-stylesheet"),
    path("brand/<str:version>.png", brand.logo, name="brand-logo"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("cookies/", pages.cookies, name="cookies"),
]
if settings.DEBUG or settings.DEMO:
    urlpatterns.append(path("components/", components.gallery, name="components"))
