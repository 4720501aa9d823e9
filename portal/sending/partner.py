"""A move inside the partnership: the same answers open a second case at the other council."""

from typing import Any

from casework import api as casework
from councils.conditions import evaluate, resolve
from councils.models import Council
from councils.tenancy import current_council, live_councils
from portal import engine
from portal.definitions.parts import Linked
from portal.fields import kind
from portal.sending import Sending, SendingPart, sending_parts

YES = ("yes", True, ["yes"])


@sending_parts.register("partner")
class Partner(SendingPart):
    """Asks for the other half, with the resident's consent; an outside delivery opens it."""

    label = "The linked case at a partner council"
    order = 70

    def concerns(self, form: engine.Form) -> bool:
        """Forms that name another council."""
        return form.linked is not None

    def after(self, sending: Sending) -> None:
        """Keep what is to be passed on, and say so; nothing without consent."""
        linked = sending.form.linked
        if linked is None or sending.opened is None:
            return
        partner = partner_of(linked, sending.way)
        if partner is None:
            return
        casework.ask_partner(
            case_id=sending.opened.case_id,
            council_gss=partner.gss or "",
            council_name=partner.name,
            form_key=linked.form,
            answers=passed_on(sending.form, linked, sending.way),
            now=sending.now,
        )


def partner_of(linked: Linked, way: engine.Way) -> Council | None:
    """The partner council that is to have the other half; None without consent or such a one."""
    if way.answers.get(linked.consent) not in YES:
        return None
    if linked.when is not None and not evaluate(linked.when, way.reads, way.facts):
        return None
    code = resolve(linked.council, way.reads, way.facts)
    if not code or code == current_council().gss:
        return None
    return next((council for council in live_councils() if council.gss == code), None)


def passed_on(form: engine.Form, linked: Linked, way: engine.Way) -> dict[str, Any]:
    """The answers for the other council: those that the form names, since nothing else was agreed.

    A form that names none passes on all but what belongs to this council alone: files, sealed
    answers, times in its calendars.
    """
    if linked.answers:
        given = {k: resolve(value, way.reads, way.facts) for k, value in linked.answers.items()}
    else:
        stays = {question.id for question in engine.questions(form) if _stays(question)}
        given = {key: answer for key, answer in way.answers.items() if key not in stays}
    return {key: answer for key, answer in given.items() if answer not in (None, "", [], {})}


def _stays(question: engine.Question) -> bool:
    its_kind = kind(question.kind)
    return its_kind.holds_files or its_kind.holds_secrets or its_kind.holds_slot
