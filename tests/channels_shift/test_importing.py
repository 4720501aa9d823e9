"""Reading files of past requests: what is taken, what is flagged, what is rejected and why."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from channels_shift.importing.mapping import FOLDER, WrongMapping, find_mapping, read_mapping
from channels_shift.importing.reading import PastRequest, Reject, RequestReader, WrongFile
from channels_shift.importing.rejects import RejectFile
from channels_shift.samples import generate

HEADER = (
    "source,source_id,opened_at,closed_at,status,category,type,channel_raw,department,area,lat,"
    "lng,service_key"
)


def read(*lines: str, mapping: str = "nyc_311", header: str = HEADER):
    file = io.StringIO("\n".join([header, *lines]) + "\n", newline="")
    return list(RequestReader(file, read_mapping(find_mapping(mapping))))


def line(**cells: str) -> str:
    row = {"source_id": "1", "opened_at": "2026-06-27T08:48:08", "status": "open", **cells}
    return ",".join(row.get(name, "") for name in HEADER.split(","))


def one(**cells: str) -> PastRequest:
    (found,) = read(line(**cells))
    assert isinstance(found, PastRequest), found
    return found


def reasons(**cells: str) -> str:
    (found,) = read(line(**cells))
    assert isinstance(found, Reject)
    return "; ".join(found.reasons)


def test_local_times_become_utc():
    assert one().opened_at == datetime(2026, 6, 27, 12, 48, 8, tzinfo=UTC)
    assert one(opened_at="2026-01-27").opened_at == datetime(2026, 1, 27, 5, tzinfo=UTC)


def test_a_channel_that_nobody_recorded_stays_unknown():
    assert one(channel_raw="").channel == "unknown"
    assert one(channel_raw="OTHER").channel == "unknown"
    assert one(channel_raw="mobile ").channel == "web"


def test_closed_without_a_date_is_taken_and_flagged():
    found = one(status="closed")
    assert (found.status, found.closed_at) == ("closed", None)
    assert found.flags == ("service_not_in_file", "closed_without_date")[::-1]


def test_a_closing_date_on_an_open_request_is_flagged_and_left_out():
    found = one(closed_at="2026-06-28T08:00:00", service_key="missed_bin")
    assert (found.closed_at, found.flags) == (None, ("closed_date_on_open",))


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"closed_at": "2026-06-27T08:48:07", "status": "closed"}, "before it was opened"),
        ({"opened_at": "27/06/2026"}, "cannot be read as a date"),
        ({"opened_at": "2026-02-30T00:00:00"}, "cannot be read as a date"),
        ({"opened_at": "0001-01-01T00:00:00"}, "cannot be read as a date"),
        ({"opened_at": "9999-12-31T23:59:59"}, "cannot be read as a date"),
        ({"opened_at": ""}, "no opening date"),
        ({"closed_at": "soon", "status": "closed"}, "closed_at 'soon'"),
        ({"status": "lost"}, "status 'lost' is not in the mapping"),
        ({"source_id": " "}, "no id"),
        ({"source_id": "9" * 81}, "id is too long"),
        ({"category": "a\x00b"}, "cannot be read as UTF-8"),
        ({"category": "a\udce9b"}, "cannot be read as UTF-8"),
        ({"category": "x,y"}, "14 cells where the first line has 13"),
    ],
)
def test_rejects_say_why(cells, why):
    assert why in reasons(**cells)


def test_every_reason_of_a_row_is_given_at_once():
    assert reasons(status="lost", opened_at="never").count(";") == 1


def test_a_place_that_is_none_costs_only_the_place():
    assert one(lat="95", lng="0").lat is None
    assert "place_unreadable" in one(lat="nan", lng="0").flags
    assert one(lat="40.7", lng="-73.9").lng == -73.9


def test_a_file_of_another_shape_is_refused():
    with pytest.raises(WrongFile, match="channel_raw"):
        read("1", header="source_id,opened_at")


def test_faults_of_a_mapping_are_named_all_at_once(tmp_path):
    path = tmp_path / "m.json"
    path.write_text(
        json.dumps(
            {
                "source": "Not A Slug",
                "columns": {"id": "a", "colour": "b"},
                "statuses": {"x": "finished"},
                "time_zone": "Mars/Olympus",
                "date_formats": [],
                "service": {},
                "extra": 1,
            }
        )
    )
    with pytest.raises(WrongMapping) as caught:
        read_mapping(path)
    words = caught.value.words
    for part in ("extra", "source", "colour", "opened_at", "finished", "time_zone", "formats"):
        assert part in words


def test_every_mapping_that_ships_is_right():
    assert {read_mapping(path).source for path in FOLDER.glob("*.json")} == {
        "ni-potholes",
        "nyc-311",
    }
    with pytest.raises(WrongMapping, match="ni_potholes"):
        find_mapping("nowhere")


@pytest.mark.parametrize(
    ("name", "mapping", "taken", "rejected"),
    [("requests_ni_potholes", "ni_potholes", 55, 5), ("requests_nyc311", "nyc_311", 58, 2)],
)
def test_samples_hold_good_and_bad_rows(tmp_path, name, mapping, taken, rejected):
    generate.main(tmp_path)
    with (tmp_path / f"{name}_sample.csv").open(newline="") as file:
        found = list(RequestReader(file, read_mapping(find_mapping(mapping))))
    counts = [isinstance(row, PastRequest) for row in found]
    assert (counts.count(True), counts.count(False)) == (taken, rejected)


def test_the_committed_samples_are_what_the_script_writes(tmp_path):
    generate.main(tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (generate.FOLDER / path.name).read_bytes()


def test_rejects_go_to_a_file_that_runs_nothing(tmp_path):
    path = tmp_path / "rejects.csv"
    with RejectFile(path, ["id", "words"]) as rejects:
        rejects.add(Reject(7, "1", ("no", "never"), ("1", "=cmd|'/c calc'!A0")))
    assert rejects.count == 1
    assert list(csv.reader(io.StringIO(path.read_text("utf-8-sig")))) == [
        ["line", "reasons", "id", "words"],
        ["7", "no; never", "1", "'=cmd|'/c calc'!A0"],
    ]


def test_without_rejects_there_is_no_file_and_an_old_one_goes(tmp_path):
    path = tmp_path / "rejects.csv"
    path.write_text("of an earlier run")
    with RejectFile(path, []):
        pass
    assert not path.exists()
