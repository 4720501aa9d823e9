"""Pictures are never kept as they came: they are decoded and written anew. Pure.

What is kept holds pixels only: no place where it was taken, no camera, no name, no thumbnail of the
uncropped picture, and nothing that another program could read as a script or an archive.
"""

import io
from typing import Any

import pillow_heif
from PIL import Image, ImageOps, WebPImagePlugin  # noqa: F401  it registers itself

from councils.files.errors import Damaged, PictureTooLarge, WrongKind

Image.preinit()
pillow_heif.register_heif_opener(thumbnails=False)

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "HEIF")
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
KEPT_SIDE = 3000  # enough to read a number plate; a phone sends more than anybody looks at
QUALITY = 85
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
GPS = 0x8825


def is_image(data: bytes) -> bool:
    """Whether the content begins as one of the kinds of picture that we take."""
    heif = data[4:8] == b"ftyp" and data[8:12] in (
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1",
    )  # fmt: skip
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    starts = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
    return heif or webp or data.startswith(starts)


def clean_image(data: bytes) -> tuple[bytes, str]:
    """The picture written anew, with its content type: PNG where it is see-through, else JPEG."""
    picture = _decoded(data, KEPT_SIDE)
    see_through = picture.mode == "RGBA"
    out = io.BytesIO()
    if see_through:
        picture.save(out, "PNG")
    else:
        picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue(), "image/png" if see_through else "image/jpeg"


def small_image(data: bytes, side: int) -> bytes:
    """A JPEG of at most `side` pixels each way, for lists."""
    out = io.BytesIO()
    _decoded(data, side).convert("RGB").save(out, "JPEG", quality=75)
    return out.getvalue()


def _decoded(data: bytes, side: int) -> Image.Image:
    """Pixels alone, upright, no larger than `side`, in RGB or RGBA."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            _require_sane_size(picture)
            picture.draft("RGB", (side, side))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((side, side))
            mode = "RGBA" if _has_transparency(upright) else "RGB"
            pixels = Image.new(mode, upright.size)
            pixels.paste(upright.convert(mode))
            return pixels
    except BOMBS as error:
        raise PictureTooLarge from error
    except (PictureTooLarge, WrongKind):
        raise
    except Exception as error:  # decoders fail in many ways, and none of them is ours
        raise Damaged from error


def _require_sane_size(picture: Image.Image) -> None:
    """By the header alone: nothing has been decoded yet."""
    wide, high = picture.size
    if wide * high > MAX_PIXELS or max(wide, high) > MAX_SIDE:
        raise PictureTooLarge


def _has_transparency(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def photo_position(data: bytes) -> tuple[float, float] | None:
    """Latitude and longitude that the camera wrote into a photo, so that we may ask to use them.

    They are not kept with the file in any case.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            gps: dict[int, Any] = picture.getexif().get_ifd(GPS)
            lat = _degrees(gps[2]) * (-1 if gps.get(1) == "S" else 1)
            lng = _degrees(gps[4]) * (-1 if gps.get(3) == "W" else 1)
    except Exception:  # noqa: BLE001  no position is no error
        return None
    return (round(lat, 6), round(lng, 6)) if abs(lat) <= 90 and abs(lng) <= 180 else None


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600
