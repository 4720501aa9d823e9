"""Celery beat's scheduler: the static schedule in memory, and a sign of life at each tick.

Nothing needs to be remembered between runs: every task is a sweep that finds by itself what is due.
"""

from typing import Any

from celery import beat

from config.processes import beat_sign

LONGEST_SLEEP_SECONDS = 5


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
