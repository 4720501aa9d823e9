"""A person with an account: one for all councils."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from accounts.choices import ContactNeed, Kind, PreferredChannel
from councils.ids import uuid7


class UserManager(BaseUserManager["User"]):
    """Makes people; e-mail addresses are kept in small letters."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who can sign in once the address is verified."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """The person. Never deleted while referenced: erasing blanks the fields and disables the row.

    There is no is_staff, no group and no Django permission: what staff may do is said by
    `StaffMembership`, council by council.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.RESIDENT)
    email = models.EmailField(max_length=254, unique=True, null=True, blank=True)
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    contact_needs = ArrayField(
        models.CharField(max_length=20, choices=ContactNeed), default=list, blank=True
    )
    contact_needs_detail = models.CharField(max_length=200, blank=True)
    preferred_channel = models.CharField(
        max_length=10, choices=PreferredChannel, default=PreferredChannel.EMAIL
    )
    uprn = models.CharField(max_length=12, blank=True)
    address_lines = models.TextField(blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email or "Former account"

    @property
    def is_staff_account(self) -> bool:
        """Whether this is a staff account, kept apart from a private one."""
        return self.kind == Kind.STAFF
