"""The hosts that a council answers on: adding, proving, choosing the main one, removing."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from councils.errors import HostNeeded, HostNotProved, HostTaken
from councils.events.audit_log import audit
from councils.hosts import clean_host, is_ours
from councils.models import Council, Domain
from councils.operations.editing import locked_council
from councils.tenancy import forget_hosts, in_council


@transaction.atomic(savepoint=False)
def add_host(*, council_id: int, host: str, by_id: UUID, now: datetime) -> Domain:
    """One more host. It works at once under the partnership's domain, else when it is proved.

    Raises ValidationError for what is no host, and HostTaken.
    """
    council = locked_council(council_id)
    name = clean_host(host)
    proved = now if is_ours(name) else None
    found, made = Domain.objects.get_or_create(
        domain=name, defaults={"tenant": council, "is_primary": False, "verified_at": proved}
    )
    if not made:
        raise HostTaken
    _note("host_added", found, council, by_id, now)
    return found


@transaction.atomic(savepoint=False)
def prove_host(*, domain_id: int, by_id: UUID, now: datetime) -> Domain:
    """Write down that the council has shown the name to be its own: it works from now on."""
    domain, council = _locked(domain_id)
    if domain.verified_at is None:
        Domain.objects.filter(pk=domain.pk).update(verified_at=now)
        domain.verified_at = now
        _note("host_proved", domain, council, by_id, now)
    return domain


@transaction.atomic(savepoint=False)
def make_main(*, domain_id: int, by_id: UUID, now: datetime) -> Domain:
    """Use this host in links and mail from now on. Raises HostNotProved."""
    domain, council = _locked(domain_id)
    if domain.verified_at is None:
        raise HostNotProved
    if not domain.is_primary:
        Domain.objects.filter(tenant=council, is_primary=True).update(is_primary=False)
        Domain.objects.filter(pk=domain.pk).update(is_primary=True)
        domain.is_primary = True
        _note("host_made_main", domain, council, by_id, now)
    return domain


@transaction.atomic(savepoint=False)
def remove_host(*, domain_id: int, by_id: UUID, now: datetime) -> Domain:
    """Answer on this host no more. Raises HostNeeded for the main one and for the last."""
    domain, council = _locked(domain_id)
    others = Domain.objects.filter(tenant=council).exclude(pk=domain.pk)
    if domain.is_primary or not others.exists():
        raise HostNeeded
    _note("host_removed", domain, council, by_id, now)
    Domain.objects.filter(pk=domain.pk).delete()
    return domain


def _locked(domain_id: int) -> tuple[Domain, Council]:
    """A council's host, with the council held; Domain.DoesNotExist for any other."""
    hosts = Domain.objects.filter(site=Domain.Site.COUNCIL)
    council = locked_council(hosts.values_list("tenant_id", flat=True).get(pk=domain_id))
    return hosts.get(pk=domain_id), council


def _note(act: str, domain: Domain, council: Council, by_id: UUID, now: datetime) -> None:
    with in_council(council):
        audit(
            act,
            actor_id=by_id,
            object_type="host",
            object_id=domain.pk,
            at=now,
            detail_codes={"host": domain.domain},
        )
    transaction.on_commit(forget_hosts)
