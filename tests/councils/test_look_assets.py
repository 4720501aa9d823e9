"""What we ship of other people's front-end code, and that it can be served hashed."""

import hashlib
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
VENDOR = STATIC / "vendor"
LIBRARIES = sorted(p.name for p in VENDOR.iterdir())


@pytest.mark.parametrize("name", LIBRARIES)
def test_files_are_those_that_were_fetched(name):
    folder = VENDOR / name
    sums = dict(
        reversed(line.split("  ", 1)) for line in (folder / "SHA256SUMS").read_text().splitlines()
    )
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    del found["SHA256SUMS"]
    assert set(found) == set(sums)
    for path, file in found.items():
        assert hashlib.sha256(file.read_bytes()).hexdigest() == sums[path], path


@pytest.mark.parametrize("name", LIBRARIES)
def test_each_library_says_version_and_licence(name):
    assert re.fullmatch(r"\S+ \d+\.\d+\.\d+\n", (VENDOR / name / "VERSION").read_text())
    assert len((VENDOR / name / "LICENSE").read_text()) > 200


def test_no_government_font_or_arms():
    for file in STATIC.rglob("*"):
        if file.suffix in {".css", ".js", ".svg"}:
            text = file.read_text("utf-8").lower()
            for word in ("gds transport", "crest", "govuk-logotype", "@font-face"):
                assert word not in text, f"{word} in {file.name}"
    names = " ".join(p.name.lower() for p in STATIC.rglob("*"))
    assert not re.search(r"crown|crest|opengraph|govuk-icon|\.woff", names)


@pytest.mark.parametrize("sheet", sorted(STATIC.rglob("*.css")), ids=lambda p: p.name)
def test_every_file_that_a_style_sheet_names_is_there(sheet):
    text = sheet.read_text("utf-8")
    for address in re.findall(r"url\([\"']?([^)\"']+)", text):
        if not address.startswith(("#", "data:")):
            assert (sheet.parent / address).is_file(), address
    assert "sourceMappingURL" not in text


def test_collected_files_get_names_with_their_digest(settings, tmp_path):
    from django.core.management import call_command

    backend = {"BACKEND": "councils.assets.StaticStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_DIRS = [STATIC]
    call_command("collectstatic", interactive=False, verbosity=0)
    names = {p.name for p in (tmp_path / "vendor" / "govuk").iterdir()}
    assert any(re.fullmatch(r"govuk-frontend\.min\.[0-9a-f]{12}\.css", n) for n in names)
