"""What puts the five apps together: settings, addresses, Celery, WSGI. Imported by none of them."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
