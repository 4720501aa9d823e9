"""Rules that every template keeps."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.utils.safestring import mark_safe

from councils.rendering import FormRenderer

ROOT = Path(__file__).resolve().parents[2] / "templates"
PAGES = sorted(ROOT.rglob("*.html"))
COMPONENTS = sorted((ROOT / "components").glob("*.html"))
MAIL = {"layouts/email.html"}


def path(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", COMPONENTS, ids=path)
def test_a_component_opens_with_its_options(file):
    text = file.read_text("utf-8")
    assert text.startswith("{% comment %}")
    assert "ption" in text.partition("{% endcomment %}")[0], "the comment names no options"


@pytest.mark.parametrize("file", COMPONENTS, ids=path)
def test_a_component_is_shown_in_the_gallery(file):
    parts = [*ROOT.glob("councils/gallery*.html"), *COMPONENTS]
    shown = "".join(p.read_text("utf-8") for p in parts if p != file)
    assert f"components/{file.name}" in shown or f'component "{file.stem}"' in shown


@pytest.mark.parametrize("file", PAGES, ids=path)
def test_nothing_inline(file):
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", file.read_text("utf-8"), flags=re.S)
    assert not re.search(r"<style|\sstyle=|javascript:|\shx-on", text)
    assert not re.search(r"<\w[^>]*\son[a-z]+=", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert " src=" in script or "nonce=" in script or 'type="application/json"' in script


@pytest.mark.parametrize("file", PAGES, ids=path)
def test_it_compiles(file):
    drawn_by_forms = {"forms", "fields"} & set(file.relative_to(ROOT).parts)
    engine = FormRenderer() if drawn_by_forms else engines["django"]
    engine.get_template(path(file))


@pytest.mark.parametrize("file", PAGES, ids=path)
def test_components_get_options_that_they_have(file):
    for name, options in re.findall(
        r"{% include \"components/(\w+)\.html\" with (.*?) only %}", file.read_text("utf-8")
    ):
        component = (ROOT / "components" / f"{name}.html").read_text("utf-8")
        given = re.findall(r"(?:^|\s)(\w+)=", re.sub(r"\"[^\"]*\"", "''", options))
        unknown = [o for o in given if not re.search(rf"\b{o}\b", component)]
        assert not unknown, f"{name} has no {unknown}"


@pytest.mark.parametrize("file", PAGES, ids=path)
def test_components_are_included_with_only_what_they_are_given(file):
    for include in re.findall(r"{% include \"components/[^%]*%}", file.read_text("utf-8")):
        assert include.rstrip("%} ").endswith(" only"), include


def test_rows_of_a_summary_list_are_escaped_and_keep_their_lines() -> None:
    rows = [
        {"key": "<b>", "value": "one\n<two>", "href": '/a"b', "action": "Change <it>"},
        {"key": "Note", "html": mark_safe("<em>kept</em>"), "value": "not this"},
        {"key": "Number", "value": 7, "href": "/c", "action": "Change", "hidden": "the <n>"},
    ]
    page = engines["django"].get_template("components/summary_list.html").render({"rows": rows})
    assert "one<br>&lt;two&gt;" in page
    assert 'href="/a&quot;b">Change &lt;it&gt;' in page
    assert "&lt;b&gt;</span>" in page
    assert "<em>kept</em>" in page
    assert "not this" not in page
    assert "the &lt;n&gt;</span>" in page
    assert page.count("summary-list__row--no-actions") == 1
