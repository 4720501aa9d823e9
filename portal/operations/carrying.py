"""A report that turns out to be in a partner's area goes there with what was answered."""

from datetime import datetime

from django.db import transaction

from councils.models import Council
from councils.tenancy import current_council, in_council
from portal.choices import Way
from portal.models import Draft, Service
from portal.operations.drafting import make_resume_token, portable_answers, start_draft


class NoSuchForm(LookupError):
    """The other council takes this service elsewhere."""


def carry_over(*, draft: Draft, to: Council, now: datetime) -> str:
    """Begin the same service at another council with these answers; the path of its resume link.

    Called with the resident's consent. Photos stay behind, because each council keeps its own
    files; the form there asks for them again. The draft here is left as it is.
    """
    answers = portable_answers(draft)
    origin = current_council().slug
    with in_council(to), transaction.atomic():
        service = Service.objects.filter(
            key=draft.service.key, way=Way.HERE, form__isnull=False, is_live=True
        ).first()
        if service is None:
            raise NoSuchForm(draft.service.key)
        begun = start_draft(service=service, now=now, answers=answers, carried_from=origin)
        token = make_resume_token(draft_id=begun.pk, now=now)
    return f"/resume/{token}/"
