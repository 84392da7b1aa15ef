"""Vectors as rows of arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def unit(rows: NDArray[np.floating]) -> NDArray[np.float32]:
    """(…, dim) vectors as ones of length 1; zeros stay."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    scaled: NDArray[np.float32] = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled
