"""Celery beat without the rest: it sends names on a fixed schedule, with settings but no app.

Nothing needs to be remembered between runs: every task is a sweep that finds by itself what is due.
"""

from typing import Any

from celery import Celery, beat

from config.processes import beat_sign
from config.schedule import SCHEDULE

LONGEST_SLEEP_SECONDS = 5

app = Celery("onefrontdesk-beat", fixups=[], set_as_current=False)
app.config_from_object("config.settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
app.conf.worker_hijack_root_logger = True  # there is no Django here to set up logging


class Scheduler(beat.Scheduler):
    """Ticks at least every few seconds, and touches a file that the health check reads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.max_interval = LONGEST_SLEEP_SECONDS
        self.sign = beat_sign()
        self.sign.parent.mkdir(parents=True, exist_ok=True)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; say that we live."""
        self.sign.touch()
        return float(super().tick(*args, **kwargs))
