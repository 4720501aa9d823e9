"""What a routing rule can ask about, in words: facts of the case, and questions of forms.

Casework knows no forms. Whoever does registers a source of questions here; a rule then reads
"Is it in water? is Yes" and not "in_water is yes".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from casework.choices import Channel, Priority
from casework.models import CaseType
from casework.routing.registries import routing_facts
from councils.gazetteer.api import wards_of
from councils.tenancy import current_council

Pair = tuple[str, str]
YES_NO = (("yes", lazy("Yes")), ("no", lazy("No")))


@dataclass(frozen=True)
class Question:
    """One question of a service's form.

    One that is not `askable` (a name, a place) is known to be there, and is not offered to rules.
    """

    service_key: str
    id: str
    label: str
    options: tuple[Pair, ...] = ()
    many: bool = False
    flags: tuple[str, ...] = ()
    askable: bool = True


@dataclass(frozen=True)
class Subject:
    """What one part of a condition is about. `many`: its value is a list."""

    source: str  # answer or fact
    name: str
    label: str
    options: tuple[Pair, ...] = ()
    many: bool = False
    kind: str = "text"  # text, number or yesno

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.source}:{self.name}"

    def value_words(self, value: object) -> str:
        """A value as people read it: the words of an option, else itself."""
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        return dict(self.options).get(str(value), str(value))


@dataclass(frozen=True)
class Vocabulary:
    """Everything that a rule can name at this council now."""

    subjects: dict[str, Subject]
    services: dict[str, str]
    asked_by: dict[str, frozenset[str]] = field(default_factory=dict)  # question id -> services

    def subject(self, source: str, name: str) -> Subject | None:
        """The subject of that name, for a path (`property.uprn`) its question; None when gone."""
        found = self.subjects.get(f"{source}:{name}")
        return found or self.subjects.get(f"{source}:{name.partition('.')[0]}")

    def fits(self, source: str, name: str, service_key: str) -> bool:
        """Whether the form of that service asks it (any service's form, for an empty key)."""
        if source == "fact":
            return self.subject(source, name) is not None
        services = self.asked_by.get(name.partition(".")[0], frozenset())
        return service_key in services if service_key else bool(services)


_sources: list[Callable[[], Iterable[Question]]] = []


def register_questions(source: Callable[[], Iterable[Question]]) -> None:
    """Make a source of questions known; it is asked inside a council."""
    if source not in _sources:
        _sources.append(source)


def vocabulary(service_key: str = "") -> Vocabulary:
    """What rules can name: of one service, or of all. A fixed number of queries."""
    questions = [each for source in _sources for each in source()]
    services = dict(CaseType.objects.order_by("label").values_list("key", "label"))
    own = [each for each in questions if service_key in ("", each.service_key)]
    flags = tuple(dict.fromkeys(flag for each in own for flag in each.flags))
    subjects = _facts(services, flags)
    asked: dict[str, set[str]] = {}
    for each in questions:
        asked.setdefault(each.id, set()).add(each.service_key)
        if each.askable and service_key in ("", each.service_key):
            kept = subjects.get(f"answer:{each.id}")
            subjects[f"answer:{each.id}"] = _merged(kept, each)
    return Vocabulary(subjects, services, {name: frozenset(keys) for name, keys in asked.items()})


def _merged(kept: Subject | None, each: Question) -> Subject:
    """One question that several forms ask: all their options."""
    options = dict(kept.options if kept else ()) | dict(each.options)
    label = kept.label if kept else each.label
    return Subject("answer", each.id, label, tuple(options.items()), each.many)


def _facts(services: dict[str, str], flags: tuple[str, ...]) -> dict[str, Subject]:
    options: dict[str, tuple[Pair, ...]] = {
        "case_type": tuple(services.items()),
        "service_key": tuple(services.items()),
        "channel": _pairs(Channel.choices),
        "priority": _pairs(Priority.choices),
        "ward": tuple(wards_of(current_council().gss).items()),
        "flags": tuple((flag, flag.replace("_", " ")) for flag in flags),
        "place_unlisted": _pairs(YES_NO),
    }
    found = {}
    for name, fact in routing_facts.items():
        example = fact.example()
        found[f"fact:{name}"] = Subject(
            "fact",
            name,
            str(fact.label),
            options.get(name, ()),
            isinstance(example, list),
            _kind(example),
        )
    return found


def _pairs(choices: Iterable[tuple[str, object]]) -> tuple[Pair, ...]:
    return tuple((value, str(label)) for value, label in choices)


def _kind(example: object) -> str:
    if isinstance(example, bool):
        return "yesno"
    return "number" if isinstance(example, int) else "text"
