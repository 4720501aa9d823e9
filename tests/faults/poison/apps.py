"""The app that tests.faults.settings adds to a copy."""

import os
import signal
from dataclasses import replace
from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings

from tests.faults.poison import MOST_ATTEMPTS, SUBSCRIBER, cause

SHORT_LEASE = 10


class PoisonConfig(AppConfig):
    name = "tests.faults.poison"
    label = "poison"

    def ready(self) -> None:
        """Listen to every new case; in a short run nobody waits a minute for a lease to end."""
        from casework.events import CaseOpened
        from councils.events.bus import council_bus, subscribe

        @subscribe(CaseOpened, name=SUBSCRIBER, max_attempts=MOST_ATTEMPTS, lease=2)
        def swallow(event: CaseOpened, delivery: object) -> None:
            path = cause(settings.VAR_DIR)
            if path.exists() and path.read_text(encoding="ascii") == event.service_key:
                os.kill(os.getpid(), signal.SIGKILL)

        if not os.environ.get("OFD_LONG"):
            from councils.messaging import sending

            sending.LEASE = timedelta(seconds=SHORT_LEASE)
            for key, heard in council_bus.all_subscribers().items():
                shorter = replace(heard, lease=min(heard.lease, SHORT_LEASE))
                council_bus._subscribers[key] = shorter
