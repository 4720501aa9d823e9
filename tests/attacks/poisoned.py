"""A running copy in which every text that somebody wrote is an attack.

TEXTS says which columns hold such texts; every other column of text is a code, which the product
itself writes or takes from a list.
"""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Value
from django.db.models.functions import Cast, Concat, Left

from casework.choices import Direction
from casework.models import Case, CaseType, Contact, Message, Note, PartnerLink
from channels_shift.models import UnitCost
from councils import clock
from councils.events.choices import State
from councils.events.models import Delivery
from councils.tenancy import each_council
from tests.attacks import every_kind
from tests.attacks.payloads import Tags, attacked

OURS = ("councils", "accounts", "casework", "portal", "channels_shift")
SCHEMA = json.loads(Path("portal/engine/schema.json").read_text(encoding="utf-8"))
TEXTS: dict[str, tuple[str, ...]] = {
    "councils.Brand": ("logo_alt",),
    "councils.Council": (
        *("name", "short_name", "parent_name", "phone", "out_of_hours_phone"),
        *("postal_address", "opening_words"),
    ),
    "councils.WorkingPattern": ("name",),
    "councils.Closure": ("reason",),
    "gazetteer.AddressRecord": ("organisation", "building", "street", "locality", "town"),
    "gazetteer.Street": ("name", "locality", "town"),
    "accounts.Activity": ("service_title", "status_words", "promise_words"),
    "accounts.AccountDelivery": ("error",),
    "accounts.User": ("name", "contact_needs_detail", "address_lines"),
    "accounts.AccountSession": ("device",),
    "accounts.StaffInvitation": ("name",),
    "events.Delivery": ("error",),
    "messaging.Dispatch": ("sender", "subject", "text", "error"),
    "files.StoredFile": ("original_name",),
    "bookings.Calendar": ("title", "about", "place", "address"),
    "bookings.SpecialDay": ("reason",),
    "payments.Payment": ("description", "email"),
    "payments.PaymentLine": ("label", "ledger"),
    "payments.Refund": ("reason", "decision"),
    "payments.LedgerEntry": ("label", "ledger"),
    "casework.CaseType": ("label", "target_source", "promise"),
    "casework.Case": (
        *("service_title", "outcome_sentence", "not_ours_to", "address_text"),
        *("their_reference", "safe_contact"),
    ),
    "casework.Contact": ("note",),
    "casework.Note": ("text",),
    "casework.Message": ("text", "by_name"),
    "casework.Satisfaction": ("comment",),
    "casework.Customer": ("name", "organisation", "email", "phone", "address"),
    "casework.Follower": ("email",),
    "casework.PartnerLink": ("council_name",),
    "casework.RoutingRule": ("label",),
    "casework.SealedAnswer": ("label", "masked"),
    "casework.CaseStage": ("extension_reason", "remedy"),
    "casework.LearningAction": ("text",),
    "casework.Team": ("name", "email", "phone"),
    "casework.Queue": ("name",),
    "portal.Service": (
        *("title", "summary", "elsewhere_name", "provided_by"),
        *("cost_words", "time_words", "account_words"),
    ),
    "portal.SearchMiss": ("words",),
    "portal.CollectionChange": ("reason",),
    "portal.RoundStatus": ("note",),
    "portal.Form": ("title",),
    "channels_shift.UnitCost": ("source",),
    "channels_shift.TypedTotal": ("source",),
}
# Columns of texts inside lists and objects: what reads like words is replaced.
INSIDE: dict[str, tuple[str, ...]] = {
    "councils.Council": ("options",),
    "casework.CaseType": ("sentences", "stages"),
    "casework.Case": ("answers", "routing_reason"),
    "portal.Draft": ("answers", "overtaken"),
    "portal.Service": ("keywords",),
}
CODES = frozenset(
    """
    accent act actions agreement answered answers area areas auth_hash bin_kind calendar
    carried_from case_type_key challenge challenged channel code code_hash compact condition
    contact_needs content_hash content_type contractor_fields council_gss councils data definition
    detail digest dispatch_key division domain duplicate_key elsewhere_url email ended_as error
    facts file fingerprint flags form_key gss house html import_flags key kind language lgsl link
    methods migrated_to moved moved_from name not_same number object_id object_type on_primary
    origin_key outcome page_saves pages_done parent_gss parent_url password path pause_reason
    payload phone phone_key postcode preferred_channel previous_digest primary problems proofs
    provider provider_id provider_ref purpose question_id reason reference reference_prefix
    remind_to resume_hash return_path return_to role roles rules schema_name sealed search_text
    sender sent_to service service_key sha256 signature slug source sql stage subject subscriber
    template text tier tier_history timings to token token_hash tracking_code_hash updates_by uprn
    usrn version visited ward ward_gss website week words working_days
    """.split()  # noqa: SIM905  a list of a hundred lines otherwise
)
DEFINITIONS = ("portal.FormVersion", "library.LibraryForm")
WRONG = "missed_bin"  # the library's form of this key is made one that no council can take
WORDS = ("title", "label", "shown")


