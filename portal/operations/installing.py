"""The shared library: filled from the shipped data, and copied into a council."""

import hashlib
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from casework import api as casework
from councils import clock as wall
from councils.bookings import api as bookings
from councils.models import Council
from councils.tenancy import current_council
from portal import engine
from portal.catalogue_words import catalogue_words
from portal.fields import kind
from portal.library.models import LibraryForm, LibraryService
from portal.models import Form, FormVersion, Service
from portal.queries import TRAINED_TEAM_ONLY

SHIPPED = Path(__file__).resolve().parent.parent
SERVICES = SHIPPED / "library" / "data" / "services.json"
DEFINITIONS = SHIPPED / "definitions"
_sound: set[str] = set()  # digests


def digest_of(definition: dict[str, Any]) -> str:
    """SHA-256 of a definition in canonical form."""
    text = json.dumps(definition, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def shipped_services() -> list[dict[str, Any]]:
    """The catalogue that ships with the product: 76 services and the general form."""
    return json.loads(SERVICES.read_text(encoding="utf-8"))


@cache
def shipped_definitions() -> list[dict[str, Any]]:
    """The forms that ship with the product."""
    paths = sorted(DEFINITIONS.glob("*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


@transaction.atomic
def load_library() -> None:
    """Put the shipped services and forms into the library; a change is a new version."""
    have = {entry.key: entry for entry in LibraryService.objects.all()}
    new = []
    for facts in shipped_services():
        kept = have.get(facts["key"])
        if kept is None:
            new.append(LibraryService(key=facts["key"], position=facts["position"], facts=facts))
        elif kept.facts != facts:
            kept.facts, kept.version = facts, kept.version + 1
            kept.save()
    LibraryService.objects.bulk_create(new)
    for definition in shipped_definitions():
        require_sound(definition)
        form = LibraryForm.objects.filter(key=definition["key"]).first()
        digest = digest_of(definition)
        if form is None:
            LibraryForm.objects.create(key=definition["key"], definition=definition, digest=digest)
        elif form.digest != digest:
            form.definition, form.digest, form.version = definition, digest, form.version + 1
            form.save()


def install_library() -> None:
    """Install every service of the library, and the calendars they book in, here."""
    if not LibraryService.objects.exists():
        load_library()
    bookings.ensure_calendars()
    install_services(list(LibraryService.objects.all()))


@transaction.atomic
def install_services(services: list[LibraryService], now: datetime | None = None) -> None:
    """Copy library services, with their forms, queues and case types, into the entered council.

    A service that the council has already is left as the council has it.
    """
    council = current_council()
    have = set(Service.objects.values_list("key", flat=True))
    forms = {form.key: form for form in LibraryForm.objects.all()}
    new = []
    for entry in services:
        if entry.key not in have:
            new.append(_service(entry, council, forms, now or wall.now()))
    Service.objects.bulk_create(new)


def _service(
    entry: LibraryService, council: Council, forms: dict[str, LibraryForm], now: datetime
) -> Service:
    facts = entry.facts
    key = facts.get("form", "")
    form = install_form(forms[key], council=council, now=now) if key else None
    version = form.versions.first() if form else None
    if form is not None:
        _case_type(facts, version)
    return Service(
        key=entry.key,
        form=form,
        case_type_key=entry.key if form else "",
        elsewhere_name=facts.get("elsewhere_name", "").format(council=council.name),
        elsewhere_url=_address(facts.get("elsewhere_url", ""), council),
        provided_by=council.parent_name if facts["county_service"] else council.name,
        search_text=search_text(facts),
        library_version=entry.version,
        **catalogue_words(facts, version.definition if version else {}),
        **{name: facts[name] for name in _COPIED},
    )


_COPIED = (
    "title",
    "summary",
    "lgsl",
    "lgil",
    "tier",
    "topic",
    "way",
    "county_service",
    "account_words",
    "keywords",
    "position",
    "sensitive",
)


def _address(template: str, council: Council) -> str:
    return template.format(website=council.website or council.url("/contact/"))


def search_text(facts: dict[str, Any]) -> str:
    """What residents' words are matched with: title, summary and the words they use themselves."""
    return " ".join([facts["title"], *facts["keywords"], facts["summary"]]).lower()


def _case_type(facts: dict[str, Any], version: FormVersion | None) -> None:
    """What the council promises: by its own version of the form, else by the catalogue.

    Only what a council has published is confirmed; anything else stays an internal aim.
    """
    definition = version.definition if version else {}
    target = definition.get("target")
    days, clock = _days(target) if target else (facts["target"]["days"], "working_days")
    if "target" in definition and target is None:
        days = None  # this council promises no number of days
    slug = _queue(team_of(facts, current_council().slug))
    casework.create_case_type(
        key=facts["key"],
        label=facts["title"],
        lgsl=facts["lgsl"],
        target_days=days,
        clock=clock,
        target_kind=_KINDS.get(target["basis"], "aim") if target else "aim",
        target_source=target["basis"] if target else facts["target"]["basis"],
        confirmed=_is_confirmed(target),
        stages=list(target.get("stages", ())) if target else [],
        first_queue=slug,
        promise=facts.get("promise", ""),
        sentences=facts.get("sentences", {}),
        is_restricted=facts["tier"] == TRAINED_TEAM_ONLY,
        shows_sealed=version is not None and _asks_secrets(version.definition),
    )


def _asks_secrets(definition: dict[str, Any]) -> bool:
    """Whether a form asks for something that is kept sealed, such as bank details."""
    questions = engine.questions(engine.reopen(definition))
    return any(kind(one.kind).holds_secrets for one in questions)


def team_of(facts: dict[str, Any], council: str) -> str:
    """The team that a service goes to at a council: its own in `queues`, else the usual one."""
    named: str = facts.get("queues", {}).get(council) or facts["queue"]
    return named.partition(" + ")[0].partition(" (")[0]


def teams_at(council: str) -> set[str]:
    """The teams that work on what a council's residents send, by the shipped services."""
    return {team_of(facts, council) for facts in shipped_services() if facts.get("form")}


def slug_of(team: str) -> str:
    """A team's name in addresses; its queue has the same."""
    return team.lower().replace(" ", "-")


def _queue(team: str) -> str:
    """The slug of a team's queue, both made where they are not there."""
    slug = slug_of(team)
    casework.ensure_team(slug=slug, name=team)
    casework.ensure_queue(slug=slug, name=team, team_slug=slug)
    return slug


_KINDS = {"statutory": "statutory", "published": "published"}


def _is_confirmed(target: dict[str, Any] | None) -> bool:
    """Whether the council keeps the promise by its own word; of stages, one of them."""
    if target is None:
        return False
    if target.get("stages"):
        return casework.any_confirmed(target["stages"])
    return target.get("basis") in ("published", "statutory")


def _days(target: dict[str, Any]) -> tuple[int, str]:
    """A definition's target as days of a clock: 48 hours are two calendar days.

    Working days that the law sets leave out the bank holidays of the whole country.
    """
    if target["unit"] == "hours":
        return -(-target["amount"] // 24), "calendar_days"
    if target["unit"] == "working_days" and target["basis"] == "statutory":
        return target["amount"], "statutory_days"
    return target["amount"], target["unit"]


def install_form(library: LibraryForm, *, council: Council, now: datetime) -> Form:
    """Copy a library form into the entered council, with the council's own changes applied."""
    form, made = Form.objects.get_or_create(
        key=library.key,
        defaults={"title": library.definition["title"], "library_version": library.version},
    )
    if made:
        publish_version(
            form=form,
            definition=engine.for_council(
                library.definition, council.slug, {"slug": council.slug, **council.options}
            ),
            now=now,
        )
    return form


def require_sound(definition: dict[str, Any]) -> None:
    """Raise engine.DefinitionError when a definition, or a council's variant of it, is wrong.

    A definition is data that never changes, so one that was found sound is not read again.
    """
    digest = digest_of(definition)
    if digest in _sound:
        return
    problems = engine.check_definition(definition)
    if problems:
        raise engine.DefinitionError(problems)
    _sound.add(digest)


def publish_version(*, form: Form, definition: dict[str, Any], now: datetime) -> FormVersion:
    """Freeze a definition as the form's next version; drafts stay on the one they began with.

    Raises engine.DefinitionError, naming the place, when the definition is wrong.
    """
    require_sound(definition)
    for page in definition["pages"]:
        if "separate" in page:
            apart = page["separate"]
            casework.ensure_closed_type(key=apart["case_type"], label=engine.words(apart["title"]))
    last = form.versions.order_by("-number").first()
    return FormVersion.objects.create(
        form=form,
        number=last.number + 1 if last else 1,
        definition=definition,
        digest=digest_of(definition),
        published_at=now,
    )


def settings_in_force() -> dict[str, Any]:
    """The settings that the newest version of each form was made with, as `<form key>.<name>`."""
    newest = (
        FormVersion.objects.order_by("form_id", "-number")
        .distinct("form_id")
        .values_list("form__key", "definition__settings")
    )
    return {
        f"{key}.{name}": value
        for key, settings in newest
        for name, value in (settings or {}).items()
    }
