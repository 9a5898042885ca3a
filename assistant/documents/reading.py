"""Reads one photo: bytes on standard input, JSON on standard output. A process of its own, which ends with the photo.

Whatever a crafted picture does to a decoder, it does here: without the product's memory, secrets or database, within
limits of memory and time.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Sequence
from typing import Any

from PIL import Image

from assistant.documents import identity_card, licence
from assistant.documents.found import Fault, Found, Kind, Unreadable
from assistant.documents.layout import TURNS, Box, Line, straightened
from assistant.documents.picture import cleaned, complaint

ADDRESS_SPACE = 3 * 1024**3  # bytes; 1.8 GiB are mapped for the largest picture, of which 0.8 are used
CPU_SECONDS = 60
DETECTOR_SIDE = 1280  # pixels that the finder of words looks at


class Reader:
    """rapidocr with the models of its own wheel (docs/adr/0007); nothing is fetched."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        self._engine: Any = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.max_side_len": 2 * DETECTOR_SIDE,
                "Det.limit_type": "max",
                "Det.limit_side_len": DETECTOR_SIDE,
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def boxes(self, picture: Image.Image) -> list[Box]:
        import numpy as np

        read = self._engine(np.ascontiguousarray(np.asarray(picture)[:, :, ::-1]))
        if not read.txts:
            return []
        return [
            Box(text, float(score), tuple((float(x), float(y)) for x, y in corners))
            for text, score, corners in zip(read.txts, read.scores, read.boxes, strict=True)
        ]


def found_on(picture: Image.Image, reader: Reader) -> Found:
    """What the document on `picture` says, whichever way it lies. Raises Unreadable."""
    boxes = reader.boxes(picture)
    turn = max(TURNS, key=lambda one: _worth(straightened(boxes, one)))
    if turn:  # its words are read better upright
        picture = picture.rotate(90 * turn, expand=True)
        boxes = reader.boxes(picture)
    lines = straightened(boxes, 0)
    found = _found(lines)
    if found is not None and found.readings:
        return found
    if found is None and identity_card.is_back(lines):
        raise Unreadable(Fault.BACK)
    raise Unreadable(complaint(picture) or Fault.NO_DOCUMENT)


def _worth(lines: Sequence[Line]) -> float:
    """How much is read when the picture is held this way."""
    found = _found(lines)
    return sum(0.5 + read.confidence for read in found.readings.values()) if found else 0.0


def _found(lines: Sequence[Line]) -> Found | None:
    if licence.is_licence(lines):
        return Found(Kind.LICENCE, licence.read_licence(lines))
    if identity_card.is_identity_card(lines):
        return Found(Kind.IDENTITY_CARD, identity_card.read_identity_card(lines))
    return None


def _answer(data: bytes) -> dict[str, Any]:
    try:
        return found_on(cleaned(data), Reader()).data()
    except Unreadable as why:
        return {"fault": why.fault.value}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(_answer(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
