"""Loads a file of past requests into one council."""

import io
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from casework.api import CaseError
from channels_shift.errors import InsightError
from channels_shift.importing.councils import council_named
from channels_shift.importing.mapping import Mapping, find_mapping, read_mapping
from channels_shift.importing.progress import Progress
from channels_shift.importing.reading import PastRequest, Reject, RequestReader
from channels_shift.importing.rejects import RejectFile
from channels_shift.operations.importing import CaseTypes, import_batch
from channels_shift.operations.recording import fold_deltas
from councils.clock import now
from councils.tenancy import in_council

BATCH = 1_000
_IMPORT_LOCK = 7_340_212
FLAG_WORDS = {
    "closed_without_date": "closed, without a closing date",
    "closed_date_on_open": "still open, although they have a closing date",
    "place_unreadable": "with a place that cannot be read",
    "service_not_in_file": "without a service, put under the mapping's default",
}


class Command(BaseCommand):
    """`manage.py import_requests FILE --council C --mapping M`"""

    help = (
        "Loads past requests from a CSV file. Rows that cannot be read go to a reject file with "
        "their reasons. Running it again adds nothing, and nobody is written to."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="CSV file with one request in each line")
        parser.add_argument("--council", required=True, help="slug or schema name of the council")
        parser.add_argument(
            "--mapping", required=True, help="mapping file, or ni_potholes or nyc_311"
        )
        parser.add_argument("--rejects", help="where rejected rows go (default: beside the file)")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        if not path.is_file():
            raise CommandError(f"no file {path}")
        try:
            mapping = read_mapping(find_mapping(options["mapping"]))
            with in_council(council_named(options["council"])) as council, _alone(council.name):
                self._import(path, mapping, _reject_path(path, options["rejects"]))
        except (InsightError, CaseError) as error:
            words = error.words() if callable(error.words) else error.words
            raise CommandError(words) from None

    def _import(self, path: Path, mapping: Mapping, rejects_path: Path) -> None:
        began = time.monotonic()
        with path.open("rb") as raw:
            text = io.TextIOWrapper(raw, "utf-8-sig", errors="surrogateescape", newline="")
            reader = RequestReader(text, mapping)
            progress = Progress(self.stderr, path.stat().st_size)  # type: ignore[arg-type]
            with RejectFile(rejects_path, reader.header) as rejects:
                done = _Import(mapping, rejects)
                for row in reader:
                    done.take(row)
                    if done.is_full:
                        done.store()
                        progress.show(raw.tell(), done.rows, rejects.count)
                done.store()
                progress.final(done.rows, rejects.count)
        while fold_deltas():
            pass
        self._report(done, time.monotonic() - began)

    def _report(self, done: "_Import", seconds: float) -> None:
        say = self.stdout.write
        say(f"{done.added:,} requests added, {done.repeated:,} were there already.")
        for flag, count in sorted(done.flags.items()):
            say(f"  {count:,} {FLAG_WORDS.get(flag, flag)}")
        if done.rejects.count:
            say(f"{done.rejects.count:,} rows rejected; the reasons: {done.rejects.path}")
        say(f"{done.rows:,} rows in {seconds:.1f} s. Nobody was written to.")


class _Import:
    """One run: the batch that fills, and what has been counted so far."""

    def __init__(self, mapping: Mapping, rejects: RejectFile) -> None:
        self.rejects = rejects
        self.rows = self.added = self.repeated = 0
        self.flags: Counter[str] = Counter()
        self._mapping = mapping
        self._types = CaseTypes()
        self._batch: list[PastRequest] = []

    @property
    def is_full(self) -> bool:
        return len(self._batch) >= BATCH

    def take(self, row: PastRequest | Reject) -> None:
        self.rows += 1
        if isinstance(row, Reject):
            self.rejects.add(row)
        else:
            self._batch.append(row)
            self.flags.update(row.flags)

    def store(self) -> None:
        if not self._batch:
            return
        added, repeated = import_batch(
            requests=self._batch, mapping=self._mapping, types=self._types, now=now()
        )
        self.added += added
        self.repeated += repeated
        self._batch = []


@contextmanager
def _alone(council: str) -> Iterator[None]:
    """Two imports at once would meet in the same rows. The lock also ends with the connection."""
    lock = "(%s, hashtext(current_schema()))"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock{lock}", [_IMPORT_LOCK])
        if not cursor.fetchone()[0]:
            raise CommandError(f"another import into {council} is running")
        try:
            yield
        finally:
            cursor.execute(f"SELECT pg_advisory_unlock{lock}", [_IMPORT_LOCK])


def _reject_path(path: Path, given: str | None) -> Path:
    """Beside the file; in the present folder where that one cannot be written."""
    name = f"{path.stem}.rejects.csv"
    chosen = Path(given) if given else path.with_name(name)
    if not given and not os.access(chosen.parent, os.W_OK):
        chosen = Path.cwd() / name
    if not os.access(chosen.parent, os.W_OK):
        raise CommandError(f"rejected rows cannot be written to {chosen.parent}; say --rejects")
    return chosen
