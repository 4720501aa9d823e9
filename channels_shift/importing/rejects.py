"""The file of rows that were not taken: what is wrong, then the row as it was."""

import csv
from pathlib import Path
from typing import IO

from channels_shift.importing.reading import Reject
from councils.spreadsheets import safe_cell


class RejectFile:
    """Written beside the input, only when there is something to write."""

    def __init__(self, path: Path, header: list[str]) -> None:
        self.path = path
        self.count = 0
        self._header = header
        self._file: IO[str] | None = None

    def __enter__(self) -> "RejectFile":
        # Rejects of an earlier run of the same file would be mistaken for those of this one.
        self.path.unlink(missing_ok=True)
        return self

    def __exit__(self, *exc: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, reject: Reject) -> None:
        """Write one row: line, reasons, then its own cells."""
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(["line", "reasons", *self._header])
        plain = [cell.encode("utf-8", "replace").decode("utf-8") for cell in reject.cells]
        cells = [safe_cell(cell) for cell in (plain or [reject.source_id])]
        self._writer.writerow([reject.line, "; ".join(reject.reasons), *cells])
        self.count += 1
