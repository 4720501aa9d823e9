"""The second case of a move inside the partnership, opened at the other council by its own form."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from casework import api as casework
from councils.clock import LONDON, local_day
from councils.models import Council
from councils.tenancy import current_council, in_council, live_councils
from portal import engine
from portal.choices import Way
from portal.models import FormVersion, Service, ServiceRequest
from portal.place import contact_in, place_in
from portal.versions import gathered, parsed
from portal.visitor import context_of, council_facts

FLAG = "linked"


class PartnerAway(RuntimeError):
    """The partner council cannot be reached now; the delivery is tried again."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The council that a half comes from, as the other one may know it."""

    gss: str
    name: str
    reference: str
    key: str


def open_half(*, link_id: UUID, now: datetime) -> None:
    """Open what waits, at its council, and keep its reference here. Once, however often tried.

    Runs outside any transaction: each council's part is one of its own. Whatever happens between
    the two, the second try finds the case by its origin.
    """
    half = casework.half_to_open(link_id)
    if half is None:
        return
    here = current_council()
    partner = next((one for one in live_councils() if one.gss == half.council_gss), None)
    if partner is None:
        raise PartnerAway(half.council_gss)
    request = ServiceRequest.objects.filter(case_id=half.case_id).first()
    if request is None:
        raise PartnerAway(half.reference)
    origin = Origin(
        gss=here.gss or "",
        name=here.name,
        reference=half.reference,
        key=f"linked:{here.schema_name}:{request.pk}",
    )
    reference = _opened_at(partner, half, origin, person_id=request.person_id, now=now)
    casework.partner_answered(link_id=link_id, reference=reference, now=now)


def _opened_at(
    partner: Council, half: casework.Half, origin: Origin, *, person_id: UUID | None, now: datetime
) -> str:
    """The reference there; empty where this form is not taken there."""
    with in_council(partner), transaction.atomic():
        service = (
            Service.objects.select_related("form")
            .filter(form__key=half.form_key, way=Way.HERE, is_live=True)
            .first()
        )
        if service is None:
            return ""
        newest = FormVersion.objects.filter(form=service.form).order_by("-number").only("pk")[0]
        opened = _open(service, newest.pk, half, origin, person_id=person_id, now=now)
        casework.link_from_partner(
            case_id=opened.case_id,
            council_gss=origin.gss,
            council_name=origin.name,
            reference=origin.reference,
            now=now,
        )
        return opened.reference


def _open(
    service: Service,
    version_id: UUID,
    half: casework.Half,
    origin: Origin,
    *,
    person_id: UUID | None,
    now: datetime,
) -> casework.Opened:
    version, form = parsed(version_id)
    way, context, strange = _fitted(version_id, half, now)
    missing = _missing(form, way, context)
    ruled = engine.outcome_of_rules(form, way.answers, way.facts, way=way)
    snapshot = engine.snapshot(form, way.answers, way.facts, version=version.number, way=way)
    snapshot["pages"].append(_page_of(origin, strange, missing))
    contact = contact_in(form, way.answers, person_id)
    return casework.open_case(
        case_type_key=service.case_type_key,
        service_key=service.key,
        service_title=service.title,
        lgsl=service.lgsl,
        channel=half.channel,
        answers=snapshot,
        place=place_in(form, way.answers),
        contact=contact,
        priority=ruled.priority,
        flags=[*ruled.flags, *([f"route:{ruled.route}"] if ruled.route else []), FLAG],
        sensitive=service.sensitive,
        origin_key=origin.key,
        now=now,
    )


def _fitted(
    version_id: UUID, half: casework.Half, now: datetime
) -> tuple[engine.Way, engine.Context, dict[str, Any]]:
    """The way through the form here with what it takes; `strange` is what it does not.

    The form's own version checks each answer. One that does not fit is taken out, and the way is
    gone again: other questions may stand without it.
    """
    _version, form = parsed(version_id)
    known = {question.id for question in engine.questions(form)}
    given = {key: answer for key, answer in half.answers.items() if key in known}
    strange = {key: answer for key, answer in half.answers.items() if key not in known}
    context = context_of()
    base = _facts(half, now)
    while True:
        facts = gathered(version_id, given, base, context)
        way = engine.walk(form, given, facts)
        wrong = [
            question
            for found in engine.validate_all(form, given, facts, context, way=way).values()
            for question in found
            if question in given
        ]
        if not wrong:
            return way, replace(context, facts=facts), strange
        strange |= {key: given.pop(key) for key in wrong}


def _missing(form: engine.Form, way: engine.Way, context: engine.Context) -> list[str]:
    """What the form here asks for besides, in its own words: staff ask the resident for it."""
    wrong = engine.validate_all(form, way.answers, way.facts, context, way=way)
    return [
        engine.words(form.by_question[question].label, way.facts)
        for found in wrong.values()
        for question in found
    ]


def _facts(half: casework.Half, now: datetime) -> dict[str, Any]:
    """What conditions may know: the day on which it was asked, nobody's account."""
    return {
        "account": {"signed_in": False},
        **council_facts(),
        "today": local_day(half.asked_at).isoformat(),
        "now": now.isoformat(),
        "time": half.asked_at.astimezone(LONDON).strftime("%H:%M"),
        "channel": half.channel,
        "assisted": False,
        "challenged": [],
    }


def _page_of(origin: Origin, strange: dict[str, Any], missing: list[str]) -> dict[str, Any]:
    """Where it came from, and what our form did not take, as the last page of the answers."""
    rows = [("from", f"Sent from {origin.name}", origin.reference)]
    if strange:
        told = "\n".join(f"{_name(key)}: {_plain(value)}" for key, value in strange.items())
        rows.append(("strange", "Told there, and not asked here", told))
    if missing:
        rows.append(("missing", "Asked here, and not told there", "\n".join(missing)))
    items = [
        {
            "id": f"linked_{key}",
            "label": label,
            "value": text,
            "shown": text,
            "kind": "long_text",
            "sensitivity": "personal",
            "contractor_visible": False,
        }
        for key, label, text in rows
    ]
    return {"id": "linked", "title": origin.name, "items": items}


def _name(key: str) -> str:
    return key.replace("_", " ").capitalize()


def _plain(value: Any) -> str:
    """An answer of another form as a line of text."""
    if isinstance(value, dict):
        lines = value.get("lines") or value.get("words")
        shown = [*lines, value.get("postcode") or ""] if isinstance(lines, list) else []
        return ", ".join(filter(None, shown)) or ", ".join(
            f"{_name(key)} {_plain(each)}" for key, each in value.items() if each not in (None, "")
        )
    if isinstance(value, list):
        return "; ".join(_plain(each) for each in value)
    return str(value)
