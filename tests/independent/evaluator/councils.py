"""The definition as one council has it."""

from tests.independent.evaluator.conditions import holds
from tests.independent.evaluator.words import Json


def for_council(definition: Json, council: Json) -> Json:
    """The definition with the differences of the council that these facts describe."""
    form = _copied(definition)
    facts = {"council": council}
    for difference in form.get("councils", []):
        if not holds(difference["when"], {}, facts):
            continue
        form["settings"] = {**form.get("settings", {}), **difference.get("settings", {})}
        if "target" in difference:
            form["target"] = difference["target"]
        for change in difference.get("changes", []):
            _change(form, change)
    options = council.get("setting") or {}
    for name in form.get("settings", {}):
        option = options.get(f"{form['key']}.{name}")
        if option is not None:
            form["settings"][name] = option
    return form


def _copied(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _copied(inner) for name, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


def _change(form: Json, change: Json) -> None:
    for part in _changed(form, change):
        for name, value in change["set"].items():
            if name == "settings":
                part["settings"] = {**part.get("settings", {}), **value}
            elif value is None:
                part.pop(name, None)
            else:
                part[name] = _copied(value)


def _changed(form: Json, change: Json) -> list[Json]:
    pages = form["pages"]
    if "page" in change:
        return [page for page in pages if page["id"] == change["page"]]
    if "warning" in change:
        every = [one for page in pages for one in page.get("warnings", [])]
        return [one for one in every if one["id"] == change["warning"]]
    if "question" not in change:
        return [form]
    outer = [one for page in pages for one in page.get("questions", [])]
    every = outer + [inner for one in outer for inner in one.get("questions", [])]
    found = [one for one in every if one["id"] == change["question"]]
    if "option" not in change:
        return found
    options = [option for one in found for option in one.get("options", [])]
    return [option for option in options if option["value"] == change["option"]]
