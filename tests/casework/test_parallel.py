"""Two at once: one claims, counters lose nothing, one draft makes one case. Real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection

from casework import counters
from casework.errors import AlreadyTaken
from casework.models import Assignment, Case, QueueDelta
from casework.operations import assigning
from councils.tenancy import in_council
from tests.casework.factories import NOW, missed_bin, opened, routed, staff


def at_once(council: Any, *acts: Callable[[], Any]) -> list[Any]:
    """Run all acts at the same moment, each with a connection of its own."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            with in_council(council):
                gate.wait(timeout=20)
                return act()
        except (AlreadyTaken, IntegrityError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.usefixtures("own_database")
def test_one_of_six_claims(maidstone) -> None:
    with in_council(maidstone):
        case = routed()
        people = [staff("officer") for _ in range(6)]
    results = at_once(
        maidstone,
        *(lambda by=by: assigning.claim_case(case_id=case.pk, by=by, now=NOW) for by in people),
    )
    assert sum(isinstance(result, Case) for result in results) == 1
    with in_council(maidstone):
        assert Assignment.objects.filter(case=case, ended_at=None).count() == 1
        assert counters.numbers_by_queue() == counters.recount()


@pytest.mark.usefixtures("own_database")
def test_folding_beside_changes_loses_nothing(maidstone) -> None:
    with in_council(maidstone):
        cases = [routed() for _ in range(6)]
        people = [staff("officer") for _ in cases]
    acts = [
        lambda case=case, by=by: assigning.claim_case(case_id=case.pk, by=by, now=NOW)
        for case, by in zip(cases, people, strict=True)
    ]
    at_once(maidstone, *acts, counters.fold, counters.fold)
    with in_council(maidstone):
        assert counters.numbers_by_queue() == counters.recount()
        counters.fold()
        assert QueueDelta.objects.count() == 1
        assert counters.numbers_by_queue() == counters.recount()


@pytest.mark.usefixtures("own_database")
def test_one_origin_makes_one_case_however_many_send_it(maidstone) -> None:
    with in_council(maidstone):
        missed_bin()
    results = at_once(maidstone, *([lambda: opened(origin_key="draft-1")] * 5))
    with in_council(maidstone):
        case = Case.objects.get()
    told = {result.reference for result in results if not isinstance(result, IntegrityError)}
    assert told == {case.reference}
