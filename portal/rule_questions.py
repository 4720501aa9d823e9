"""The questions of this council's forms, for rules that place cases by answers."""

from collections.abc import Iterator

from django.db.models import OuterRef, Subquery

from casework import api as casework
from portal import engine
from portal.fields.yes_no import ANSWERS as YES_OR_NO
from portal.models import FormVersion, Service
from portal.versions import parsed

# What is fit to be asked by a rule: never a name, an e-mail, a phone, a file or a place.
KINDS = {"radios", "select", "checkboxes", "yes_no", "date", "postcode", "text", "long_text"}


def questions_for_rules() -> Iterator[casework.RuleQuestion]:
    """Each question of the newest version of each service's form: one query when parsed before."""
    newest = FormVersion.objects.filter(form=OuterRef("form")).order_by("-number").values("pk")[:1]
    services = Service.objects.filter(form__isnull=False).order_by("position", "key")
    for key, version_id in services.values_list("key", Subquery(newest)):
        if version_id is not None:
            yield from _of_form(key, parsed(version_id)[1])


def _of_form(service_key: str, form: engine.Form) -> Iterator[casework.RuleQuestion]:
    flags = tuple(dict.fromkeys(flag for rule in form.rules for flag in rule.flags))
    private = set(form.contact.values())
    for question in engine.questions(form):
        yield casework.RuleQuestion(
            service_key=service_key,
            id=question.id,
            label=engine.words(question.label),
            options=_options(question),
            many=question.kind == "checkboxes",
            flags=flags,
            askable=question.kind in KINDS and question.id not in private,
        )


def _options(question: engine.Question) -> tuple[tuple[str, str], ...]:
    if question.kind == "yes_no":
        return tuple((value, str(words)) for value, words in YES_OR_NO)
    return tuple((one.value, engine.words(one.label)) for one in question.options)


casework.register_questions(questions_for_rules)
