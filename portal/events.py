"""Facts that the portal announces."""

from uuid import UUID

from councils.events.bus import event


@event("portal.form_session_ended", version=1)
class FormSessionEnded:
    """A resident stopped answering a form: sent, answered at once, or left on `last_page`."""

    draft_id: UUID
    service_key: str
    form_key: str
    form_version: int
    channel: str
    assisted: bool
    outcome: str
    last_page: str
    pages: int
    seconds: int


@event("portal.answered_at_once", version=1)
class AnsweredAtOnceShown:
    """A rule answered a report without a case, and whether the resident said that it is wrong."""

    draft_id: UUID
    service_key: str
    lgsl: int | None
    channel: str
    reason: str
    challenged: bool


@event("portal.form_handed_over", version=1)
class FormHandedOver:
    """A form that is being answered passed to the resident or to an agent, or was taken back."""

    draft_id: UUID
    service_key: str
    form_key: str
    channel: str
    to: str
    how: str
    assisted: bool
