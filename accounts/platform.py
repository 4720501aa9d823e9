"""The state of every council, in plain words, for the partnership's admins."""

from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import MembershipState
from accounts.models import StaffMembership
from councils.events.queries import Health, health_of
from councils.models import Council
from councils.operations.provisioning import is_served
from councils.tenancy import live_councils

SLOW_SECONDS = 300
UNSEALED_SECONDS = 600
_SCHEMAS_AT_ONCE = 100
_AUDIT = """
    SELECT %s, (SELECT count(*) FROM {s}.events_audit),
        (SELECT count(*) FROM {s}.events_audit WHERE seal_number IS NULL),
        coalesce((SELECT extract(epoch FROM now() - min(recorded_at)) FROM {s}.events_audit
            WHERE seal_number IS NULL), 0)
"""


@dataclass(frozen=True)
class Audit:
    """How far the audit log of a council is sealed."""

    rows: int
    unsealed: int
    oldest_seconds: int


@dataclass
class CouncilHealth:
    """What a partnership admin reads about one council."""

    council: Council
    people: int
    deliveries: Health | None
    audit: Audit | None
    troubles: list[str] = field(default_factory=list)

    @property
    def href(self) -> str:
        """Its site."""
        return self.council.url("/")

    @property
    def waiting_words(self) -> str:
        """What waits to be carried, and since when."""
        if self.deliveries is None:
            return _("No answer")
        if not self.deliveries.pending:
            return _("Nothing")
        words = ngettext("%(count)d item", "%(count)d items", self.deliveries.pending)
        since = age_words(self.deliveries.oldest_due_s)
        return words % {"count": self.deliveries.pending} + (f", {since}" if since else "")

    @property
    def audit_words(self) -> str:
        """How the audit log stands."""
        if self.audit is None:
            return _("No answer")
        if not self.audit.rows:
            return _("Nothing to seal yet")
        if not self.audit.unsealed:
            return _("All sealed")
        words = ngettext(
            "%(count)d row not sealed", "%(count)d rows not sealed", self.audit.unsealed
        )
        return words % {"count": self.audit.unsealed}


def age_words(seconds: int) -> str:
    """A length of time for a sentence; nothing for a moment."""
    if seconds < 60:
        return ""
    if seconds < 3600:
        minutes = seconds // 60
        return ngettext("for %(n)d minute", "for %(n)d minutes", minutes) % {"n": minutes}
    hours = seconds // 3600
    return ngettext("for %(n)d hour", "for %(n)d hours", hours) % {"n": hours}


def health_of_councils() -> list[CouncilHealth]:
    """Every council, suspended ones too: a fixed number of queries for each hundred."""
    councils = live_councils(include_suspended=True)
    ready = [c.schema_name for c in councils if is_served(c)]
    deliveries = {found.schema: found for found in health_of(ready)}
    audits = _audits(ready)
    people = _people()
    return [
        _judged(
            CouncilHealth(
                council=council,
                people=people.get(council.pk, 0),
                deliveries=deliveries.get(council.schema_name),
                audit=audits.get(council.schema_name),
            )
        )
        for council in councils
    ]


def _people() -> dict[int, int]:
    rows = StaffMembership.objects.filter(state=MembershipState.ACTIVE, user__is_active=True)
    return dict(rows.values("council_id").annotate(n=Count("pk")).values_list("council_id", "n"))


def _audits(schemas: list[str]) -> dict[str, Audit]:
    found: dict[str, Audit] = {}
    for start in range(0, len(schemas), _SCHEMAS_AT_ONCE):
        some = schemas[start : start + _SCHEMAS_AT_ONCE]
        parts = [_AUDIT.format(s=connection.ops.quote_name(schema)) for schema in some]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), some)
            for schema, rows, unsealed, oldest in cursor.fetchall():
                found[schema] = Audit(rows, unsealed, int(oldest))
    return found


def _judged(found: CouncilHealth) -> CouncilHealth:
    troubles = found.troubles
    if found.council.status != Council.Status.LIVE:
        troubles.append(_("Suspended: its site is closed"))
    if found.deliveries is None:
        troubles.append(_("Being updated: its site answers again when that is done"))
    else:
        if found.deliveries.oldest_due_s > SLOW_SECONDS:
            troubles.append(_("Work has been waiting for more than 5 minutes"))
        if found.deliveries.attention:
            troubles.append(_("Some work could not be done and needs a person"))
    if found.audit and found.audit.oldest_seconds > UNSEALED_SECONDS:
        troubles.append(_("The audit log has not been sealed for more than 10 minutes"))
    if not found.people:
        troubles.append(_("Nobody works here yet"))
    return found
