"""The Celery app: one queue of wake-ups, one static schedule of public fan-out tasks."""

import gc
import os
import signal

from celery import Celery
from celery.signals import setup_logging, task_postrun, task_prerun, worker_process_init
from django.db import close_old_connections

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


@task_prerun.connect
@task_postrun.connect
def _as_after_a_request(**_: object) -> None:
    """A task keeps its process's connection by Django's own rules: while it is young and well.

    Celery would close it around every task (see CELERY_DB_REUSE_MAX), and connecting anew costs
    more than most tasks do.
    """
    close_old_connections()


@worker_process_init.connect
def _end_with_the_worker(**_: object) -> None:
    """A pool process never outlives a killed worker: a lease brings back what it was doing."""
    die_with_parent(signal.SIGKILL)
    gc.freeze()  # what is loaded stays: no garbage collection looks through it
