"""Who works for a council: inviting, changing roles, suspending. Every act is in the audit."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.choices import COUNCIL_ROLES, PARTNERSHIP_ROLES, Kind, MembershipState, Role
from accounts.errors import (
    AlreadyMember,
    InvitationForAnotherAccount,
    InvitationGone,
    LastAdmin,
    PrivateAccount,
    RolesNotFit,
)
from accounts.mail import send_account_mail
from accounts.models import StaffInvitation, StaffMembership, User
from accounts.outbox import audit_at
from councils.models import Council
from councils.tenancy import account_url

INVITATION_DAYS = 7


def roles_of(council: Council) -> tuple[Role, ...]:
    """The roles that can be given at a council, or at the partnership itself."""
    return PARTNERSHIP_ROLES if council.kind == Council.Kind.PUBLIC else COUNCIL_ROLES


def _admin_role(council: Council) -> Role:
    return Role.PARTNERSHIP_ADMIN if council.kind == Council.Kind.PUBLIC else Role.COUNCIL_ADMIN


def _fitting(council: Council, roles: Iterable[str]) -> list[str]:
    wanted = sorted({str(role) for role in roles})
    if not wanted or not set(wanted) <= {role.value for role in roles_of(council)}:
        raise RolesNotFit
    return wanted


def digest_of(token: str) -> str:
    """How a token is stored: never itself."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic(savepoint=False)
def invite_staff(
    *, council: Council, email: str, name: str, roles: Iterable[str], by: User | None, now: datetime
) -> StaffInvitation:
    """Send somebody a link to work for this council; an earlier one to the same address is void.

    The answer is the same whether or not an account has that address: only the mailbox learns it.
    """
    email = email.lower()
    wanted = _fitting(council, roles)
    if StaffMembership.objects.filter(council=council, user__email=email).exists():
        raise AlreadyMember
    token = secrets.token_urlsafe(32)
    StaffInvitation.objects.filter(
        council=council, email=email, accepted_at=None, withdrawn_at=None
    ).update(withdrawn_at=now)
    invitation = StaffInvitation.objects.create(
        council=council,
        email=email,
        name=" ".join(name.split()),
        roles=wanted,
        token_hash=digest_of(token),
        invited_by=by,
        created_at=now,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )
    send_account_mail(
        to=email,
        template="accounts/mail/staff_invitation",
        context={
            "council": council.name,
            "link": account_url(f"/invitations/{token}/"),
            "days": INVITATION_DAYS,
        },
    )
    _note(council, "staff_invited", invitation.pk, by, now, wanted)
    invitation.token = token  # known here and in the mail only: what is stored is its digest
    return invitation


def find_invitation(*, token: str, now: datetime) -> StaffInvitation:
    """The invitation behind a link; raises InvitationGone for one that opens nothing."""
    found = (
        StaffInvitation.objects.select_related("council")
        .filter(token_hash=digest_of(token), accepted_at=None, withdrawn_at=None)
        .filter(expires_at__gt=now, council__status=Council.Status.LIVE)
        .first()
    )
    if found is None:
        raise InvitationGone
    return found


