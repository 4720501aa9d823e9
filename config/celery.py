"""The Celery app: one queue of wake-ups, one static schedule of public fan-out tasks."""

import os
import signal

from celery import Celery
from celery.signals import setup_logging, worker_process_init

from config.bootstrap.system import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("onefrontdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "sweep": {"task": "events.sweep", "schedule": 5.0, "options": {"expires": 10}},
    "account-sweep": {"task": "accounts.sweep", "schedule": 5.0, "options": {"expires": 10}},
    "seal-audit": {"task": "events.seal_audit", "schedule": 60.0, "options": {"expires": 120}},
    "fold-queue-counts": {"task": "casework.fold_counts", "schedule": 60.0},
    "watch-promises": {"task": "casework.watch_promises", "schedule": 300.0},
    "fold-insight": {"task": "channels_shift.fold", "schedule": 60.0},
    "sweep-files": {"task": "files.sweep", "schedule": 3600.0},
    "scan-files": {"task": "files.scan", "schedule": 60.0},
    "end-form-sessions": {"task": "portal.end_form_sessions", "schedule": 300.0},
}


@setup_logging.connect
def _keep_our_logging(**_: object) -> None:
    """Celery leaves the logging that Django set up."""


@worker_process_init.connect
def _end_with_the_worker(**_: object) -> None:
    """A pool process never outlives a killed worker: a lease brings back what it was doing."""
    die_with_parent(signal.SIGKILL)
