"""The app that tests.faults.settings adds to a copy."""

import os
import signal

from django.apps import AppConfig
from django.conf import settings

from tests.faults.poison import MOST_ATTEMPTS, SUBSCRIBER, cause


class PoisonConfig(AppConfig):
    name = "tests.faults.poison"
    label = "poison"

    def ready(self) -> None:
        """Listen to every new case."""
        from casework.events import CaseOpened
        from councils.events.bus import subscribe

        @subscribe(CaseOpened, name=SUBSCRIBER, max_attempts=MOST_ATTEMPTS, lease=2)
        def swallow(event: CaseOpened, delivery: object) -> None:
            path = cause(settings.VAR_DIR)
            if path.exists() and path.read_text(encoding="ascii") == event.service_key:
                os.kill(os.getpid(), signal.SIGKILL)
