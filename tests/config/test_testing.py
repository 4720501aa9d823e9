"""Which arguments `manage.py test` gives to pytest."""

import os
from pathlib import Path

import pytest

from config.bootstrap.testing import arguments_for
from tests.support import memory

SPREAD = ["-n", "3", "--dist", "loadgroup"]


@pytest.mark.parametrize("rest", [[], ["--long"], ["-q", "--durations=5"]])
def test_whole_runs_are_spread_over_the_cores(rest):
    assert arguments_for(rest, cores=2) == [*SPREAD, *rest]


@pytest.mark.parametrize(
    "rest", [["tests/config"], ["-k", "word"], ["-n", "0"], ["--pdb"], ["-x"], ["-m", "browser"]]
)
def test_narrow_runs_are_not(rest):
    assert arguments_for(rest, cores=2) == rest


def test_one_core_is_one_process():
    assert arguments_for([], cores=1) == []


@pytest.mark.xdist_group("alone")
def test_a_group_of_a_whole_run_is_told_by_the_end_of_its_tests_names(request):
    is_spread = getattr(request.config.option, "loadgroup", False)
    assert request.node.nodeid.endswith("@alone") == is_spread


def test_databases_stand_in_memory_only_on_a_server_of_the_tests_own(monkeypatch):
    for is_own, expected in ((False, ""), (True, memory.NAME)):
        monkeypatch.delenv(memory.CHOSEN, raising=False)
        monkeypatch.setattr(memory, "ROOM", 0)
        monkeypatch.setattr(memory, "FOLDER", Path("/"))
        memory.choose(is_own_server=is_own)
        assert os.environ[memory.CHOSEN] == expected


def test_databases_stay_on_the_disk_where_memory_is_short(monkeypatch):
    monkeypatch.delenv(memory.CHOSEN, raising=False)
    monkeypatch.setattr(memory, "ROOM", 2**62)
    memory.choose(is_own_server=True)
    assert not memory.is_chosen()
