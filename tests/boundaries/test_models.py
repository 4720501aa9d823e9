"""No constraint, cascade or back-reference ties a council to what all councils share."""

import dataclasses
from types import UnionType
from typing import Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from councils.events import payloads
from councils.events.dangling import columns_with_people, points_at_people

BOTH = {"sessions"}
PUBLIC_URLCONFS = ("config.urls_apex", "config.urls_account")

# Rows that no address, event or task ever names: counters, links between two rows, look-up lines.
NEVER_NAMED = {
    "casework.CaseExclusion",
    "casework.CaseLink",
    "casework.QueueDelta",
    "casework.TeamMember",
    "channels_shift.MonthlyCount",
    "channels_shift.MonthlyDelta",
    "events.Seal",
    "portal.CollectionChange",
    "portal.PropertyRound",
    "portal.RoundStatus",
    "portal.SearchMiss",
}

# Plain ids in council tables that name something else than a person.
NOT_PEOPLE = {
    "joined_as",
    "joined_case_id",
    "case_id",  # a case of the same council; events outlive it
    "customer_id",  # a customer of the same council
    "event_id",  # an event of the same council
    "file_id",  # a stored file of the same council
    "lease_token",  # whoever works on a delivery now
    "holder",  # of a booking: the draft that it is held for
    "begin_key",  # of a draft: the press of the button that began it
    "subject",  # of a booking or a payment: a case of the same council
    "created_by",  # of a file: a member of staff, or the draft of a signed-out visitor
}


def labels(names):
    containing = {config.name: config.label for config in apps.get_app_configs()}
    dotted = {type(c).__module__ + "." + type(c).__name__: c.label for c in apps.get_app_configs()}
    return {containing.get(name) or dotted[name] for name in names}


COUNCIL_APPS = labels(settings.TENANT_APPS) - BOTH
PUBLIC_APPS = labels(settings.SHARED_APPS) - BOTH
MODELS = apps.get_models(include_auto_created=True)
COUNCIL_MODELS = [m for m in MODELS if m._meta.app_label in COUNCIL_APPS]
PUBLIC_MODELS = [m for m in MODELS if m._meta.app_label in PUBLIC_APPS]


def broken_pointers(model):
    """What is wrong with a model's pointers across the border, in words."""
    ours = model._meta.app_label in COUNCIL_APPS
    found = model._meta.get_fields(include_hidden=True)
    across = [
        field
        for field in found
        if field.is_relation and not field.auto_created and field.related_model is not None
        if (field.related_model._meta.app_label in COUNCIL_APPS) != ours
    ]
    if not ours:
        return [f"{field}: a shared table points into a council" for field in across]
    return [f"{field}: {word}" for field in across for word in broken_rules(field)]


def broken_rules(field):
    if field.many_to_many:
        return ["many-to-many always has constraints"]
    remote = field.remote_field
    rules = {
        "db_constraint": not field.db_constraint,
        "on_delete": remote.on_delete is models.DO_NOTHING,
        "related_name": (remote.related_name or "").endswith("+"),
    }
    return [word for word, is_kept in rules.items() if not is_kept]


def test_every_model_stands_on_one_side():
    assert not COUNCIL_APPS & PUBLIC_APPS
    sides = COUNCIL_MODELS + PUBLIC_MODELS
    rest = {model._meta.label for model in MODELS if model not in sides}
    assert rest == {"sessions.Session"}
    assert len(COUNCIL_MODELS) > 30
    assert len(PUBLIC_MODELS) > 20


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_pointer_ties_a_council_to_what_is_shared(model):
    assert broken_pointers(model) == []


class TestTheWalkItself:
    """It sees what it is there to see."""

    @pytest.fixture
    def make(self):
        made = []

        def model(app_label, field):
            meta = type("Meta", (), {"app_label": app_label})
            name = f"Probe{len(made)}"
            body = {"Meta": meta, "__module__": __name__, "it": field}
            made.append((app_label, name.lower(), type(name, (models.Model,), body)))
            return made[-1][2]

        yield model
        for app_label, name, _ in made:
            del apps.all_models[app_label][name]
        apps.clear_cache()

    def test_a_real_constraint(self, make):
        field = models.ForeignKey("accounts.User", models.CASCADE)
        words = "".join(broken_pointers(make("casework", field)))
        assert "db_constraint" in words
        assert "on_delete" in words
        assert "related_name" in words

    def test_the_way_in(self, make):
        field = models.ForeignKey("casework.Case", models.DO_NOTHING, related_name="+")
        assert "points into a council" in broken_pointers(make("accounts", field))[0]

    def test_the_way_that_is_allowed(self, make):
        field = models.ForeignKey(
            "accounts.User", models.DO_NOTHING, db_constraint=False, related_name="+"
        )
        assert broken_pointers(make("casework", field)) == []


@pytest.mark.parametrize("model", COUNCIL_MODELS, ids=lambda model: model._meta.label)
def test_an_id_of_one_council_finds_nothing_in_another(model):
    is_uuid = isinstance(model._meta.pk, models.UUIDField)
    is_event = model._meta.label == "channels_shift.Fact"  # its key is the event's
    assert is_uuid or model._meta.label in NEVER_NAMED
    if is_uuid and not is_event:
        assert model._meta.pk.default.__name__ == "uuid7"


def routes(resolver, before=""):
    for item in resolver.url_patterns:
        here = before + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from routes(item, here)
        elif isinstance(item, URLPattern):
            yield here


def test_no_address_of_a_council_holds_a_number():
    found = list(routes(get_resolver("config.urls_council")))
    assert len(found) > 50
    assert [route for route in found if "<int:" in route] == []


def accepted(hint):
    return set(get_args(hint)) if get_origin(hint) in (Union, UnionType) else {hint}


EVENTS = sorted(payloads._classes.items())


@pytest.mark.parametrize("cls", [cls for _, cls in EVENTS], ids=[key[0] for key, _ in EVENTS])
def test_events_name_rows_by_uuid(cls):
    hints = get_type_hints(cls)
    for field in dataclasses.fields(cls):
        if field.name.endswith("_id") and field.name != "council_id":
            assert accepted(hints[field.name]) <= {UUID, type(None)}, field.name


@pytest.mark.parametrize("model", COUNCIL_MODELS, ids=lambda model: model._meta.label)
def test_reconcile_knows_every_column_that_names_a_person(model):
    declared = set(columns_with_people().get(model._meta.db_table, ()))
    plain = {
        field.column
        for field in model._meta.local_fields
        if isinstance(field, models.UUIDField) and not field.primary_key
    }
    assert declared <= plain
    assert plain - declared <= NOT_PEOPLE


def test_every_declared_table_is_a_councils():
    assert set(columns_with_people()) <= {model._meta.db_table for model in COUNCIL_MODELS}
    assert callable(points_at_people)
