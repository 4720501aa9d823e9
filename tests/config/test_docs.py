"""The documents hold: links lead somewhere, and what they name is there."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands

from config.bootstrap import paths
from config.bootstrap.main import _own_commands
from config.settings import ENVIRONMENT

ROOT = paths.ROOT
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "templates" / "components" / "README.md",
]
TOP = {entry.name for entry in ROOT.iterdir() if not entry.name.startswith(".")}
# Files that a reader makes, or that a running copy writes, by following a how-to.
MADE = (
    "portal/fields/number_plate.py",
    "portal/definitions/shopping_trolley.json",
    "councils/messaging/channels/letter.py",
    "casework/routing/facts/weekday.py",
)
IMAGE_BYTES = 200_000


def ident(page: Path) -> str:
    return str(page.relative_to(ROOT))


each_page = pytest.mark.parametrize("doc", PAGES, ids=ident)


@cache
def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def plain(page: Path) -> str:
    """A page without its fenced code."""
    return re.sub(r"^( *)```.*?^\1```", "", text_of(page), flags=re.DOTALL | re.MULTILINE)


@cache
def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings get."""
    headings = re.findall(r"^#+ +(.+)$", plain(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in headings}


def links(page: Path) -> list[str]:
    found = re.findall(r"\]\(([^)\s]+)\)", plain(page)) + re.findall(r'src="([^"]+)"', plain(page))
    return [link for link in found if not re.match(r"https?:|mailto:", link)]


@each_page
def test_every_link_leads_somewhere(doc):
    broken = []
    for link in links(doc):
        path, _, anchor = link.partition("#")
        target = (doc.parent / path).resolve() if path else doc
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)

    assert broken == []


@each_page
def test_every_command_is_there(doc):
    named = set(re.findall(r"manage\.py ([a-z_]+)", text_of(doc)))

    assert named - set(get_commands()) - set(_own_commands()) == set()


def named_paths(page: Path) -> set[str]:
    """What looks like a path of this repository: in code marks, or given to a command."""
    words = re.findall(r"`([^`\s]+)`", plain(page)) + re.findall(
        r"(?:manage\.py test|bin/python|python3|cp) ([\w./-]+/[\w./ -]+)", text_of(page)
    )
    found = {part.partition("::")[0] for word in words for part in word.split()}
    return {
        path for path in found if path.partition("/")[0] in TOP and "/" in path and "<" not in path
    }


@each_page
def test_every_path_is_there(doc):
    missing = [
        path
        for path in sorted(named_paths(doc))
        if path not in MADE and not path.startswith("var/") and not list(ROOT.glob(path))
    ]

    assert missing == []


@each_page
def test_every_test_that_is_named_is_there(doc):
    named = re.findall(r"(tests/[\w/]+\.py)::(\w+)", text_of(doc))
    missing = [f"{file}::{name}" for file, name in named if f"def {name}(" not in source(file)]

    assert missing == []


@cache
def source(file: str) -> str:
    path = ROOT / file
    return path.read_text(encoding="utf-8") if path.exists() else ""


@each_page
def test_no_folder_of_one_machine_is_named(doc):
    assert re.findall(r"(?<![\w.])/(?:home|root|tmp|work|Users|usr|opt)/\S*", text_of(doc)) == []


@each_page
def test_it_is_written_for_people(doc):
    first = text_of(doc).lstrip().splitlines()[0]

    assert first.startswith("# ")
    assert not re.search(r"\b(?:colou?rize|organiz|recogniz|behavior)", text_of(doc))


def test_every_page_is_linked_from_another():
    linked = {
        (page.parent / link.partition("#")[0]).resolve() for page in PAGES for link in links(page)
    }

    assert [ident(page) for page in PAGES if page not in linked and page.name != "README.md"] == []


def test_decisions_are_numbered_once_and_listed():
    pages = [page.name for page in sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))]
    numbers = [name.partition("-")[0] for name in pages]

    assert numbers == [f"{number:04d}" for number in range(1, len(pages) + 1)]
    assert set(pages) <= set(links(ROOT / "docs" / "adr" / "README.md"))


@pytest.mark.parametrize("part", ["Context", "Decision", "Rejected", "Consequences"])
def test_every_decision_has_its_parts(part):
    pages = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))

    assert [page.name for page in pages if f"\n## {part}\n" not in text_of(page)] == []


def test_the_environment_is_told_whole():
    told = re.findall(r"^\| `([A-Z_]+)` \| (.+) \|$", text_of(deploy()), flags=re.MULTILINE)

    assert dict(told) == ENVIRONMENT


def deploy() -> Path:
    return ROOT / "docs" / "how-to" / "deploy.md"


WORDS = (
    "Resident",
    "Customer",
    "Case",
    "Contact",
    "Contact channel",
    "Delivery channel",
    "Avoidable contact",
    "Queue",
    "LGSL",
    "UPRN",
    "ServiceRequest",
    "Operation",
    "Event",
    "Needs attention",
    "Outcome",
)


@pytest.mark.parametrize("word", WORDS)
def test_the_glossary_has_the_word(word):
    rows = re.findall(r"^\| ([^|]+) \|", text_of(ROOT / "docs" / "glossary.md"), flags=re.MULTILINE)

    assert word in {term.strip("` ") for row in rows for term in row.split("·")}


def test_the_statuses_that_residents_read_are_named_where_they_are_explained():
    told = text_of(ROOT / "docs" / "adr" / "0005-lifecycle.md")

    for words in ("Received", "Planned for [date]", "Waiting for you", "Done"):
        assert words in told


@pytest.mark.parametrize("name", ["resident-request.png", "desk-case.png"])
def test_pictures_are_small(name):
    picture = ROOT / "docs" / "images" / name

    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < IMAGE_BYTES


def test_every_picture_has_words():
    for page in PAGES:
        assert re.findall(r"!\[\]\(", text_of(page)) == []
        for tag in re.findall(r"<img [^>]+>", text_of(page)):
            assert re.search(r'alt="[^"]{20,}"', tag), tag


def test_the_examples_of_how_tos_are_sound():
    """The form that "add a service" shows passes the check that publishing makes."""
    import json

    from portal import engine

    page = text_of(ROOT / "docs" / "how-to" / "add-a-service.md")
    entry, form = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL))

    assert engine.check_definition(form) == []
    assert entry["form"] == form["key"]


@pytest.mark.parametrize(
    "name", ["add-a-question-kind", "add-a-delivery-channel", "add-a-routing-rule"]
)
def test_the_code_of_how_tos_can_be_read(name):
    page = text_of(ROOT / "docs" / "how-to" / f"{name}.md")

    for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        compile(block, name, "exec")
