"""One list for staff of several councils; each read is written down in the owning council."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.api import Staff, councils_of_staff
from casework import permissions
from casework.operations.excluding import main_role
from casework.queries.worklist import Filters, Page, worklist
from councils.events.audit_log import audit
from councils.tenancy import current_council, in_council


@dataclass(frozen=True, kw_only=True)
class CouncilWork:
    """A person's own cases at one council, with what the switcher shows of it."""

    council: Any
    staff: Staff
    page: Page
    desk_url: str

    @property
    def count(self) -> int:
        """How many stand on the page, replies included."""
        return len(self.page.rows) + len(self.page.replied)


def my_work(*, person: Any, here: Staff, now: datetime) -> list[CouncilWork]:
    """The person's own open cases at every council they work for: a few statements each.

    The council that they are at now comes first. Only councils with a live membership are entered,
    each with the roles held there, and each other council's audit log gets a line.
    """
    entered = current_council()
    found = []
    for membership in councils_of_staff(person):
        by = replace(here, council_id=membership.council.pk, roles=membership.roles)
        if not permissions.may("see", by):
            continue
        if membership.council.pk == entered.pk:
            page = worklist(by=by, now=now, filters=Filters(), mine=True)
        else:
            page = _elsewhere(membership.council, by, now)
        found.append(
            CouncilWork(
                council=membership.council, staff=by, page=page, desk_url=membership.staff_url
            )
        )
    return sorted(found, key=lambda work: work.council.pk != entered.pk)


def _elsewhere(council: Any, by: Staff, now: datetime) -> Page:
    with in_council(council):
        page = worklist(by=by, now=now, filters=Filters(), mine=True)
        with transaction.atomic(savepoint=False):
            audit(
                "my_work.read",
                actor_id=by.user_id,
                role=main_role(by),
                object_type="worklist",
                object_id=by.user_id,
                at=now,
                detail_codes={"cases": len(page.rows) + len(page.replied)},
            )
    return page
