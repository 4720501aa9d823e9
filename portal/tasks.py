"""The portal's Celery tasks."""

from councils import clock
from councils.tenancy import each_council, public_task
from portal.operations.reminding import remind_of_drafts
from portal.operations.sessions import end_left_sessions


@public_task("portal.end_form_sessions")
def end_form_sessions() -> None:
    """Announce, council by council, the drafts that were left."""
    for _ in each_council():
        end_left_sessions(now=clock.now())


@public_task("portal.remind_of_drafts")
def remind_of_drafts_everywhere() -> None:
    """Write, council by council, about unfinished forms that run out soon."""
    for _ in each_council():
        remind_of_drafts(now=clock.now())
