"""One deadline for a whole call."""

import time

from councils.http.errors import TimedOut


class Deadline:
    """Seconds that are left for everything that is still to do."""

    def __init__(self, seconds: float) -> None:
        self.started = time.monotonic()
        self.ends = self.started + seconds

    def left(self) -> float:
        seconds = self.ends - time.monotonic()
        if seconds <= 0:
            raise TimedOut("The other side did not answer in time.")
        return seconds

    def spent(self) -> float:
        return time.monotonic() - self.started
