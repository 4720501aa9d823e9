"""What changed between two definitions of a form, in sentences for the admin who decides. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.definitions.parts import Form, Option, Page, Question, Warning
from portal.definitions.texts import words
from portal.engine.loader import reopen

LONGEST = 160
Definition = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """Sentences about one part of the form. `breaks`: rules may have asked what is gone."""

    title: str
    lines: tuple[str, ...]
    breaks: bool = False


def differences(before: Definition, after: Definition) -> list[Difference]:
    """What a resident or a team would notice, page by page; empty when nothing would be."""
    old, new = reopen(before), reopen(after)
    found = [
        Difference(_("The form"), tuple(_whole(old, new))),
        Difference(_("Settings"), tuple(_settings(old, new))),
        *_pages(old, new),
        Difference(_("What happens with the answers"), tuple(_outcome(old, new))),
    ]
    return [each for each in found if each.lines]


def _whole(old: Form, new: Form) -> Iterator[str]:
    yield from _text(_("The title"), old.title, new.title)
    yield from _text(_("The introduction"), _joined(old.introduction), _joined(new.introduction))
    yield from _text(_("The privacy notice"), _joined(old.privacy), _joined(new.privacy))
    yield from _text(_("The declaration"), old.declaration, new.declaration)
    if (old.account, old.needs_account) != (new.account, new.needs_account):
        yield _("Whether an account is needed is different.")
    yield from _text(_("Why an account is needed"), old.account_reason, new.account_reason)
    if old.quick_exit != new.quick_exit:
        yield _("Whether every page has a button that leaves at once is different.")
    both = [page.id for page in old.pages if page.id in new.by_page]
    if both != [page.id for page in new.pages if page.id in old.by_page]:
        yield _("The pages come in another order.")


def _joined(texts: tuple[Any, ...]) -> str:
    return " ".join(words(text) for text in texts)


def _text(what: str, old: Any, new: Any) -> Iterator[str]:
    one, other = words(old), words(new)
    if one != other:
        said = {"what": what, "old": _short(one), "new": _short(other)}
        yield _("%(what)s was “%(old)s” and becomes “%(new)s”.") % said


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _settings(old: Form, new: Form) -> Iterator[str]:
    for name in dict.fromkeys([*old.settings, *new.settings]):
        one, other = old.settings.get(name), new.settings.get(name)
        if one != other:
            said = {"name": name.replace("_", " "), "old": _plain(one), "new": _plain(other)}
            yield _("%(name)s: %(old)s becomes %(new)s.") % said


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, "", []):
        return _("nothing")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _pages(old: Form, new: Form) -> Iterator[Difference]:
    for page in new.pages:
        title = _("Page “%s”") % words(page.title)
        before = old.by_page.get(page.id)
        if before is None:
            lines = [_("This page is new."), *(_new(question) for question in page.questions)]
            yield Difference(title, tuple(lines))
        else:
            lines = list(_page(before, page, old, new))
            yield Difference(title, tuple(lines), _breaks(before, page, new))
    for page in old.pages:
        if page.id not in new.by_page:
            gone = any(question.id not in new.by_question for question in page.questions)
            title = _("Page “%s”") % words(page.title)
            yield Difference(title, (_("This page goes away."),), gone)


def _new(question: Question) -> str:
    return _("New question: “%s”.") % words(question.label)


def _breaks(before: Page, after: Page, new: Form) -> bool:
    """Whether a question or an answer goes away that rules may ask about."""
    for question in before.questions:
        now = new.by_question.get(question.id)
        if now is None or {o.value for o in question.options} - {o.value for o in now.options}:
            return True
    return False


def _page(before: Page, after: Page, old: Form, new: Form) -> Iterator[str]:
    yield from _text(_("The title"), before.title, after.title)
    yield from _text(_("The words"), _joined(before.body), _joined(after.body))
    if before.condition != after.condition:
        yield _("When this page is shown is different.")
    if before.next != after.next:
        yield _("Which page comes next is different.")
    if before.separate != after.separate:
        yield _("Who is given the answers of this page is different.")
    for question in after.questions:
        earlier = old.by_question.get(question.id)
        if earlier is None:
            yield _new(question)
        else:
            yield from _question(earlier, question)
    for question in before.questions:
        if question.id not in new.by_question:
            yield _("This question goes away: “%s”.") % words(question.label)
    yield from _warnings(before, after)


def _question(old: Question, new: Question) -> Iterator[str]:
    name = _("The question “%s”") % words(new.label)
    yield from _text(_("A question"), old.label, new.label)
    if words(old.hint) != words(new.hint):
        hint = _short(words(new.hint))
        said = (
            _("%(name)s has another hint: “%(hint)s”.") if hint else _("%(name)s has no hint now.")
        )
        yield said % {"name": name, "hint": hint}
    changed: tuple[tuple[Callable[[Question], Any], str], ...] = (
        (lambda each: each.kind, _("%s is answered in another way.")),
        (lambda each: each.required_when, _("Whether %s must be answered is different.")),
        (lambda each: each.condition, _("When %s is asked is different.")),
        (lambda each: (each.validation, each.errors), _("%s is checked in another way.")),
        (lambda each: each.contractor_visible, _("Whether contractors see %s is different.")),
        (lambda each: each.values, _("How %s is worked out is different.")),
        (lambda each: each.hidden, _("Whether %s stands on the case is different.")),
        (lambda each: (each.questions, each.item), _("What %s asks for each item is different.")),
    )
    for read, said in changed:
        if read(old) != read(new):
            words_in = name if said.startswith("%s") else _("“%s”") % words(new.label)
            yield said % words_in
    yield from _text(_("What is said"), _joined(old.body), _joined(new.body))
    yield from _options(name, old.options, new.options)


def _options(name: str, old: tuple[Option, ...], new: tuple[Option, ...]) -> Iterator[str]:
    before = {option.value: words(option.label) for option in old}
    after = {option.value: words(option.label) for option in new}
    for value, label in after.items():
        if value not in before:
            yield _("%(name)s has a new answer: “%(label)s”.") % {"name": name, "label": label}
        elif before[value] != label:
            said = {"name": name, "old": before[value], "new": label}
            yield _("%(name)s: the answer “%(old)s” becomes “%(new)s”.") % said
    for value, label in before.items():
        if value not in after:
            yield _("%(name)s loses the answer “%(label)s”.") % {"name": name, "label": label}


def _warnings(before: Page, after: Page) -> Iterator[str]:
    old = {each.id: each for each in before.warnings}
    new = {each.id: each for each in after.warnings}
    for key, warning in new.items():
        if key not in old:
            yield _("New words in some cases: “%s”.") % _short(words(warning.text))
        else:
            yield from _warning(old[key], warning)
    for key, warning in old.items():
        if key not in new:
            yield _("These words go away: “%s”.") % _short(words(warning.text))


def _warning(old: Warning, new: Warning) -> Iterator[str]:
    yield from _text(_("What is said"), old.text, new.text)
    if old.condition != new.condition:
        yield _("When this is said is different: “%s”.") % _short(words(new.text))
    if (old.severity, old.outcome, old.service) != (new.severity, new.outcome, new.service):
        yield _("What follows from this is different: “%s”.") % _short(words(new.text))


def _fee(old: Form, new: Form) -> str:
    if old.fee is None:
        return _("What was free has a price now.")
    return _("What had a price is free now.") if new.fee is None else _("The price is different.")


def _outcome(old: Form, new: Form) -> Iterator[str]:
    before, after = ({rule.id: rule for rule in form.rules} for form in (old, new))
    sayings = (
        (after.keys() - before.keys(), _("A new mark or priority: %s.")),
        (before.keys() - after.keys(), _("A mark or priority goes away: %s.")),
        (
            {key for key in before.keys() & after.keys() if before[key] != after[key]},
            _("A mark or priority is given otherwise: %s."),
        ),
    )
    for keys, said in sayings:
        for key in sorted(keys):
            yield said % key.replace("_", " ")
    if old.target != new.target:
        yield _("The aim for getting it done is different. What your council promises stays.")
    if old.duplicates != new.duplicates:
        yield _("When a report counts as one that was made already is different.")
    if old.fee != new.fee:
        yield _fee(old, new)
    if old.linked != new.linked:
        yield _("When a second case is made at another council is different.")
    if old.outcomes != new.outcomes:
        yield _("The words for how a request ends are different.")