def texts_of(model: Any) -> set[str]:
    """The columns of a model that hold text or something of text, and are no choice of a list."""
    kinds = (models.CharField, models.TextField, models.JSONField, ArrayField)
    fields = model._meta.local_fields
    return {one.name for one in fields if isinstance(one, kinds) and not one.choices}


def our_models() -> list[Any]:
    """Every table of ours."""
    return [one for one in apps.get_models() if one.__module__.split(".")[0] in OURS]


def furnish(reference: str, customer_id: Any) -> None:
    """Add what the demonstration has none of, so that some page draws it. In an entered council."""
    case, now, by = Case.objects.get(reference=reference), clock.now(), uuid4()
    Note.objects.create(case=case, text="x", by_id=by, at=now)
    Message.objects.create(
        case=case, text="x", by_name="x", by_id=by, at=now, direction=Direction.TO_RESIDENT
    )
    Contact.objects.create(
        case=case,
        customer_id=customer_id,
        channel="phone",
        outcome="answered",
        note="x",
        by_id=by,
        at=now,
    )
    PartnerLink.objects.create(
        case=case, council_gss="E07000113", council_name="x", reference="SBC-1", asked_at=now
    )
    Delivery.objects.filter(pk__in=Delivery.objects.values("pk")[:1]).update(
        state=State.ATTENTION, error="x"
    )
    CaseType.objects.update(is_confirmed=True)
    UnitCost.objects.create(
        channel="phone",
        valid_from="2020-01-01",
        pence=1,
        source="x",
        added_at=now,
        confirmed_by_id=by,
        confirmed_at=now,
    )


def poison(tags: Tags) -> None:
    """Write the attacks into the connected copy, in every council and outside of them."""
    every = our_models()
    marks = {
        (label, name): tags.attack(f"{label}.{name}", _room(apps.get_model(label), name))
        for label, names in TEXTS.items()
        for name in names
    }
    inside = {label: tags.attack(f"{label}.{names[0]}", 400) for label, names in INSIDE.items()}
    words = {label: tags.attack(label) for label in DEFINITIONS}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # also what is never changed
    done = set()
    for _ in _everywhere():
        for model in every:
            table = (connection.schema_name, model._meta.db_table)
            if table in done or not _is_here(model):
                continue
            done.add(table)
            _write(model, marks, inside, words)


def _wrong(name: str) -> dict[str, Any]:
    """A rule that reads what is not there, so that the name stands in what is said about it."""
    return {"id": "wrong", "when": {"answer": name, "is": "yes"}, "then": {"priority": "urgent"}}


def _everywhere() -> Any:
    connection.set_schema_to_public()
    yield "public"
    yield from each_council()


def _is_here(model: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM information_schema.tables WHERE table_schema = %s AND table_name = %s",
            [connection.schema_name, model._meta.db_table],
        )
        return cursor.fetchone() is not None


def _room(model: Any, name: str) -> int:
    return int(model._meta.get_field(name).max_length or 2000)


def _write(model: Any, marks: Any, inside: Any, words: Any) -> None:
    label, rows = model._meta.label, model._base_manager.all()
    own = {name: _own(model, name, marks[label, name]) for name in TEXTS.get(label, ())}
    if own:
        rows.update(**own)
    for name in INSIDE.get(label, ()):
        for pk, value in list(rows.values_list("pk", name)):
            rows.filter(pk=pk).update(**{name: _deep(value, inside[label])})
    if label in DEFINITIONS:
        for pk, value in list(rows.values_list("pk", "definition")):
            if value["key"] != every_kind.KEY:  # which has its own
                made = attacked(value, SCHEMA, lambda _: words[label])
                if value["key"] == WRONG and label == DEFINITIONS[1]:
                    made["rules"] = [*made.get("rules", ()), _wrong(words[label])]
                rows.filter(pk=pk).update(definition=made)


def _own(model: Any, name: str, text: str) -> Any:
    """The text; what must be unique has the key of its row before it."""
    names = [one for group in model._meta.constraints for one in getattr(group, "fields", ())]
    if not model._meta.get_field(name).unique and name not in names:
        return text
    key = Left(Cast("pk", models.CharField()), _room(model, name) - len(text))
    return Concat(key, Value(text))


def _deep(value: Any, text: str, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _deep(one, text, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_deep(one, text, key) for one in value]
    is_words = isinstance(value, str) and (" " in value or (key in WORDS and value))
    return text if is_words else value
