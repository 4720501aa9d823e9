"""The command from file to figures, on the samples that ship."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from casework.models import Case
from channels_shift.invariants import sums_equal_facts, uncounted_events
from channels_shift.management.commands.import_requests import _IMPORT_LOCK
from channels_shift.models import Fact, MonthlyCount, MonthlyDelta
from channels_shift.operations.rebuilding import rebuild_insight
from channels_shift.samples import generate
from councils.clock import now
from councils.events.models import Delivery, Event
from councils.messaging.models import Dispatch


@pytest.fixture
def run(in_maidstone, tmp_path, capsys):
    generate.main(tmp_path)

    def load(name="requests_nyc311", mapping="nyc_311", **options):
        path = tmp_path / f"{name}_sample.csv"
        call_command("import_requests", str(path), council="maidstone", mapping=mapping, **options)
        return capsys.readouterr().out

    load.folder = tmp_path
    return load


def figures():
    names = [field.name for field in MonthlyCount._meta.fields if field.name != "id"]
    return sorted(MonthlyCount.objects.values_list(*names), key=str)


def test_good_rows_become_cases_and_bad_ones_a_file(run):
    said = run()
    assert "57 requests added" in said
    assert "2 rows rejected" in said
    rejects = (run.folder / "requests_nyc311_sample.rejects.csv").read_text("utf-8-sig")
    assert "before it was opened" in rejects
    assert "'yesterday' cannot be read as a date" in rejects
    case = Case.objects.get(origin_key="import:nyc-311:90003")
    assert (case.is_open, case.closed_at) == (False, None)
    assert "closed_without_date" in case.import_flags


def test_unknown_channels_stay_unknown(run):
    run("requests_ni_potholes", "ni_potholes")
    channels = set(Case.objects.values_list("channel", flat=True))
    assert channels == {"phone", "post", "unknown"}


def test_a_second_run_adds_nothing(run):
    run()
    counts = [model.objects.count() for model in (Case, Event, Fact)]
    before = figures()
    assert "0 requests added, 58 were there already" in run()
    assert [model.objects.count() for model in (Case, Event, Fact)] == counts
    assert figures() == before


def test_nobody_is_written_to_and_nothing_is_routed(run, deliver_events):
    run()
    subscribers = set(Delivery.objects.values_list("subscriber", flat=True))
    assert "casework.route_case" not in subscribers
    deliver_events()
    assert not Dispatch.objects.exists()


def test_figures_stand_at_once_and_a_rebuild_gives_the_same(run):
    run()
    assert not MonthlyDelta.objects.exists()
    assert uncounted_events(now()) == [] == sums_equal_facts(now())
    before = figures()
    rebuild_insight()
    assert figures() == before


def test_two_imports_into_one_council_do_not_run_at_once(run):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, hashtext('c_maidstone'))", [_IMPORT_LOCK])
        with pytest.raises(CommandError, match="another import into Maidstone"):
            run()
    finally:
        other.close()
    assert "57 requests added" in run()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"council": "atlantis"}, "no council 'atlantis'"),
        ({"mapping": "nothing"}, "no mapping file nothing"),
        ({"mapping": "ni_potholes"}, "no column division, office"),
    ],
)
def test_wrong_arguments_are_said_in_one_line(run, options, words):
    path = run.folder / "requests_nyc311_sample.csv"
    given = {"council": "maidstone", "mapping": "nyc_311", **options}
    with pytest.raises(CommandError, match=words):
        call_command("import_requests", str(path), **given)


def test_a_missing_file_is_said(in_maidstone):
    with pytest.raises(CommandError, match="no file"):
        call_command("import_requests", str(Path("no.csv")), council="maidstone", mapping="nyc_311")
