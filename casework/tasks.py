"""Thin Celery tasks of casework."""
