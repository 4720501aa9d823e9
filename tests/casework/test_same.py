"""Is it one of these? By place, property and key; never who, never what is sensitive."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.api import ContactDetails, Likeness, failures_at, same_cases
from casework.operations.closing import close_case, withdraw_as_resident
from casework.queries.same import alike
from tests.casework.factories import CONTACT, NOW, PLACE, later, opened, resident, routed, staff

pytestmark = pytest.mark.usefixtures("in_maidstone")


def answers(**values):
    items = [{"id": key, "value": value, "shown": "", "label": ""} for key, value in values.items()]
    return {"form": "x", "version": 1, "pages": [{"items": items}]}


def near(**changes) -> Likeness:
    return Likeness(
        **{
            "case_type_key": "missed_bin",
            "within_days": 14,
            "lat": PLACE.lat,
            "lng": PLACE.lng,
            "radius_m": 50,
            **changes,
        }
    )


def at_property(**changes) -> Likeness:
    return Likeness(
        **{"case_type_key": "missed_bin", "within_days": 5, "uprn": PLACE.uprn, **changes}
    )


def found(likeness, now=NOW):
    return same_cases(likeness, now=now)


def test_distance_in_metres_nearest_first() -> None:
    for metres in (40, 10, 70):
        opened(place=replace(PLACE, lat=PLACE.lat + metres / 111_195))
    assert [one.distance_m for one in found(near())] == [10, 40]


def test_a_stranger_reads_no_reference_and_no_reason() -> None:
    opened()
    (one,) = found(near())
    assert (one.reference, one.is_own, one.words) == ("", False, "Received")


def test_ones_own_is_said_to_be_so() -> None:
    person = resident()
    opened(contact=ContactDetails(name="Me", person_id=person.pk))
    (one,) = found(near(person_id=person.pk))
    assert one.is_own
    assert one.reference


def test_answers_must_agree_and_lists_have_one_in_common() -> None:
    opened(answers=answers(bins=["refuse", "food"]))
    assert found(at_property(same={"bins": ["food"]}))
    assert not found(at_property(same={"bins": ["garden"]}))


def test_by_key() -> None:
    opened(duplicate_key='abandoned_vehicle||"AB12CDE"', place=None)
    by_key = {"case_type_key": "missed_bin", "within_days": 30}
    assert found(Likeness(key='abandoned_vehicle||"AB12CDE"', **by_key))
    assert not found(Likeness(key='abandoned_vehicle||"XX99XXX"', **by_key))


def test_nothing_to_compare_with_is_no_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert not found(Likeness(case_type_key="missed_bin", within_days=5))
        assert not found(near(own=True))


def test_only_recent_ones() -> None:
    opened()
    assert found(at_property(), now=NOW + timedelta(days=4))
    assert not found(at_property(), now=NOW + timedelta(days=6))
    assert found(at_property(within_days=0), now=NOW + timedelta(days=60))


def test_what_is_over_only_where_any_state_is_asked_for() -> None:
    officer = staff("officer")
    case = routed()
    close_case(case_id=case.pk, outcome="done", sentence="Done.", by=officer, now=NOW)
    assert not found(at_property())
    assert found(at_property(state="any"))
    withdrawn = routed()
    withdraw_as_resident(case_id=withdrawn.pk, now=NOW)
    assert len(found(at_property(state="any"))) == 1


def test_sensitive_ones_only_for_staffs_eyes() -> None:
    opened(sensitive=True)
    assert not found(at_property())
    assert found(at_property(hidden=True))


def test_own_only() -> None:
    person = resident()
    opened()
    assert not found(at_property(own=True, person_id=person.pk))
    opened(contact=ContactDetails(name="Me", person_id=person.pk))
    assert len(found(at_property(own=True, person_id=person.pk))) == 1


def test_one_statement_and_five_at_most(django_assert_num_queries) -> None:
    for _ in range(8):
        opened()
    with django_assert_num_queries(1):
        assert len(found(near())) == 5


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("AB12 cde ", "ab12 CDE", True),
        (["a"], ["a", "b"], True),
        (["a"], ["b"], False),
        ([], [], False),
        (None, None, True),
        (3, 3, True),
        ("a", ["a"], False),
    ],
)
def test_alike(one, other, same) -> None:
    assert alike(one, other) is same


class TestFailures:
    def count(self, **same):
        since = NOW - timedelta(days=92)
        return failures_at(uprn=PLACE.uprn, service_key="missed_bin", since=since, same=same)

    def test_the_same_bin_at_the_same_property(self, django_assert_num_queries) -> None:
        opened(answers=answers(bins=["refuse"]), contact=CONTACT)
        opened(answers=answers(bins=["refuse", "food"]))
        opened(answers=answers(bins=["food"]))
        with django_assert_num_queries(1):
            assert self.count(bins=["refuse"]) == 2
        assert self.count() == 3

    def test_what_was_refused_is_no_failure_of_ours(self) -> None:
        officer = staff("officer")
        case = routed(answers=answers(bins=["refuse"]))
        close_case(
            case_id=case.pk,
            outcome="cannot",
            sentence="it was contaminated.",
            by=officer,
            now=later(hours=1),
        )
        assert self.count(bins=["refuse"]) == 0
