"""What somebody writes into a text who wants it to run where others read it, and how to see it.

Every text carries a tag of its own, so that a page tells which of them it drew. A page is clean
when nothing of them ran, nothing of them became mark-up, and what is drawn stands there as text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

TAG = re.compile(r"zq[0-9]{4}")
SUM = "50337"  # what a template makes of 7191*7
LINE = "\u2028"  # ends a line in JavaScript, not in JSON
IN_MARK_UP = re.compile(r"<img src=x onerror=hit\(|<b onfocus=hit\(")
# The first that fits is taken.
WAYS = (
    "%s\"'><script>hit(1)</script></script><img src=x onerror=hit(2)><svg onload=hit(3)>"
    "</textarea></title><a href=javascript:hit(4)>{{7191*7}}{%% debug %%}${7191*7}"
    f"{LINE}{{0.__class__}}%%s",
    f"%s\"'></script><img src=x onerror=hit(5)><b onfocus='hit(6)'>{{{{7191*7}}}}{LINE}",
    "%s\"'><img src=x onerror=hit(7)>",
    "%s'\"><b onfocus=hit(8)>",
)

# What a text could have become: handlers, links that run, scripts without a nonce, our own tags.
_FIND = """() => {
  const runs = /^\\s*(javascript|vbscript|data:text)/i;
  const links = /^(href|src|action|formaction|data|xlink:href)$/i;
  const found = [];
  for (const one of document.querySelectorAll("*")) {
    const given = [...one.attributes];
    const runs_here = one.tagName === "SCRIPT" && !one.src && one.type !== "application/json";
    const bad = runs_here && one.textContent.includes("hit(")
      || given.some(({ name }) => /^on/i.test(name))
      || given.some(({ name, value }) => links.test(name) && runs.test(value))
      || (one.tagName === "IMG" && one.getAttribute("src") === "x");
    if (bad) found.push(one.outerHTML.slice(0, 300));
  }
  return found;
}"""
# What is read on the page: its text, what stands in boxes, the words of hidden labels.
_READ = """() => [
  document.title,
  document.body.textContent,
  ...[...document.querySelectorAll("input, textarea")].map((one) => one.value),
  ...[...document.querySelectorAll("[alt]")].map((one) => one.alt),
  ...[...document.querySelectorAll("[aria-label]")].map((one) => one.ariaLabel),
].join("\\n")"""
_REPORT = (
    "document.addEventListener('securitypolicyviolation', (event) => "
    "broken(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"
)


class Tags:
    """Numbers for texts: which tag stands where."""

    def __init__(self, start: int = 0) -> None:
        self.places: dict[str, str] = {}
        self.start = start

    def attack(self, place: str, room: int = 2000) -> str:
        """An attack for a text that may be so long, and a note of where it stands."""
        tag = f"zq{self.start + len(self.places):04d}"
        self.places[tag] = place
        for way in WAYS:
            text = way % tag
            if len(text) <= room:
                return text
        raise ValueError(f"{place} has room for {room} characters only")

    def of(self, *wanted: str) -> set[str]:
        """The tags of places that begin so."""
        return {tag for tag, place in self.places.items() if place.startswith(wanted)}


def attacked(
    value: Any,
    schema: Mapping[str, Any],
    attack: Callable[[str], str],
    place: str = "form",
    whole: Mapping[str, Any] | None = None,
) -> Any:
    """A definition with every text in it replaced, wherever its schema says that text stands.

    Places are named as `text_places` names them.
    """
    whole = whole or schema
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        if name == "text":
            return attack(place)
        inner = place if name == "texts" else name
        return attacked(value, whole["$defs"][name], attack, inner, whole)
    if isinstance(value, dict) and "object" in schema.get("type", ""):
        rest = schema.get("additionalProperties")
        found = {}
        for key, one in value.items():
            known = schema.get("properties", {}).get(key)
            if known:
                inner = key if "properties" in known else f"{place}.{key}"
                found[key] = attacked(one, known, attack, inner, whole)
            else:
                found[key] = attacked(one, rest, attack, place, whole) if rest else one
        return found
    if isinstance(value, list) and schema.get("type") == "array":
        return [attacked(one, schema.get("items", {}), attack, place, whole) for one in value]
    return value


def text_places(schema: Mapping[str, Any]) -> set[str]:
    """Every place of a schema where a text may stand: the part that it belongs to, and its name."""
    parts = {"form": schema, **schema["$defs"]}
    return {one for name, part in parts.items() for one in _texts_in(part, name)}


def _texts_in(part: Mapping[str, Any], name: str) -> Iterator[str]:
    for key, one in part.get("properties", {}).items():
        inner = one.get("additionalProperties") or one
        if isinstance(inner, Mapping) and str(inner.get("$ref")).endswith(("/text", "/texts")):
            yield f"{name}.{key}"
        elif "properties" in one:
            yield from _texts_in(one, key)


class Watch:
    """A page of a browser and all that ran on it, broke its policy or asked something."""

    def __init__(self, context: Any) -> None:
        self.ran: list[str] = []
        self.seen: set[str] = set()
        context.expose_function("hit", lambda *given: self.ran.append(f"ran: {given}"))
        context.expose_function("broken", lambda what: self.ran.append(f"policy: {what}"))
        context.add_init_script(_REPORT)
        context.set_default_timeout(30_000)
        self.page = context.new_page()
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", lambda error: self.ran.append(f"script error: {error}"))

    def _dialog(self, dialog: Any) -> None:
        self.ran.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def look(self, *, shows: Iterable[str] = ()) -> set[str]:
        """Nothing ran here and nothing became mark-up; the tags that are read on the page, among
        which are those of `shows`.
        """
        where = self.page.url
        assert self.ran == [], (where, self.ran)
        became = self.page.evaluate(_FIND)
        assert became == [], (where, became)
        text = self.page.evaluate(_READ)
        assert SUM not in text, where
        here = set(TAG.findall(text))
        if here:
            assert IN_MARK_UP.search(text), (where, "drawn, but not as it was written")
        assert set(shows) <= here, (where, set(shows) - here)
        self.seen |= here
        return here
