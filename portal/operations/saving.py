"""The link to a saved draft, by e-mail."""

from councils.messaging import api as messaging
from councils.tenancy import current_council
from portal.models import Draft


def mail_resume_link(*, draft: Draft, token: str, email: str) -> None:
    """Queue the message with the link; the same link is sent once."""
    council = current_council()
    messaging.queue(
        to=email,
        template="portal/resume",
        context={
            "service": draft.service.title,
            "council": council.name,
            "link": council.url(f"/resume/{token}/"),
        },
        reason="save and come back",
        key=f"resume:{draft.pk}:{token[:12]}",
    )