@transaction.atomic(savepoint=False)
def accept_as_new(
    *, token: str, name: str, password: str, now: datetime
) -> tuple[User, StaffMembership]:
    """Make a staff account: whoever holds the mailed link has proved the address."""
    invitation = _take(token, now)
    if User.objects.filter(email=invitation.email).exists():
        raise InvitationForAnotherAccount
    user = User.objects.create_user(
        invitation.email, password, name=" ".join(name.split()), kind=Kind.STAFF
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user, _join(invitation, user, now)


@transaction.atomic(savepoint=False)
def accept_as(*, token: str, user: User, now: datetime) -> StaffMembership:
    """A member of staff of another council joins this one too, with the same staff account."""
    invitation = _take(token, now)
    if user.email != invitation.email:
        raise InvitationForAnotherAccount
    if user.kind != Kind.STAFF:
        raise PrivateAccount
    return _join(invitation, user, now)


def _take(token: str, now: datetime) -> StaffInvitation:
    invitation = find_invitation(token=token, now=now)
    taken = StaffInvitation.objects.filter(
        pk=invitation.pk, accepted_at=None, withdrawn_at=None
    ).update(accepted_at=now)
    if not taken:
        raise InvitationGone
    return invitation


def _join(invitation: StaffInvitation, user: User, now: datetime) -> StaffMembership:
    membership, _ = StaffMembership.objects.update_or_create(
        user=user,
        council=invitation.council,
        defaults={
            "roles": invitation.roles,
            "state": MembershipState.ACTIVE,
            "invited_by": invitation.invited_by,
            "changed_at": now,
        },
        create_defaults={
            "roles": invitation.roles,
            "invited_by": invitation.invited_by,
            "created_at": now,
            "changed_at": now,
        },
    )
    _note(invitation.council, "staff_joined", membership.pk, user, now, invitation.roles)
    return membership


@transaction.atomic(savepoint=False)
def withdraw_invitation(
    *, council: Council, invitation_id: UUID, by: User, now: datetime
) -> StaffInvitation:
    """Make a link useless that nobody has used yet."""
    invitation = StaffInvitation.objects.get(pk=invitation_id, council=council, accepted_at=None)
    StaffInvitation.objects.filter(pk=invitation.pk, withdrawn_at=None).update(withdrawn_at=now)
    _note(council, "staff_invitation_withdrawn", invitation.pk, by, now, invitation.roles)
    return invitation


@transaction.atomic(savepoint=False)
def change_roles(
    *, council: Council, membership_id: UUID, roles: Iterable[str], by: User, now: datetime
) -> StaffMembership:
    """Give a member of staff other roles here, from their next request on."""
    membership = _locked(council, membership_id)
    wanted = _fitting(council, roles)
    if _admin_role(council) not in wanted:
        _keep_an_admin(council, membership)
    membership.roles, membership.changed_at = wanted, now
    membership.save(update_fields=["roles", "changed_at"])
    _note(council, "staff_roles_changed", membership.pk, by, now, wanted)
    return membership


@transaction.atomic(savepoint=False)
def suspend_staff(
    *, council: Council, membership_id: UUID, by: User, now: datetime
) -> StaffMembership:
    """Shut somebody out of this council at once; their other councils are not touched."""
    membership = _locked(council, membership_id)
    _keep_an_admin(council, membership)
    return _set_state(membership, MembershipState.SUSPENDED, "staff_suspended", by, now)


@transaction.atomic(savepoint=False)
def restore_staff(
    *, council: Council, membership_id: UUID, by: User, now: datetime
) -> StaffMembership:
    """Let somebody in again, with the roles they had."""
    membership = _locked(council, membership_id)
    return _set_state(membership, MembershipState.ACTIVE, "staff_restored", by, now)


def _set_state(
    membership: StaffMembership, state: MembershipState, act: str, by: User, now: datetime
) -> StaffMembership:
    membership.state, membership.changed_at = state, now
    membership.save(update_fields=["state", "changed_at"])
    _note(membership.council, act, membership.pk, by, now, membership.roles)
    return membership


def _locked(council: Council, membership_id: UUID) -> StaffMembership:
    """The membership, with every admin of the council held still until we are done."""
    held = StaffMembership.objects.filter(council=council).filter(
        roles__contains=[_admin_role(council)]
    )
    list(held.order_by("pk").select_for_update().values_list("pk", flat=True))
    return (
        StaffMembership.objects.select_related("user", "council")
        .select_for_update(of=("self",))
        .get(pk=membership_id, council=council)
    )


def _keep_an_admin(council: Council, leaving: StaffMembership) -> None:
    others = StaffMembership.objects.filter(
        council=council,
        state=MembershipState.ACTIVE,
        roles__contains=[_admin_role(council)],
        user__is_active=True,
    ).exclude(pk=leaving.pk)
    is_admin = _admin_role(council) in leaving.roles and leaving.state == MembershipState.ACTIVE
    if is_admin and not others.exists():
        raise LastAdmin


def _note(
    council: Council, act: str, object_id: Any, by: User | None, now: datetime, roles: list[str]
) -> None:
    audit_at(
        council,
        act,
        actor_id=by.pk if by else None,
        object_type="staff_membership",
        object_id=object_id,
        at=now,
        detail_codes={"roles": roles},
    )
