"""An earlier request joins an account: by reference and code, never by an unproved e-mail."""

from datetime import datetime

from django.db import transaction

from accounts.api import User
from casework import api as casework
from portal.models import ServiceRequest


@transaction.atomic(savepoint=False)
def claim_request(*, reference: str, code: str, person: User, now: datetime) -> str | None:
    """Link the case's customer to `person`; the reference in full, or None for a wrong pair.

    The customer and everything they asked for here then stand in the account.
    """
    digits = "".join(letter for letter in code if letter.isdigit())
    claimed = casework.claim_case(
        reference=reference,
        tracking_code_hash=casework.hash_of_code(digits),
        person=person,
        now=now,
    )
    if claimed is None:
        return None
    ServiceRequest.objects.filter(case_id=claimed.case_id).update(person_id=person.pk)
    return claimed.reference
