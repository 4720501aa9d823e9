"""Tasks say where they run: in one council that they are told, or in public. None is bare."""

import logging
from threading import Thread

import pytest
from celery.fixups.django import DjangoWorkerFixup
from celery.signals import task_postrun, task_prerun
from django.db import connection

from config.celery import app
from config.schedule import SCHEDULE
from councils import tenancy
from councils.models import Council
from councils.tenancy import NoCouncil, council_task, public_task

app.loader.import_default_modules()
app.finalize()
OURS = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
OF_COUNCILS = sorted(name for name, task in OURS.items() if getattr(task, "scope", "") == "council")
PUBLIC = sorted(name for name, task in OURS.items() if getattr(task, "scope", "") == "public")


def test_no_task_is_bare():
    assert OURS
    assert set(OURS) == {*OF_COUNCILS, *PUBLIC}


def test_beat_wakes_public_tasks_that_exist():
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(PUBLIC)
    for entry in SCHEDULE.values():
        assert not entry.get("args")
        assert not entry.get("kwargs")


def test_tasks_keep_no_results():
    assert app.conf.task_ignore_result
    assert not app.conf.result_backend


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("name", OF_COUNCILS)
class TestEachCouncilTask:
    @pytest.mark.parametrize("schema", ["public", "c_template"])
    def test_refuses_what_is_no_council(self, name, schema):
        with pytest.raises(NoCouncil):
            OURS[name](council=schema)

    @pytest.mark.parametrize("schema", ["c_atlantis", "", "maidstone", 'c_swale"; --', None])
    def test_refuses_what_it_does_not_know(self, name, schema):
        with pytest.raises(Council.DoesNotExist):
            OURS[name](council=schema)

    def test_refuses_to_run_without_being_told_where(self, name):
        with pytest.raises(TypeError, match="council"):
            OURS[name]()


@pytest.fixture
def sample():
    """A task of each kind that notes where its body ran."""
    seen = []

    @council_task("tests.of_a_council")
    def of_a_council(*, fail=False):
        seen.append((connection.schema_name, tenancy.current_council().slug))
        if fail:
            raise RuntimeError("broken")

    @public_task("tests.public")
    def public():
        seen.append(connection.schema_name)

    of_a_council.seen = public.seen = seen
    yield of_a_council, public
    for name in ("tests.of_a_council", "tests.public"):
        app.tasks.pop(name, None)


def test_a_council_task_leaves_its_council_however_it_ends(sample, maidstone, swale):
    task, _ = sample
    task(council="c_maidstone")
    with pytest.raises(RuntimeError):
        task(council="c_swale", fail=True)
    assert task.seen == [("c_maidstone", "maidstone"), ("c_swale", "swale")]
    assert connection.schema_name == "public"


def test_a_public_task_runs_in_public_wherever_it_is_called(sample, in_maidstone):
    _, task = sample
    task()
    assert task.seen == ["public"]
    assert connection.schema_name == "c_maidstone"


def test_a_suspended_councils_work_is_left_for_later(sample, maidstone):
    Council.objects.filter(pk=maidstone.pk).update(status=Council.Status.SUSPENDED)
    task, _ = sample
    task(council="c_maidstone")
    assert task.seen == []


def test_a_process_asks_for_a_tasks_council_now_and_then(
    sample, maidstone, monkeypatch, django_assert_num_queries
):
    task, _ = sample
    task(council="c_maidstone")
    with django_assert_num_queries(0):
        task(council="c_maidstone")
    Council.objects.filter(pk=maidstone.pk).update(status=Council.Status.SUSPENDED)
    monkeypatch.setattr(tenancy, "_councils", {"c_maidstone": (0.0, maidstone)})
    task(council="c_maidstone")
    assert len(task.seen) == 2


def test_a_task_keeps_its_process_connected(django_db_blocker):
    """By Django's own rules, as requests do: never a connection for each task."""
    fixup = DjangoWorkerFixup(app)
    open_after: list[bool] = []

    def in_a_worker():
        connection.ensure_connection()
        for signal in (task_prerun, task_postrun):
            fixup.close_database()
            signal.send(sender=None)
            open_after.append(connection.connection is not None)
        connection.close_at = 0.0
        task_postrun.send(sender=None)
        open_after.append(connection.connection is not None)
        connection.close()

    with django_db_blocker.unblock():
        worker = Thread(target=in_a_worker)
        worker.start()
        worker.join()
    assert open_after == [True, True, False]


def test_a_wake_up_that_cannot_be_sent_reaches_nobody(sample, monkeypatch, caplog):
    task, _ = sample
    monkeypatch.setattr(tenancy, "_nudges_paused_until", 0.0)

    def away(**kwargs):
        raise OSError("no broker")

    monkeypatch.setattr(task._get_current_object(), "apply_async", away)
    with caplog.at_level(logging.WARNING, "councils.tenancy"):
        assert task.nudge(council="c_maidstone") is False
    assert "OSError" in caplog.text
    assert task.nudge(council="c_maidstone") is False  # not tried again at once
    assert caplog.text.count("OSError") == 1
