"""Finds garments in pictures with an ultralytics model, served by ONNX Runtime where it can be exported."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PIL import Image

from vision import yolo_onnx
from vision.clip_models import ModelError
from vision.finds import Find, tidied
from vision.types import Garment

log = logging.getLogger(__name__)

BUNDLED = Path(__file__).parent / "models" / "detector" / "detector.pt"
THRESHOLD, SURE = 0.25, 0.35
"""Finds of less confidence than the first are not shown to people, nor any of a photo in which none reaches the
second: beside a sure find unsure ones are mostly right, and where all are unsure, there is mostly no garment. Two
thresholds as Canny (1986) has them for edges, measured on photos that the detector did not see.
"""

FAINT = 0.005


class _Runner(Protocol):
    labels: tuple[str, ...]

    def find(self, pictures: Sequence[Image.Image], threshold: float) -> list[list[Find]]: ...


class Detector:
    """A garment detector at work; thread-safe.

    ``labels`` are the kinds that it knows; ``threshold`` is the least confidence of a find that counts where something
    else speaks for it, too.
    """

    threshold = THRESHOLD

    def __init__(self, weights: Path, cache: Path, threads: int = 0, runtime: str = "auto") -> None:
        """Errors: ModelError. ``runtime`` as for the encoder."""
        self.fingerprint = fingerprint(weights)
        self._runner = _runner(weights, cache / self.fingerprint, threads, runtime)
        self.labels = self._runner.labels

    def find(self, pictures: Sequence[Image.Image], threshold: float | None = None) -> list[list[Garment]]:
        """The garments in each RGB picture, large and certain ones first; a pair of shoes is one find.

        With a ``threshold`` of confidence all finds that reach it, else those that people are shown.
        """
        found = self._runner.find(pictures, THRESHOLD if threshold is None else threshold)
        if threshold is None:
            found = [finds if any(find.confidence >= SURE for find in finds) else [] for finds in found]
        return [tidied(finds) for finds in found]

    def best(self, picture: Image.Image) -> float:
        """The confidence, 0 to 1, of the surest find in a picture, though it may be far too unsure to be shown."""
        return max((find.confidence for find in self._runner.find([picture], FAINT)[0]), default=0.0)


def resolve(spec: str) -> Path:
    return BUNDLED if spec == "bundled" else Path(spec).expanduser()


def fingerprint(weights: Path) -> str:
    """16 hex digits of the weights, read without ultralytics. Errors: ModelError."""
    if not weights.is_file():
        raise ModelError(f"DETECTOR={weights}: there is no such file. Give bundled, ultralytics weights, or off.")
    return hashlib.sha256(weights.read_bytes()).hexdigest()[:16]


def _runner(weights: Path, cache: Path, threads: int, runtime: str) -> _Runner:
    from vision.yolo_torch import UltralyticsRunner, cuda

    if runtime == "torch" or (runtime == "auto" and cuda()):
        return UltralyticsRunner(weights, threads)
    try:
        return yolo_onnx.OnnxRunner(weights, cache, threads)
    except Exception as error:
        if runtime == "onnx":
            raise ModelError(f"MODEL_RUNTIME=onnx: the detector cannot be exported: {error}") from error
        log.warning("The detector runs on torch, which is slower here, for it cannot be exported: %s", error)
        return UltralyticsRunner(weights, threads)
