"""How far a long import is: a bar on a terminal, a line now and then anywhere else."""

import time
from typing import TextIO

WIDTH = 30
LINE_SECONDS = 5.0
BAR_SECONDS = 0.2


class Progress:
    """Says how much of `whole` (bytes) is read. `final` ends the bar's line."""

    def __init__(self, stream: TextIO, whole: int) -> None:
        self._stream = stream
        self._whole = max(1, whole)
        self._is_bar = stream.isatty()
        self._began = self._last = time.monotonic()

    def show(self, read: int, rows: int, rejected: int) -> None:
        """Say it, unless it was said just now."""
        now = time.monotonic()
        if now - self._last >= (BAR_SECONDS if self._is_bar else LINE_SECONDS):
            self._last = now
            self._write(read, rows, rejected, end="" if self._is_bar else "\n")

    def final(self, rows: int, rejected: int) -> None:
        """The last word."""
        if self._is_bar:
            self._write(self._whole, rows, rejected, end="\n")

    def _write(self, read: int, rows: int, rejected: int, *, end: str) -> None:
        share = min(1.0, read / self._whole)
        rate = rows / max(time.monotonic() - self._began, 0.001)
        words = f"{share:4.0%}  {rows:,} rows, {rejected:,} rejected, {rate:,.0f} rows/s"
        if self._is_bar:
            done = round(share * WIDTH)
            words = f"\r[{'#' * done}{'-' * (WIDTH - done)}] {words}"
        self._stream.write(words + end)
        self._stream.flush()
