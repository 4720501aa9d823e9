"""Which arguments `manage.py test` gives to pytest."""

import pytest

from config.bootstrap.testing import arguments_for

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
