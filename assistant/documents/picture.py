"""From bytes that anybody may have sent to pixels and nothing else."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageFilter, ImageOps, ImageStat

from assistant.documents.found import Fault, Unreadable

LARGEST_FILE = 10 * 1024 * 1024  # bytes
MOST_PIXELS = 50_000_000  # of a phone's camera; more is refused before a pixel is unpacked
SHORTEST_SIDE = 320  # pixels; below, no document can be read
LONGEST_SIDE = 1600  # pixels that the reader looks at
DARK = 40  # mean luminance of 255
DULL = 6.0  # standard deviation of the edges; of a picture in focus it is a multiple

FORMATS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"avif")


def format_of(data: bytes) -> str:
    """The format that the first bytes tell, whatever the file's name says. Raises Unreadable."""
    if len(data) > LARGEST_FILE:
        raise Unreadable(Fault.TOO_LARGE)
    for magic, name in FORMATS.items():
        if data.startswith(magic):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[:1024].lstrip().startswith(b"%PDF-"):
        raise Unreadable(Fault.PDF)
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        raise Unreadable(Fault.HEIC)
    raise Unreadable(Fault.FORMAT)


def cleaned(data: bytes) -> Image.Image:
    """The picture upright, in RGB, at most LONGEST_SIDE, with no trace of the file: no EXIF, no place, no camera.

    Raises Unreadable. The size is read from the header first, so that a bomb is never unpacked.
    """
    name = format_of(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(BytesIO(data), formats=[name])
        if opened.width * opened.height > MOST_PIXELS:
            raise Unreadable(Fault.TOO_MANY_PIXELS)
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG: unpacks no more than is wanted
        upright = ImageOps.exif_transpose(opened)
    except Unreadable:
        raise
    except Image.DecompressionBombError:
        raise Unreadable(Fault.TOO_MANY_PIXELS) from None
    except Exception:  # whatever a crafted file makes a decoder raise
        raise Unreadable(Fault.BROKEN) from None
    if min(upright.size) < SHORTEST_SIDE:
        raise Unreadable(Fault.TOO_SMALL)
    on_white = Image.new("RGB", upright.size, "white")
    on_white.paste(upright.convert("RGB"), mask=_opaque(upright))
    on_white.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return on_white


def _opaque(picture: Image.Image) -> Image.Image | None:
    return picture.convert("RGBA").getchannel("A") if picture.has_transparency_data else None


def complaint(picture: Image.Image) -> Fault | None:
    """What is wrong with a picture on which nothing could be read, as far as that shows."""
    grey = picture.convert("L")
    if ImageStat.Stat(grey).mean[0] < DARK:
        return Fault.TOO_DARK
    edges = grey.filter(ImageFilter.FIND_EDGES).crop((2, 2, grey.width - 2, grey.height - 2))
    return Fault.BLURRED if ImageStat.Stat(edges).stddev[0] < DULL else None
