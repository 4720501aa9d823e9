"""The files app: its own label, council tables."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "councils.files"
    label = "files"
    verbose_name = "Files"
