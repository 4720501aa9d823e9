"""Writes the sample files: invented rows, the same every time, with every kind of fault among them.

    python -m channels_shift.samples.generate

Nothing in them comes from the real data sets; only the column names are the same.
"""

import csv
import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
SEED = 20261122
ROWS = 54
START = datetime(2025, 3, 28, 8, 0)  # noqa: DTZ001  local time, as in the files

NI_COLUMNS = (
    "source_id", "opened_at", "status", "channel_raw", "channel", "division", "office",
    "lat", "lng",
)  # fmt: skip
NYC_COLUMNS = (
    "source", "source_id", "opened_at", "due_at", "closed_at", "status", "category", "type",
    "channel_raw", "channel", "department", "queue", "area", "lat", "lng", "service_key",
)  # fmt: skip


def ni_rows() -> list[dict[str, str]]:
    """Potholes: good rows, then the faults."""
    pick = random.Random(SEED)  # noqa: S311  nothing secret
    rows = []
    for number, moment in enumerate(_moments(pick), start=1):
        kind, channel = pick.choice(
            [("Public Enquiry", "unknown"), ("Call Centre Public Enquiry", "phone"),
             ("Complaints", "complaint"), ("Correspondence", "post")]
        )  # fmt: skip
        rows.append(
            {
                "source_id": f"DEMO-{number:05}",
                "opened_at": moment.isoformat(),
                "status": pick.choice(["closed", "closed", "new", "in progress"]),
                "channel_raw": kind,
                "channel": channel,
                "division": "Demonstration Division",
                "office": pick.choice(["North office", "South office"]),
                "lat": f"{51.2 + pick.random() / 10:.3f}",
                "lng": f"{0.5 + pick.random() / 10:.3f}",
            }
        )
    return [
        *rows,
        {**rows[0], "source_id": "DEMO-90001", "opened_at": "31/02/2025"},
        {**rows[1], "source_id": "DEMO-90002", "opened_at": ""},
        {**rows[2], "source_id": "DEMO-90003", "status": "lost in the post"},
        {**rows[3], "source_id": ""},
        {**rows[4], "source_id": "DEMO-90005", "lat": "north", "lng": "west"},
        {**rows[5], "source_id": "DEMO-90006", "office": "=HYPERLINK(1)", "status": "?"},
    ]


def nyc_rows() -> list[dict[str, str]]:
    """Requests of many kinds, closed ones with their dates, then the faults."""
    pick = random.Random(SEED + 1)  # noqa: S311  nothing secret
    rows = [_nyc_row(pick, number, moment) for number, moment in enumerate(_moments(pick), start=1)]
    late = {"status": "closed", "opened_at": "2025-05-01T10:00:00"}
    return [
        *rows,
        {**rows[0], **late, "source_id": "90001", "closed_at": "2025-04-30T10:00:00"},
        {**rows[1], **late, "source_id": "90002", "closed_at": "yesterday"},
        {**rows[2], **late, "source_id": "90003", "closed_at": ""},
        {**rows[3], "source_id": "90004", "status": "open", "closed_at": "2025-06-01T10:00:00"},
        {**rows[4], "source_id": rows[5]["source_id"]},
        {**rows[6], "source_id": "90006", "channel_raw": "CARRIER PIGEON", "service_key": ""},
    ]


def _nyc_row(pick: random.Random, number: int, moment: datetime) -> dict[str, str]:
    category, kind, service = pick.choice(
        [("Noise - Residential", "Loud Music/Party", "noise_complaint"),
         ("Sanitation Condition", "Missed Collection", "missed_bin"),
         ("Illegal Dumping", "Removal Request", "fly_tipping"),
         ("Taxi Complaint", "Driver", "")]
    )  # fmt: skip
    raw, channel = pick.choice(
        [("PHONE", "phone"), ("ONLINE", "web"), ("MOBILE", "mobile_app"), ("", "unknown")]
    )
    is_closed = pick.random() < 0.7
    done = moment + timedelta(hours=pick.randint(1, 400))
    return {
        "source": "nyc",
        "source_id": f"{number}",
        "opened_at": moment.isoformat(),
        "closed_at": done.isoformat() if is_closed else "",
        "status": "closed" if is_closed else pick.choice(["open", "pending", "assigned"]),
        "category": category,
        "type": kind,
        "channel_raw": raw,
        "channel": channel,
        "department": "DEMO",
        "area": "Demonstration",
        "lat": f"{40.7 + pick.random() / 10:.3f}",
        "lng": f"{-73.9 - pick.random() / 10:.3f}",
        "service_key": service,
    }


def _moments(pick: random.Random) -> Iterable[datetime]:
    """Moments over the night of a clock change, the turn of months, and on."""
    moment = START
    for _row in range(ROWS):
        moment += timedelta(minutes=pick.randint(20, 2400))
        yield moment


def write(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    """Write one file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(folder: Path = FOLDER) -> None:
    """Write both files."""
    write(folder / "requests_ni_potholes_sample.csv", NI_COLUMNS, ni_rows())
    write(folder / "requests_nyc311_sample.csv", NYC_COLUMNS, nyc_rows())


if __name__ == "__main__":
    main()
