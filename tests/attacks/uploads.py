"""Files that no honest browser sends, beside some that it does."""

import io
import zlib
from functools import cache
from random import Random

from PIL import Image

from tests.portal.factories import jpeg

NAMES = (
    "tip.jpg",
    "TIP.JPEG",
    "tip.png",
    "letter.pdf",
    "tip",
    "tip.jpg.php",
    "tip.svg",
    "../../tip.jpg",
    "..\\..\\tip.pdf",
    "\x00.png",
    "a" * 400 + ".jpg",
    "..",
    ".jpg",
    "\u202egpj.exe",
    '"><img src=x onerror=hit()>.jpg',
    "<script>hit()</script>.pdf",
    "a;b=c.jpg",
    "%2e%2e%2ftip.jpg",
    "\ud800.jpg",
    "Zoë 😀.png",
)
TYPES = ("image/jpeg", "image/png", "application/pdf", "text/html", "image/svg+xml", "", "x" * 300)
SCRIPT = b"<script>hit()</script>"


def _png_of(width: int, height: int) -> bytes:
    """A picture that says it is so large, and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + name + data + check

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x01\x00\x00\x00\x00"
    rest = chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + rest


def _picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, kind)
    return out.getvalue()


@cache
def bodies() -> tuple[bytes, ...]:
    """What files hold: pictures and letters, and what only looks like them."""
    picture = jpeg(size=(40, 30))
    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    return (
        picture,
        jpeg(gps=True, size=(40, 30)),
        _picture("PNG"),
        _picture("GIF"),
        picture + SCRIPT,
        picture[:300],
        picture[:4] + SCRIPT * 20,
        _picture("GIF")[:6] + b"/*" + SCRIPT + b"*/",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="hit()">' + SCRIPT + b"</svg>",
        b"<!doctype html>" + SCRIPT,
        b"<?php system($_GET[0]); ?>",
        pdf,
        pdf.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
        b"PK\x03\x04" + b"\x00" * 100,
        b"",
        _png_of(60_000, 60_000),
        _png_of(0, 0),
        b"\x00" * 2000,
    )


def some(rng: Random) -> tuple[str, str, bytes]:
    """Name, what the browser says it is, and content of one file."""
    content = b"\x00" * 16_000_000 if rng.random() < 0.002 else rng.choice(bodies())
    return rng.choice(NAMES), rng.choice(TYPES), content
