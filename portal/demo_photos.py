"""Photos for a demonstration, drawn afresh: what was dumped, on a verge beside a road."""

import io
import random
from collections.abc import Callable
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

SIZE = (800, 600)
GROUND = 430
Pen = ImageDraw.ImageDraw
Chance = random.Random


def demo_photo(kind: str, number: int) -> SimpleUploadedFile:
    """One photo of a kind of fly-tipping; the same number gives the same picture."""
    return SimpleUploadedFile(f"{kind.replace('_', '-')}.jpg", _drawn(kind, number), "image/jpeg")


@cache  # every council shows the same
def _drawn(kind: str, number: int) -> bytes:
    chance = random.Random(number)  # noqa: S311  a picture, not a secret
    picture = Image.new("RGB", SIZE)
    pen = ImageDraw.Draw(picture)
    _place(pen, chance)
    THINGS.get(kind, _bags)(pen, chance)
    out = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(0.8)).save(out, "JPEG", quality=80)
    return out.getvalue()


def _place(pen: Pen, chance: Chance) -> None:
    """Sky, a hedge, grass and the road with its line."""
    for y in range(220):
        pen.line((0, y, 800, y), fill=(150 + y // 4, 180 + y // 5, 215 + y // 12))
    pen.rectangle((0, 220, 800, 330), fill=(58, 84, 46))
    for _leaf in range(500):
        x, y, green = chance.randint(0, 800), chance.randint(195, 325), chance.randint(70, 120)
        pen.ellipse((x, y, x + 22, y + 16), fill=(40, green, 38))
    pen.rectangle((0, 325, 800, 480), fill=(104, 132, 66))
    for _blade in range(700):
        x, y = chance.randint(0, 800), chance.randint(330, 478)
        pen.line((x, y, x + 2, y - 9), fill=(84, chance.randint(110, 160), 52))
    pen.rectangle((0, 480, 800, 600), fill=(92, 92, 96))
    pen.rectangle((0, 478, 800, 486), fill=(168, 168, 164))
    for x in range(-40 + chance.randint(0, 60), 800, 160):
        pen.polygon(((x, 560), (x + 90, 560), (x + 80, 570), (x - 10, 570)), fill=(225, 225, 220))


def _bags(pen: Pen, chance: Chance) -> None:
    for _bag in range(5):
        x, y = chance.randint(220, 500), chance.randint(350, 400)
        pen.ellipse((x, y, x + 120, y + 85), fill=(26, 26, 30))
        pen.polygon(((x + 48, y + 10), (x + 60, y - 22), (x + 74, y + 8)), fill=(34, 34, 40))
        pen.arc((x + 20, y + 15, x + 70, y + 60), 190, 280, fill=(96, 96, 106), width=4)


def _mattress(pen: Pen, chance: Chance) -> None:
    pen.polygon(((230, 300), (560, 270), (590, 420), (250, GROUND + 25)), fill=(222, 214, 196))
    pen.polygon(((250, 455), (590, 420), (592, 445), (252, 482)), fill=(178, 166, 146))
    for row in range(3):
        for column in range(6):
            x, y = 275 + column * 52, 315 + row * 40 - column * 5
            pen.ellipse((x, y, x + 8, y + 8), fill=(170, 158, 138))
    pen.ellipse((420, 330, 500, 380), fill=(196, 176, 142))


def _fridge(pen: Pen, chance: Chance) -> None:
    pen.rectangle((320, 205, 470, GROUND + 15), fill=(232, 234, 236))
    pen.polygon(((470, 205), (505, 225), (505, 425), (470, 445)), fill=(188, 192, 196))
    pen.line((320, 285, 470, 285), fill=(150, 154, 158), width=4)
    for top, bottom in ((240, 275), (300, 350)):
        pen.rectangle((334, top, 342, bottom), fill=(120, 124, 128))


def _rubble(pen: Pen, chance: Chance) -> None:
    for _stone in range(90):
        x = int(chance.gauss(410, 95))
        y = GROUND + 10 - int(abs(chance.gauss(0, 45)) * max(0.1, 1 - abs(x - 410) / 260))
        size, grey = chance.randint(14, 40), chance.randint(110, 190)
        shade = (grey, grey - 40, grey - 60) if chance.random() < 0.4 else (grey, grey, grey - 8)
        pen.polygon(
            ((x, y), (x + size, y - 6), (x + size + 6, y + size // 2), (x + 4, y + size // 2 + 6)),
            fill=shade,
        )


def _tyres(pen: Pen, chance: Chance) -> None:
    for x, y in ((250, 360), (390, 372), (510, 352), (320, 290), (450, 296)):
        pen.ellipse((x, y, x + 130, y + 92), fill=(30, 30, 32))
        pen.ellipse((x + 34, y + 22, x + 96, y + 64), fill=(88, 112, 60))
        pen.arc((x + 8, y + 6, x + 122, y + 86), 200, 300, fill=(84, 84, 88), width=4)


THINGS: dict[str, Callable[[Pen, Chance], None]] = {
    "furniture_or_mattress": _mattress,
    "white_goods": _fridge,
    "construction": _rubble,
    "tyres": _tyres,
}
