"""The gazetteer's own app label: public tables."""

from django.apps import AppConfig


class GazetteerConfig(AppConfig):
    name = "councils.gazetteer"
    label = "gazetteer"
    verbose_name = "Gazetteer"
