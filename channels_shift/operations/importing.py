"""Past requests into casework and into the figures, one batch in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from casework import api as casework
from casework.choices import Status
from channels_shift.facts import FactRow, fact_of
from channels_shift.importing.mapping import Mapping
from channels_shift.importing.reading import PastRequest
from channels_shift.operations.recording import record_facts
from channels_shift.subscribers import COUNT
from channels_shift.wording import service_words
from councils.events.past import PastEvent

TEAM = ("customer-services", "Customer services")
QUEUE = ("general", "General enquiries")


class CaseTypes:
    """The case types that imported requests need, made when the council has none of that key."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._has_queue = False

    def ensure(self, keys: set[str]) -> None:
        """Make what is missing; a council's own case type keeps its settings."""
        for key in sorted(keys - self._known):
            if not self._has_queue:
                team = casework.ensure_team(slug=TEAM[0], name=TEAM[1])
                casework.ensure_queue(slug=QUEUE[0], name=QUEUE[1], team=team)
                self._has_queue = True
            casework.create_case_type(key=key, label=service_words(key), first_queue=QUEUE[0])
            self._known.add(key)


@transaction.atomic(savepoint=False)
def import_batch(
    *, requests: Sequence[PastRequest], mapping: Mapping, types: CaseTypes, now: datetime
) -> tuple[int, int]:
    """Keep a batch of past requests. Returns how many were new, and how many were there already.

    Their facts are recorded here, from the same events that a rebuild reads, instead of one
    delivery for each: a file of thirty thousand rows would otherwise keep the worker for minutes.
    """
    types.ensure({request.service_key for request in requests})
    result = casework.import_cases(
        rows=[historic_case(request, mapping) for request in requests], now=now, told=(COUNT,)
    )
    record_facts(fact for past in result.events if (fact := _fact(past)) is not None)
    return result.added, len(requests) - result.added


def _fact(past: PastEvent) -> FactRow | None:
    return fact_of(
        past.event,
        name=past.event.event_name,
        event_id=past.id,
        occurred_at=past.occurred_at,
        source=past.source,
    )


def historic_case(request: PastRequest, mapping: Mapping) -> casework.HistoricCase:
    """One row as casework takes it. Its key makes a second import of the same row add nothing."""
    is_closed = request.status == Status.CLOSED
    return casework.HistoricCase(
        origin_key=f"{mapping.origin}{request.source_id}",
        case_type_key=request.service_key,
        service_key=request.service_key,
        service_title=service_words(request.service_key),
        opened_at=request.opened_at,
        channel=str(request.channel),
        is_closed=is_closed,
        closed_at=request.closed_at,
        outcome=request.outcome,
        place=casework.Place(
            lat=request.lat,
            lng=request.lng,
            address_text=request.address,
            postcode=request.postcode,
        ),
        their_reference=request.source_id,
        answers={
            "answers": [
                {"id": column, "label": label, "shown": value, "value": value}
                for column, label, value in request.answers
            ]
        },
        import_flags=request.flags,
    )
