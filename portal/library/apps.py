"""The partnership's shared library of services and forms (public tables)."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "portal.library"
    label = "library"
