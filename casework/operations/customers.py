"""The council's records of people: made, edited, joined, taken apart, linked to an account."""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from accounts import api as accounts
from casework import permissions, references
from casework.errors import CannotMerge, NotFound
from casework.events import CustomersMerged, CustomersUnmerged
from casework.models import Case, Contact, Customer, CustomerMerge
from casework.operations.excluding import main_role
from casework.operations.opening import contact_fields
from casework.operations.working import activity_of
from casework.records import ContactDetails
from councils.events.audit_log import audit
from councils.events.bus import publish
from councils.tenancy import current_council

if TYPE_CHECKING:
    from accounts.api import Staff


@transaction.atomic(savepoint=False)
def create_customer(*, contact: ContactDetails, by: "Staff", now: datetime) -> Customer:
    """Make a record of somebody who phoned, wrote or walked in."""
    permissions.require("edit_customer", by)
    fields = contact_fields(replace(contact, person_id=None))
    customer = Customer.objects.create(created_at=now, updated_at=now, **fields)
    _audit("customer.created", customer.pk, by=by, now=now)
    return customer


@transaction.atomic(savepoint=False)
def edit_customer(
    *,
    customer_id: UUID,
    contact: ContactDetails,
    by: "Staff",
    now: datetime,
    flags: list[str] | None = None,
) -> Customer:
    """Change what the council holds about somebody; their account's link stays as it is."""
    permissions.require("edit_customer", by)
    customer = _locked([customer_id], by)[customer_id]
    for name, value in contact_fields(replace(contact, person_id=customer.person_id)).items():
        setattr(customer, name, value)
    if flags is not None:
        customer.flags = flags
    customer.updated_at = now
    customer.save()
    _audit("customer.edited", customer.pk, by=by, now=now)
    return customer


@transaction.atomic(savepoint=False)
def merge_customers(*, keep_id: UUID, gone_id: UUID, by: "Staff", now: datetime) -> CustomerMerge:
    """Join two records of one person. The one with an account is kept; what moved is remembered."""
    permissions.require("merge_customers", by)
    if keep_id == gone_id:
        raise CannotMerge
    found = _locked([keep_id, gone_id], by)
    kept, gone = found[keep_id], found[gone_id]
    if gone.person_id:
        kept, gone = gone, kept
    if gone.person_id or kept.merged_into_id or gone.merged_into_id:
        raise CannotMerge
    cases = list(Case.objects.filter(customer=gone).values_list("pk", flat=True).order_by("pk"))
    contacts = list(
        Contact.objects.filter(customer=gone).values_list("pk", flat=True).order_by("pk")
    )
    Case.objects.filter(pk__in=cases).update(customer=kept)
    Contact.objects.filter(pk__in=contacts).update(customer=kept)
    gone.merged_into, gone.updated_at = kept, now
    gone.save(update_fields=["merged_into", "updated_at"])
    merge = CustomerMerge.objects.create(
        kept=kept,
        gone=gone,
        moved={"cases": [str(pk) for pk in cases], "contacts": [str(pk) for pk in contacts]},
        by_id=by.user_id,
        at=now,
    )
    show_in_account(kept, cases, now=now)
    publish(
        CustomersMerged(merge_id=merge.pk, kept_id=kept.pk, gone_id=gone.pk),
        occurred_at=now,
        actor_id=by.user_id,
    )
    _audit("customer.merged", kept.pk, by=by, now=now)
    return merge


