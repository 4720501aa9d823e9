#!/usr/bin/env python3
"""Fetch the front-end libraries we ship and make them fit a council's site.

For maintainers only (needs npm for `npm pack`; nothing is built). The portal itself serves what
is committed under `static/vendor/`. Off GOV.UK a service keeps the Design System but not its
brand: the GDS Transport font, the crown and the crest go, and the font becomes
`var(--council-font, Arial, Helvetica, sans-serif)`.

    python3 scripts/vendor_assets.py          # all
    python3 scripts/vendor_assets.py govuk    # one
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "static" / "vendor"
COUNCIL_FONT = "var(--council-font,Arial,Helvetica,sans-serif)"

MIT = """The MIT License (MIT)

{copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of
the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS
FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


@dataclass(frozen=True)
class Library:
    """One npm package and the files that we take from it (path in package → path here)."""

    package: str
    version: str
    files: dict[str, str]
    licence_file: str = ""  # in the package; some packages ship none, then `copyright` is used
    copyright: str = ""
    keep_urls: bool = field(default=False)  # image URLs in its CSS already stand beside the CSS


LIBRARIES = {
    "govuk": Library(
        "govuk-frontend",
        "6.6.0",
        {
            "dist/govuk/govuk-frontend.min.css": "govuk-frontend.min.css",
            "dist/govuk/govuk-frontend.min.js": "govuk-frontend.min.js",
        },
        copyright="Copyright (C) 2017 Crown Copyright (Government Digital Service)",
    ),
    "moj": Library(
        "@ministryofjustice/frontend",
        "11.1.0",
        {
            "moj/moj-frontend.min.css": "moj-frontend.min.css",
            "moj/moj-frontend.min.js": "moj-frontend.min.js",
        },
        copyright="Copyright (c) Crown Copyright (Ministry of Justice) and contributors",
    ),
    "autocomplete": Library(
        "accessible-autocomplete",
        "3.0.1",
        {
            "dist/accessible-autocomplete.min.css": "accessible-autocomplete.min.css",
            "dist/accessible-autocomplete.min.js": "accessible-autocomplete.min.js",
        },
        licence_file="LICENSE.txt",
    ),
    "htmx": Library(
        "htmx.org", "2.0.11", {"dist/htmx.min.js": "htmx.min.js"}, licence_file="LICENSE"
    ),
    "leaflet": Library(
        "leaflet",
        "1.9.4",
        {
            "dist/leaflet.css": "leaflet.css",
            "dist/leaflet.js": "leaflet.js",
            "dist/images/layers.png": "images/layers.png",
            "dist/images/layers-2x.png": "images/layers-2x.png",
            "dist/images/marker-icon.png": "images/marker-icon.png",
            "dist/images/marker-icon-2x.png": "images/marker-icon-2x.png",
            "dist/images/marker-shadow.png": "images/marker-shadow.png",
        },
        licence_file="LICENSE",
        keep_urls=True,
    ),
}


def without_government_brand(css: str) -> str:
    """Drop the font, crown and crest; keep everything else byte for byte."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r"/\*!? Copyright \(c\) 2011 by Margaret Calvert.*?\*/", "", css, flags=re.S)
    css = re.sub(r"GDS Transport,arial,sans-serif", COUNCIL_FONT, css)
    # Rules that draw the crest or the crown, with the media query that holds nothing else.
    css = re.sub(r"[^{}]*(?:__copyright-logo|-crest|__crown)[^{}]*\{[^{}]*\}", "", css)
    for _ in range(2):  # an emptied @media may stand in an @supports
        css = re.sub(r"@(?:media|supports)[^{}]*\{\}", "", css)
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    return re.sub(r"url\(/assets/images/", "url(images/", css)


def without_source_map(script: str) -> str:
    """Drop the pointer to a map that we do not ship (static file storage would refuse it)."""
    return re.sub(r"\n?//# sourceMappingURL=\S+\s*$", "\n", script)


def unpack(library: Library, into: Path) -> Path:
    """Download the exact version with npm and unpack it."""
    name = f"{library.package}@{library.version}"
    npm = shutil.which("npm") or sys.exit("npm is needed to fetch the libraries")
    subprocess.run([npm, "pack", "--silent", name], cwd=into, check=True)
    archive = next(into.glob("*.tgz"))
    with tarfile.open(archive) as tar:
        tar.extractall(into, filter="data")
    return into / "package"


def copy_file(source: Path, target: Path) -> None:
    """Copy one file, cleaned by its kind."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix == ".css":
        target.write_text(without_government_brand(source.read_text("utf-8")), "utf-8")
    elif source.suffix == ".js":
        target.write_text(without_source_map(source.read_text("utf-8")), "utf-8")
    else:
        shutil.copyfile(source, target)


def copy_images(css: Path, package: Path) -> None:
    """Copy the images that the cleaned style sheet still names."""
    for name in set(re.findall(r"url\((images/[^)]+)\)", css.read_text("utf-8"))):
        found = next(package.rglob(f"assets/{name}"))
        copy_file(found, css.parent / name)


def write_sums(folder: Path) -> None:
    """Write SHA256SUMS in the format that `sha256sum --check` reads."""
    names = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "SHA256SUMS")
    lines = [
        f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n"
        for p in names
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), "utf-8")


def vendor(name: str) -> None:
    """Replace `static/vendor/<name>/` by a fresh copy."""
    library, folder = LIBRARIES[name], TARGET / name
    with tempfile.TemporaryDirectory() as scratch:
        package = unpack(library, Path(scratch))
        shutil.rmtree(folder, ignore_errors=True)
        for source, target in library.files.items():
            copy_file(package / source, folder / target)
            if target.endswith(".css") and not library.keep_urls:
                copy_images(folder / target, package)
        licence = (
            (package / library.licence_file).read_text("utf-8")
            if library.licence_file
            else MIT.format(copyright=library.copyright)
        )
    (folder / "LICENSE").write_text(licence, "utf-8")
    (folder / "VERSION").write_text(f"{library.package} {library.version}\n", "utf-8")
    write_sums(folder)
    print(f"{name}: {library.package} {library.version}")


if __name__ == "__main__":
    for wanted in sys.argv[1:] or LIBRARIES:
        vendor(wanted)
