"""Facts and their monthly sums: the sums are exactly the facts, whatever happens in between."""

from datetime import date
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels_shift import queries
from channels_shift.facts import FactRow
from channels_shift.invariants import sums_equal_facts
from channels_shift.models import Fact, MonthlyCount, MonthlyDelta
from channels_shift.operations.recording import deltas_waiting, fold_deltas, record_facts, resum
from channels_shift.reporting import Filters
from channels_shift.tallies import MEASURES, total
from councils.clock import now

YEAR = Filters(first=date(2026, 1, 1), last=date(2026, 12, 1))


def row(event_id: UUID | None = None, **changes) -> FactRow:
    given = {
        "event_id": event_id or uuid4(),
        "kind": "contact",
        "month": date(2026, 6, 1),
        "channel": "phone",
        "measures": {"contacts": 1},
    }
    return FactRow(**{**given, **changes})


def contacts(filters: Filters = YEAR) -> int:
    return total(queries.tallies(("channel",), filters), "contacts")


def test_an_event_counts_once(in_maidstone):
    one = row()
    assert [record_facts([one]), record_facts([one]), record_facts([one, row()])] == [1, 0, 1]
    assert contacts() == 2


def test_the_same_event_twice_in_one_batch_counts_once(in_maidstone):
    one = row()
    assert record_facts([one, one]) == 1
    assert contacts() == 1


def test_folding_changes_no_figure(in_maidstone):
    record_facts([row() for _ in range(3)])
    record_facts([row(channel="web")])
    before = queries.tallies(("month", "channel"), YEAR)
    assert fold_deltas() == 2
    record_facts([row()])
    fold_deltas()
    assert deltas_waiting() == 0
    assert MonthlyCount.objects.count() == 2
    assert contacts() == total(before, "contacts") + 1


def test_folding_in_parts_is_the_same(in_maidstone):
    for _ in range(5):
        record_facts([row()])
    assert [fold_deltas(at_once=2) for _ in range(4)] == [2, 2, 1, 0]
    assert contacts() == 5


def test_one_council_does_not_count_for_another(in_maidstone, swale):
    from councils.tenancy import in_council

    record_facts([row()])
    with in_council(swale):
        assert contacts() == 0


def test_filters(in_maidstone):
    record_facts(
        [
            row(service_key="missed_bin"),
            row(channel="web", service_key="missed_bin"),
            row(month=date(2025, 12, 1)),
        ]
    )
    assert contacts() == 2
    assert contacts(Filters(first=YEAR.first, last=YEAR.last, channel="web")) == 1
    assert contacts(Filters(first=YEAR.first, last=YEAR.last, service_key="missed_bin")) == 2
    found = queries.extent()
    assert (found.first, found.last, found.services) == (
        date(2025, 12, 1),
        date(2026, 6, 1),
        ["missed_bin"],
    )


def test_a_sum_that_was_tampered_with_is_reported(in_maidstone):
    record_facts([row()])
    fold_deltas()
    assert sums_equal_facts(now()) == []
    MonthlyCount.objects.update(contacts=2)
    assert [found.id for found in sums_equal_facts(now())] == ["2026-06"]


facts = st.builds(
    row,
    event_id=st.integers(1, 40).map(lambda n: UUID(int=n)),
    month=st.dates(date(2025, 11, 1), date(2026, 2, 1)).map(lambda day: day.replace(day=1)),
    channel=st.sampled_from(["web", "phone", "unknown"]),
    service_key=st.sampled_from(["", "missed_bin"]),
    reason=st.sampled_from(["", "chasing"]),
    assisted=st.booleans(),
    source=st.sampled_from(["live", "import"]),
    measures=st.dictionaries(st.sampled_from(MEASURES), st.integers(0, 9), max_size=4),
)
steps = st.lists(
    st.one_of(
        st.lists(facts, max_size=6),
        st.sampled_from(["fold", "fold one", "resum"]),
    ),
    max_size=12,
)


@given(steps=steps)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_sums_are_exactly_the_raw_facts(in_maidstone, steps):
    for model in (Fact, MonthlyCount, MonthlyDelta):
        model.objects.all().delete()
    stored = carry_out(steps)
    everything = Filters(first=date(2025, 1, 1), last=date(2027, 1, 1))
    names = ("month", "channel", "service_key", "reason")
    found = queries.tallies(names, everything)
    for measure in MEASURES:
        assert total(found, measure) == summed(stored, measure)
    for tally in found:
        mine = [f for f in stored if all(getattr(f, n) == getattr(tally, n) for n in names)]
        assert tally.contacts == summed(mine, "contacts")
    assert sums_equal_facts(now()) == []


def carry_out(steps) -> list[FactRow]:
    """Do the steps; the rows that must have been stored: the first of each event."""
    first: dict[UUID, FactRow] = {}
    for step in steps:
        if step == "fold":
            fold_deltas()
        elif step == "fold one":
            fold_deltas(at_once=1)
        elif step == "resum":
            resum()
        else:
            record_facts(step)
            for one in step:
                first.setdefault(one.event_id, one)
    return list(first.values())


def summed(rows, measure: str) -> int:
    return sum(one.measures.get(measure, 0) for one in rows)