@transaction.atomic(savepoint=False)
def unmerge_customers(*, merge_id: UUID, by: "Staff", now: datetime) -> CustomerMerge:
    """Take two joined records apart again: what had moved goes back, and out of the account."""
    permissions.require("merge_customers", by)
    merges = permissions.merges_visible_to(by).select_related(None)
    merge = merges.select_for_update().filter(pk=merge_id).first()
    if merge is None:
        raise NotFound
    found = _locked([merge.kept_id, merge.gone_id])
    kept, gone = found[merge.kept_id], found[merge.gone_id]
    if gone.merged_into_id != kept.pk:
        raise CannotMerge
    cases = Case.objects.filter(pk__in=merge.moved["cases"], customer=kept)
    moved = list(cases.values_list("pk", flat=True).order_by("pk"))
    Case.objects.filter(pk__in=moved).update(customer=gone)
    Contact.objects.filter(pk__in=merge.moved["contacts"], customer=kept).update(customer=gone)
    gone.merged_into, gone.updated_at = None, now
    gone.save(update_fields=["merged_into", "updated_at"])
    merge.undone_by_id, merge.undone_at = by.user_id, now
    merge.save(update_fields=["undone_by_id", "undone_at"])
    if kept.person_id:
        accounts.remove_activity(council=current_council(), case_ids=moved)
    publish(
        CustomersUnmerged(merge_id=merge.pk, kept_id=kept.pk, gone_id=gone.pk),
        occurred_at=now,
        actor_id=by.user_id,
    )
    _audit("customer.unmerged", kept.pk, by=by, now=now)
    return merge


@transaction.atomic(savepoint=False)
def customer_for_account(*, person: Any, now: datetime) -> Customer:
    """This council's record of a signed-in person, made from their account when there is none."""
    customer = Customer.objects.filter(person_id=person.pk, merged_into=None).first()
    if customer is not None:
        return customer
    customer = Customer.objects.create(
        created_at=now,
        updated_at=now,
        **contact_fields(_details_of(person)),
    )
    accounts.link_council(
        person=person, council=current_council(), customer_id=customer.pk, now=now
    )
    return customer


@transaction.atomic(savepoint=False)
def link_customer(*, customer_id: UUID, person: Any, now: datetime) -> Customer:
    """Give a record to the account of the person it is about, with all its cases.

    The resident's own act, or a checked claim by reference and code: the caller has made sure.
    Where the account already has a record here, this one's cases join that record.
    """
    customer = _locked([customer_id])[customer_id]
    if customer.person_id == person.pk:
        return customer
    if customer.person_id or customer.merged_into_id:
        raise CannotMerge
    own = Customer.objects.filter(person_id=person.pk, merged_into=None).first()
    if own is not None:
        return _join_claimed(own, customer, person.pk, now=now)
    customer.person_id, customer.updated_at = person.pk, now
    customer.save(update_fields=["person_id", "updated_at"])
    accounts.link_council(
        person=person, council=current_council(), customer_id=customer.pk, now=now
    )
    show_in_account(customer, _case_ids(customer), now=now)
    return customer


@dataclass(frozen=True)
class Claimed:
    """A request that now stands in the account of who claimed it."""

    case_id: UUID
    reference: str
    customer_id: UUID


@transaction.atomic(savepoint=False)
def claim_case_for_account(
    *, reference: str, tracking_code_hash: str, person: Any, now: datetime
) -> Claimed | None:
    """ "Save this to an account": one signed-out request, proved by its reference and code.

    None for an unknown reference, a wrong code, or a request that another account has.
    """
    wanted = references.parse(reference, current_council().reference_prefix or "") or ""
    case = Case.objects.select_related("customer").filter(reference=wanted).first()
    kept = case.tracking_code_hash if case else ""
    fits = hmac.compare_digest(kept.encode(), tracking_code_hash.encode()) and bool(kept)
    if case is None or not fits:
        return None
    if case.customer_id is None or case.customer is None:
        owner = customer_for_account(person=person, now=now)
        Case.objects.filter(pk=case.pk).update(customer=owner)
        show_in_account(owner, [case.pk], now=now)
    elif case.customer.person_id not in (None, person.pk):
        return None
    else:
        owner = link_customer(customer_id=case.customer_id, person=person, now=now)
    return Claimed(case.pk, case.reference, owner.pk)


