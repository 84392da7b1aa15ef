"""What a network that learnt pictures of all kinds sees in one, whatever shop it comes from.

EfficientNet-Lite0 (ImageNet), without its last layer. The bundled encoder knows garments and little else, so it takes a
plate of food for a garment on a patterned ground; this network knows both.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import numpy as np

from vision import onnx_cache
from vision.clip_models import ModelError
from vision.towers import Rows

MODEL = Path(__file__).parent / "models" / "general" / "general.onnx"
WIDTH = 1280


class General:
    """The network at work; thread-safe."""

    def __init__(self, file: Path = MODEL, threads: int = 0) -> None:
        """Errors: ModelError for a file that is missing or damaged."""
        if not file.is_file():
            raise ModelError(f"{file} is missing. Restore it from the release.")
        try:
            self._session = onnx_cache.opened(file, threads)
        except Exception as error:
            raise ModelError(f"{file} cannot be read: {error}. Restore it from the release.") from error

    def of(self, pixels: Rows) -> Rows:
        """(n, WIDTH) of pixels from -1 to 1, (n, 3, h, w)."""
        rows: Rows = np.asarray(self._session.run(None, {"input": pixels})[0], np.float32)
        return rows


@cache
def fingerprint(file: Path = MODEL) -> str:
    """16 hex digits of the weights; "" where there are none."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16] if file.is_file() else ""
