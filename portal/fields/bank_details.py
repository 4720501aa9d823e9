"""A bank account, checked by the banks' own rules and stored sealed.

The sort code and account number leave this file only inside a sealed token: what is stored beside
it is the holder's name and the last two digits. A page never draws a stored number again.
"""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from councils.bank_accounts import is_possible, tidy_account_number, tidy_sort_code
from councils.rendering import look
from councils.secrets import SealBroken, seal, unseal
from portal.definitions.parts import Question
from portal.fields.base import FieldKind, basics, field_kinds, schema_of
from portal.fields.nested import InnerForm, NestedField, Posted, first_error
from portal.fields.text import OneLine
from portal.lookups.context import Context


class AccountForm(InnerForm):
    """Holder, sort code and account number, which must be able to belong together."""

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if self.errors or not all(given.get(each) for each in ("sort_code", "account")):
            return given
        if not is_possible(given["sort_code"], given["account"]):
            self.add_error("account", ValidationError(self.mismatch, code="mismatch"))
        return given

    mismatch: Any = ""


class Digits(OneLine):
    """A text of digits, tidied; the error never repeats what was typed."""

    def __init__(self, *, tidy: Any, invalid: Any, **kwargs: Any) -> None:
        super().__init__(longest=40, **kwargs)
        self.tidy, self.invalid = tidy, invalid

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        found = self.tidy(text) if text else ""
        if found is None:
            raise ValidationError(self.invalid, code="invalid")
        return str(found)


class AccountField(NestedField):
    """A bank account. With a stored one, three blanks leave it as it is."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter the bank account"),
        "sort_code": _("Enter a sort code of 6 numbers, like 30-94-30"),
        "account": _("Enter an account number of 6 to 8 numbers"),
        "mismatch": _(
            "Check the sort code and the account number: they cannot belong to one account"
        ),
    }

    def __init__(self, *, stored: Mapping[str, Any] | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.stored = stored
        self.widget.template_name = "portal/fields/bank_details.html"  # type: ignore[union-attr]
        self.widget.ending = ending_of(stored)  # type: ignore[union-attr]

    def make(self, **more: Any) -> InnerForm:
        form = AccountForm(self._fields(), **more)
        form.mismatch = self.error_messages["mismatch"]
        return form

    def _fields(self) -> dict[str, forms.Field]:
        plain = {"autocomplete": "off", "spellcheck": "false", "inputmode": "numeric"}
        sort_code = Digits(
            tidy=tidy_sort_code,
            invalid=self.error_messages["sort_code"],
            label=_("Sort code"),
            help_text=_("Must be 6 numbers long"),
            error_messages={"required": _("Enter the sort code")},
            widget=forms.TextInput(attrs=plain),
        )
        account = Digits(
            tidy=tidy_account_number,
            invalid=self.error_messages["account"],
            label=_("Account number"),
            help_text=_("Must be between 6 and 8 numbers long"),
            error_messages={"required": _("Enter the account number")},
            widget=forms.TextInput(attrs=plain),
        )
        name = OneLine(
            longest=100,
            label=_("Name on the account"),
            error_messages={"required": _("Enter the name on the account")},
            widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
        )
        return {
            "name": look(name, width="two-thirds"),
            "sort_code": look(sort_code, width="5"),
            "account": look(account, width="10"),
        }

    def initial_of(self, stored: Any) -> dict[str, Any]:
        return {}  # a stored account is never drawn

    def clean(self, value: Any) -> Any:
        posted = value if isinstance(value, Posted) else Posted({}, {}, "x")
        form = self.make(data=posted.data, files=posted.files, prefix=posted.name)
        if not form.is_valid() and form.is_blank():
            if self.stored:
                return self.stored
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        self.inner_forms = (form,)
        if not form.is_valid():
            raise ValidationError(first_error(self.inner_forms), code="parts")
        return sealed(**form.cleaned_data)


def sealed(*, name: str, sort_code: str, account: str) -> dict[str, str]:
    """An account as it is stored."""
    text = json.dumps({"name": name, "sort_code": sort_code, "account": account})
    return {"sealed": seal(text), "ending": account[-2:], "name": name}


def opened(stored: Any) -> dict[str, str]:
    """Name, sort code and account number of a stored account. Raises SealBroken."""
    token = stored.get("sealed") if isinstance(stored, Mapping) else None
    found = json.loads(unseal(token if isinstance(token, str) else ""))
    return {name: str(found[name]) for name in ("name", "sort_code", "account")}


def ending_of(stored: Any) -> str:
    """The last two digits of a stored account; empty for anything else."""
    ending = stored.get("ending") if isinstance(stored, Mapping) else None
    return ending if isinstance(ending, str) and len(ending) == 2 and ending.isdigit() else ""


@field_kinds.register("bank_details")
class BankDetails(FieldKind):
    label = _("Bank account")
    nests = False
    rules = (
        "Three inputs, `<id>-name` (a line of text of at most 100 characters), "
        "`<id>-sort_code` (six digits, not all noughts) and `<id>-account` (six to ten "
        "digits, not all noughts); blanks, dashes and points do not matter. All three or "
        "none; none leaves a stored account as it is. Sort code and account number must pass "
        "the checks of Vocalink's *Validating account numbers*; a sort code that its table "
        "does not cover passes. Stored as an object with `sealed` (a token that only this "
        "council opens), `ending` (two digits) and `name`."
    )
    stores = "object"
    holds_secrets = True
    options_schema = schema_of()
    error_codes = ("required", "sort_code", "account", "mismatch")

    def build(self, question: Question, context: Context) -> forms.Field:
        stored = context.answers.get(question.id)
        known = stored if ending_of(stored) else None
        return look(AccountField(stored=known, **basics(question)), size="m")

    def to_initial(self, stored: Any) -> Any:
        return None

    def check_stored(self, stored: Any, question: Question, context: Context) -> list[str]:
        again = [str(_("Enter the bank account again"))]
        if not ending_of(stored) or set(stored) != {"sealed", "ending", "name"}:
            return again
        try:
            account = opened(stored)
        except (SealBroken, ValueError, KeyError, TypeError):
            return again
        same = account["account"][-2:] == stored["ending"] and account["name"] == stored["name"]
        return [] if same and is_possible(account["sort_code"], account["account"]) else again

    def shown(self, stored: Any, question: Question) -> str:
        if not ending_of(stored):
            return ""
        ending = str(_("Account ending %s") % stored["ending"])
        return "\n".join(part for part in (str(stored.get("name") or ""), ending) if part)

    def example(self) -> dict[str, Any]:
        return {
            "post": {"-name": "Z O’Neill", "-sort_code": "00-00-20", "-account": "8837 4912"},
            "sealed": {"name": "Z O’Neill", "ending": "12"},
            "shown": "Z O’Neill\nAccount ending 12",
        }

    def tampered_examples(self) -> list[dict[str, Any]]:
        whole = {"-name": "Z O’Neill", "-sort_code": "000020", "-account": "88374912"}
        changes: list[dict[str, Any]] = [
            {"-account": "88374913"},
            {"-account": "8837"},
            {"-account": "8837491x"},
            {"-account": ""},
            {"-sort_code": "00002"},
            {"-sort_code": "00-00-2O"},
            {"-name": ""},
            {"-name": "x" * 101},
            {"-account": ["88374912"]},
        ]
        return [whole | change for change in changes]
