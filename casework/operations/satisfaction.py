"""The one question: how was it?"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from casework.choices import Channel
from casework.errors import NotFound, ReasonNeeded
from casework.events import SatisfactionGiven
from casework.models import Case, Satisfaction
from casework.operations.working import announce


@transaction.atomic(savepoint=False)
def record_satisfaction(
    *, case_id: UUID, score: int, comment: str = "", channel: str = Channel.WEB, now: datetime
) -> Satisfaction:
    """Keep the resident's verdict, once for a case: a second answer adds words, not a count."""
    if score not in range(1, 6):
        raise ReasonNeeded
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("case_type")
        .defer("answers")
        .filter(pk=case_id)
        .first()
    )
    if case is None:
        raise NotFound
    comment = comment.replace("\x00", "").strip()[:2000]
    given, is_new = Satisfaction.objects.get_or_create(
        case=case, defaults={"score": score, "comment": comment, "channel": channel, "at": now}
    )
    if is_new:
        announce(SatisfactionGiven, case, now=now, score=score, answered_on=channel)
    elif comment:
        given.comment = comment
        given.save(update_fields=["comment"])
    return given
