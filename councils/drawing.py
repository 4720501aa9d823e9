"""GOV.UK mark-up of form fields, drawn in Python.

A field's group is most of a page of questions, and there may be hundreds of them. Templates took
four times as long for the same mark-up. `DRAWN` names the parts as Django's renderer asks for them
(`councils.rendering`); a widget with a template of its own keeps it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import conditional_escape as esc
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

Context = Mapping[str, Any]


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308  every part was escaped where it was put in


def _attribute(name: str, value: Any) -> str:
    """One attribute with its space before it; nothing for an empty value."""
    return f' {name}="{esc(value)}"' if value else ""


# --- the group ------------------------------------------------------------------------------------


def group(context: Context) -> SafeString:
    """One field with all that belongs to it. Options come from `look()`."""
    field = context["field"]
    counts, css, module = field.counts, "govuk-form-group", ""
    if field.shows_error:
        css += " govuk-form-group--error"
    if counts:
        css += " govuk-character-count"
        module = f' data-module="govuk-character-count" data-maxlength="{counts}"'
    if field.kind == "password":
        css += " govuk-password-input"
        module = ' data-module="govuk-password-input"'
    if field.use_fieldset:
        inside = _fieldset(field)
    else:
        label = "" if field.kind == "checkbox" else f"{_label(field)}\n"
        inside = f"{label}{_hint_and_error(field)}{field}"
    return _safe(f'<div class="{css}"{module}>\n{inside}\n</div>\n')


def _fieldset(field: Any) -> str:
    role = ' role="group"' if field.kind == "date" else ""
    described = _attribute("aria-describedby", field.aria_describedby)
    css = _sized("govuk-fieldset__legend", field)
    words: str = esc(field.label)
    if field.look.page_heading:
        words = f'<h1 class="govuk-fieldset__heading">{words}</h1>'
    return (
        f'<fieldset class="govuk-fieldset"{role}{described}>\n'
        f'  <legend class="{css}">{words}</legend>\n'
        f"{_hint_and_error(field)}{field}\n</fieldset>"
    )


def _label(field: Any) -> str:
    css = _sized("govuk-label", field)
    html = f'<label class="{css}" for="{esc(field.id_for_label)}">{esc(field.label)}</label>'
    return f'<h1 class="govuk-label-wrapper">{html}</h1>' if field.look.page_heading else html


def _sized(css: str, field: Any) -> str:
    sized = f"{css} {css}--{field.legend_size}" if field.legend_size else css
    return f"{sized} govuk-visually-hidden" if field.look.label_hidden else sized


def _hint_and_error(field: Any) -> str:
    """With the ids that aria-describedby names."""
    html = ""
    if field.help_text:
        html = f'<div id="{esc(field.hint_id)}" class="govuk-hint">{esc(field.help_text)}</div>'
    if field.shows_error:
        html += (
            f'<p id="{esc(field.error_id)}" class="govuk-error-message">'
            f'<span class="govuk-visually-hidden">{_("Error:")}</span> {esc(field.error_text)}</p>'
        )
    return html


# --- kinds of widgets -----------------------------------------------------------------------------


def _input(context: Context) -> SafeString:
    """Text, e-mail, telephone, number (as text with a number keyboard), search."""
    field = context["field"]
    before, after = field.look.prefix, field.look.suffix
    if not (before or after):
        return _safe(field.plain())
    prefix, suffix = (
        f'<div class="govuk-input__{part}" aria-hidden="true">{esc(words)}</div>' if words else ""
        for part, words in (("prefix", before), ("suffix", after))
    )
    return _safe(f'<div class="govuk-input__wrapper">{prefix}{field.plain()}{suffix}</div>')


def _password(context: Context) -> SafeString:
    """With a button to show it, which needs JavaScript and is hidden without."""
    field = context["field"]
    return _safe(
        '<div class="govuk-input__wrapper govuk-password-input__wrapper">'
        f'{field.plain()}<button type="button" class="govuk-button govuk-button--secondary '
        'govuk-password-input__toggle govuk-js-password-input-toggle" data-module="govuk-button" '
        f'aria-controls="{esc(field.id_for_label)}" aria-label="{_("Show password")}" hidden>'
        f"{_('Show')}</button></div>"
    )


def _textarea(context: Context) -> SafeString:
    """With a count of the characters left where there is a longest length."""
    field = context["field"]
    html = field.plain()
    if field.counts:
        words = _("You can enter up to %(count)s characters") % {"count": field.counts}
        html += (
            f'<div id="{esc(field.auto_id)}-info" '
            f'class="govuk-hint govuk-character-count__message">{words}</div>'
        )
    return _safe(html)


def _checkbox(context: Context) -> SafeString:
    """One tick box with its own label."""
    field = context["field"]
    return _safe(
        f'<div class="{_list_css("checkboxes", field)}" data-module="govuk-checkboxes">'
        '<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" '
        f'type="checkbox" name="{esc(field.html_name)}" id="{esc(field.auto_id)}"'
        f"{' checked' if field.value() else ''}{' disabled' if field.field.disabled else ''}"
        f"{_attribute('aria-describedby', field.aria_describedby)}>"
        f'<label class="govuk-label govuk-checkboxes__label" for="{esc(field.auto_id)}">'
        f"{esc(field.label)}</label></div></div>"
    )


def _list_css(kind: str, field: Any) -> str:
    small = f" govuk-{kind}--small" if field.look.small else ""
    inline = f" govuk-{kind}--inline" if kind == "radios" and field.look.inline else ""
    return f"govuk-{kind}{small}{inline}"


def _choices(kind: str, input_type: str) -> Callable[[Context], SafeString]:
    """Radios or checkboxes; the exclusive one stands last, after a divider."""

    def draw(context: Context) -> SafeString:
        field = context["field"]
        items = "".join(_option(kind, input_type, field, option) for option in field.options)
        css = _list_css(kind, field)
        return _safe(f'<div class="{css}" data-module="govuk-{kind}">{items}</div>')

    return draw


def _option(kind: str, input_type: str, field: Any, option: Mapping[str, Any]) -> str:
    key, hint, reveals = esc(option["id"]), option["hint"], option["reveals"]
    before = after = ""
    if option["exclusive"]:
        before = f'<div class="govuk-{kind}__divider">{esc(field.look.divider)}</div>'
    more = "".join(
        attribute
        for wanted, attribute in (
            (option["checked"], " checked"),
            (option["disabled"] or field.field.disabled, " disabled"),
            (hint, f' aria-describedby="{key}-hint"'),
            (option["exclusive"], ' data-behaviour="exclusive"'),
            (reveals, f' data-reveals="conditional-{key}"'),
        )
        if wanted
    )
    if hint:
        after = f'<div id="{key}-hint" class="govuk-hint govuk-{kind}__hint">{esc(hint)}</div>'
    below = _below(kind, key, option) if reveals else ""
    return (
        f'{before}\n<div class="govuk-{kind}__item"><input class="govuk-{kind}__input" '
        f'type="{input_type}" name="{esc(option["name"])}" value="{esc(option["value"])}" '
        f'id="{key}"{more}><label class="govuk-label govuk-{kind}__label" for="{key}">'
        f"{esc(option['label'])}</label>{after}</div>{below}"
    )


def _below(kind: str, key: str, option: Mapping[str, Any]) -> str:
    """The field that hangs on an option."""
    hidden = "" if option["checked"] else f" govuk-{kind}__conditional--hidden"
    return (
        f'\n<div class="govuk-{kind}__conditional{hidden}" id="conditional-{key}">'
        f"{option['reveals'].as_field_group()}</div>"
    )


def _date(context: Context) -> SafeString:
    """Day, month and year in three boxes."""
    field = context["field"]
    disabled = " disabled" if field.field.disabled else ""
    boxes = "".join(_date_part(part, disabled) for part in field.parts)
    return _safe(f'<div class="govuk-date-input" id="{esc(field.auto_id)}">{boxes}</div>')


def _date_part(part: Mapping[str, Any], disabled: str) -> str:
    key, bad = esc(part["id"]), " govuk-input--error" if part["bad"] else ""
    return (
        '<div class="govuk-date-input__item"><div class="govuk-form-group">'
        f'<label class="govuk-label govuk-date-input__label" for="{key}">{esc(part["label"])}'
        '</label><input class="govuk-input govuk-date-input__input '
        f'govuk-input--width-{part["width"]}{bad}" id="{key}" name="{esc(part["name"])}" '
        f'type="text" inputmode="numeric" value="{esc(part["value"])}"'
        f"{_attribute('autocomplete', part['autocomplete'])}{disabled}></div></div>"
    )


def _file(context: Context) -> SafeString:
    """One file, or several where the widget allows it."""
    field = context["field"]
    widget, error = field.field.widget, " govuk-file-upload--error" if field.errors else ""
    many = " multiple" if getattr(widget, "allow_multiple_selected", False) else ""
    named = "".join(_attribute(name, widget.attrs.get(name)) for name in ("accept", "capture"))
    return _safe(
        f'<input type="file" name="{esc(field.html_name)}" id="{esc(field.auto_id)}" '
        f'class="govuk-file-upload{error}"{many}{named}'
        f"{_attribute('aria-describedby', field.aria_describedby)}>"
    )


# --- Django's own widgets -------------------------------------------------------------------------


def _attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{esc(str(value))}"'
        for name, value in attrs.items()
        if value is not False
    )


def _bare_input(context: Context) -> SafeString:
    widget = context["widget"]
    value = widget["value"]
    said = f' value="{esc(str(value))}"' if value is not None else ""
    kind, name = widget["type"], esc(widget["name"])
    return _safe(f'<input type="{kind}" name="{name}"{said}{_attributes(widget["attrs"])}>')


def _bare_textarea(context: Context) -> SafeString:
    widget = context["widget"]
    text = esc(widget["value"]) if widget["value"] else ""
    name, attrs = esc(widget["name"]), _attributes(widget["attrs"])
    return _safe(f'<textarea name="{name}"{attrs}>\n{text}</textarea>')


def _bare_select(context: Context) -> SafeString:
    widget = context["widget"]
    groups = []
    for label, options, _index in widget["optgroups"]:
        inside = "".join(
            f'\n  <option value="{esc(str(one["value"]))}"{_attributes(one["attrs"])}>'
            f"{esc(one['label'])}</option>"
            for one in options
        )
        groups.append(f'<optgroup label="{esc(label)}">{inside}</optgroup>' if label else inside)
    name, attrs = esc(widget["name"]), _attributes(widget["attrs"])
    return _safe(f'<select name="{name}"{attrs}>{"".join(groups)}\n</select>')


GROUP = "govuk/group"
KINDS: dict[str, Callable[[Context], SafeString]] = {
    "input": _input,
    "password": _password,
    "textarea": _textarea,
    "checkbox": _checkbox,
    "checkboxes": _choices("checkboxes", "checkbox"),
    "radios": _choices("radios", "radio"),
    "date": _date,
    "file": _file,
}
_BARE = dict.fromkeys(("text", "number", "email", "url", "search", "tel", "password"), _bare_input)
DRAWN: dict[str, Callable[[Context], SafeString]] = {
    GROUP: group,
    **{f"django/forms/widgets/{name}.html": draw for name, draw in _BARE.items()},
    "django/forms/widgets/textarea.html": _bare_textarea,
    "django/forms/widgets/select.html": _bare_select,
}
