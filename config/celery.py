"""The Celery app: one queue of wake-ups, one static schedule of public fan-out tasks."""

import os
import signal

from celery import Celery
from celery.signals import setup_logging, worker_process_init

from config.bootstrap.system import die_with_parent
from config.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("onefrontdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = SCHEDULE


@setup_logging.connect
def _keep_our_logging(**_: object) -> None:
    """Celery leaves the logging that Django set up."""


@worker_process_init.connect
def _end_with_the_worker(**_: object) -> None:
    """A pool process never outlives a killed worker: a lease brings back what it was doing."""
    die_with_parent(signal.SIGKILL)
