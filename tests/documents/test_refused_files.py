"""What is no photo of a document is refused for what it is."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from assistant.documents.found import Fault, Unreadable
from assistant.documents.picture import LARGEST_FILE, cleaned
from tests.documents.drawing import id_card, jpeg, licence, menu, photographed, png

Refuses = Callable[[bytes], Fault]


def _bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that would unpack to side × side pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = zlib.compressobj(9)
    body = b"".join(rows.compress(bytes(1 + side // 8)) for _ in range(side)) + rows.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", Fault.PDF),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", Fault.HEIC),
        (b"GIF89a" + bytes(200), Fault.FORMAT),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Fault.FORMAT),
        (b"", Fault.FORMAT),
        (b"\xff\xd8\xff" + bytes(LARGEST_FILE), Fault.TOO_LARGE),
    ],
    ids=["pdf", "heic", "gif", "svg", "nothing", "too large"],
)
def test_the_first_bytes_tell_and_not_the_name(refuses: Refuses, data: bytes, fault: Fault) -> None:
    assert refuses(data) is fault


def test_a_bomb_is_refused_by_its_header() -> None:
    bomb = _bomb(30_000)
    assert len(bomb) < 200_000
    with pytest.raises(Unreadable) as why:
        cleaned(bomb)
    assert why.value.fault is Fault.TOO_MANY_PIXELS


@pytest.mark.parametrize(
    "broken",
    [
        jpeg(licence())[:4000],
        b"\xff\xd8\xff\xe0" + bytes(3000),
        b"\x89PNG\r\n\x1a\n" + bytes(3000),
        b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    ],
    ids=["half a photo", "no JPEG behind its head", "no PNG behind its head", "no WebP behind its head"],
)
def test_what_only_begins_like_a_picture_is_broken(broken: bytes) -> None:
    with pytest.raises(Unreadable) as why:
        cleaned(broken)
    assert why.value.fault is Fault.BROKEN


def test_nothing_of_the_file_but_its_pixels_goes_on() -> None:
    secret = b"28.19409 N 112.97227 E"
    made = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = secret.decode()
    id_card().save(made, "JPEG", exif=exif, comment=secret)
    assert secret in made.getvalue()
    clean = cleaned(made.getvalue())
    again = BytesIO()
    clean.save(again, "JPEG", exif=clean.getexif())
    assert secret not in again.getvalue()
    assert not clean.getexif()
    assert clean.mode == "RGB"


def test_a_huge_photo_is_made_smaller_before_it_is_read() -> None:
    assert max(cleaned(jpeg(licence().resize((6000, 4242)))).size) == 1600


@pytest.mark.parametrize(
    ("picture", "fault"),
    [
        (id_card().resize((300, 190)), Fault.TOO_SMALL),
        (photographed(id_card(), darkness=0.02), Fault.TOO_DARK),
        (photographed(id_card(), blur=14), Fault.BLURRED),
        (menu(), Fault.NO_DOCUMENT),
        (Image.effect_noise((800, 600), 60), Fault.NO_DOCUMENT),
    ],
    ids=["a thumbnail", "in the dark", "out of focus", "a menu", "no writing at all"],
)
def test_a_photo_that_gives_nothing_is_told_why(refuses: Refuses, picture: Image.Image, fault: Fault) -> None:
    assert refuses(png(picture.convert("RGB"))) is fault
