"""Invite a partnership admin: the first one can only be made from a shell."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from accounts.choices import Role
from accounts.errors import AlreadyMember
from accounts.operations.staffing import INVITATION_DAYS, invite_staff
from councils import clock
from councils.models import Council
from councils.operations.provisioning import ensure_public
from councils.tenancy import account_url, apex_url


class Command(BaseCommand):
    help = "Invite somebody to look after the partnership: prints the link and sends it by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="work email address")
        parser.add_argument("--name", default="", help="full name")

    def handle(self, *, email: str, name: str, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an email address") from error
        ensure_public()
        try:
            invitation = invite_staff(
                council=Council.objects.get(kind=Council.Kind.PUBLIC),
                email=email,
                name=name,
                roles=[Role.PARTNERSHIP_ADMIN],
                by=None,
                now=clock.now(),
            )
        except AlreadyMember as error:
            raise CommandError(f"{email} is a partnership admin already") from error
        self.stdout.write(
            f"{invitation.email} is invited. The link goes by mail too, works once, and ends "
            f"after {INVITATION_DAYS} days. An earlier one is void.\n"
            f"  {account_url(f'/invitations/{invitation.token}/')}\n"
            f"Then sign in at {apex_url('/platform/')}"
        )