@transaction.atomic(savepoint=False)
def unlink_customer(*, person_id: UUID, now: datetime) -> None:
    """Part this council's record from an account: the account no longer lists its cases."""
    customer = Customer.objects.select_for_update().filter(person_id=person_id).first()
    if customer is None:
        return
    customer.person_id, customer.updated_at = None, now
    customer.save(update_fields=["person_id", "updated_at"])
    accounts.remove_activity(council=current_council(), case_ids=_case_ids(customer))


@transaction.atomic(savepoint=False)
def refresh_from_account(*, person_id: UUID, now: datetime) -> None:
    """Take over what a person changed about themselves in their account.

    An account knows no organisation: the one that the council wrote down stays.
    """
    customer = Customer.objects.select_for_update().filter(person_id=person_id).first()
    person = accounts.person_by_id(person_id)
    if customer is None or person is None:
        return
    told = replace(_details_of(person), organisation=customer.organisation)
    for name, value in contact_fields(told).items():
        setattr(customer, name, value)
    customer.updated_at = now
    customer.save()


def show_in_account(customer: Customer, case_ids: list[UUID], *, now: datetime) -> None:
    """Write the account's line of each of these cases; nothing for a record without an account."""
    if customer.person_id is None or not case_ids:
        return
    cases = (
        Case.objects.select_related("case_type", "queue__team")
        .defer("answers")
        .filter(pk__in=case_ids)
        .order_by("pk")
    )
    for case in cases:
        case.customer = customer
        accounts.record_activity(**activity_of(case, now=now))


def _join_claimed(own: Customer, other: Customer, person_id: UUID, *, now: datetime) -> Customer:
    cases = _case_ids(other)
    Case.objects.filter(pk__in=cases).update(customer=own)
    contacts = list(
        Contact.objects.filter(customer=other).values_list("pk", flat=True).order_by("pk")
    )
    Contact.objects.filter(pk__in=contacts).update(customer=own)
    other.merged_into, other.updated_at = own, now
    other.save(update_fields=["merged_into", "updated_at"])
    CustomerMerge.objects.create(
        kept=own,
        gone=other,
        moved={"cases": [str(pk) for pk in cases], "contacts": [str(pk) for pk in contacts]},
        by_id=person_id,
        at=now,
    )
    show_in_account(own, cases, now=now)
    return own


def _case_ids(customer: Customer) -> list[UUID]:
    return list(Case.objects.filter(customer=customer).values_list("pk", flat=True).order_by("pk"))


def _locked(ids: list[UUID], by: "Staff | None" = None) -> dict[UUID, Customer]:
    """The records, locked in the order of their ids so that two joins cannot block each other.

    Only those that `by` may know of, where somebody of the staff asks.
    """
    records = permissions.customers_visible_to(by) if by else Customer.objects.all()
    found = {
        customer.pk: customer
        for customer in records.select_for_update().filter(pk__in=ids).order_by("pk")
    }
    if set(ids) - set(found):
        raise NotFound
    return found


def _details_of(person: Any) -> ContactDetails:
    """An account as contact details. The e-mail is a verified one."""
    return ContactDetails(
        name=person.name or "",
        email=person.email or "",
        phone=str(person.phone or ""),
        person_id=person.pk,
        uprn=person.uprn or "",
        address=_one_line(person.address_lines),
        postcode=person.postcode or "",
        contact_needs=tuple(person.contact_needs or ()),
        preferred_channel=person.preferred_channel or "",
    )


def _one_line(lines: Any) -> str:
    parts = lines.splitlines() if isinstance(lines, str) else lines or ()
    return ", ".join(part.strip() for part in parts if part.strip())


def _audit(act: str, customer_id: UUID, *, by: "Staff", now: datetime) -> None:
    audit(
        act,
        actor_id=by.user_id,
        role=main_role(by),
        object_type="customer",
        object_id=customer_id,
        at=now,
    )
