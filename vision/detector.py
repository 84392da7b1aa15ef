"""Detect garments in pictures with an ultralytics model, on ONNX Runtime if it can be exported."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PIL import Image

from vision import yolo_onnx
from vision.clip_models import ModelError
from vision.finds import Detection, tidied
from vision.types import Garment

log = logging.getLogger(__name__)

BUNDLED = Path(__file__).parent / "models" / "detector" / "detector.pt"
THRESHOLD, SURE = 0.25, 0.6
"""Detections below THRESHOLD are not shown, and none at all if no detection in the photo reaches SURE.

Next to a confident detection, uncertain ones are mostly correct; if all are uncertain, there is mostly no garment. This
is hysteresis thresholding as in Canny (1986) for edges, tuned on photos that were not used for training.
"""

FAINT = 0.005


class _Runner(Protocol):
    labels: tuple[str, ...]

    def find(self, pictures: Sequence[Image.Image], threshold: float) -> list[list[Detection]]: ...


class Detector:
    """A loaded garment detector; thread-safe.

    ``labels`` are its classes; ``threshold`` is the lowest confidence at which a detection counts if there is other
    evidence for it.
    """

    threshold = THRESHOLD

    def __init__(self, weights: Path, cache: Path, threads: int = 0, runtime: str = "auto") -> None:
        """Load the detector; ``runtime`` as for the encoder. Errors: ModelError."""
        self.fingerprint = fingerprint(weights)
        self._runner = _runner(weights, cache / self.fingerprint, threads, runtime)
        self.labels = self._runner.labels

    def find(self, pictures: Sequence[Image.Image], threshold: float | None = None) -> list[list[Garment]]:
        """Return the garments in each RGB picture, large and confident ones first; a pair of shoes is one garment.

        With ``threshold``, all detections with at least that confidence are returned, otherwise those to be shown.
        """
        found = self._runner.find(pictures, THRESHOLD if threshold is None else threshold)
        if threshold is None:
            found = [finds if any(find.confidence >= SURE for find in finds) else [] for finds in found]
        return [tidied(finds) for finds in found]

    def best(self, picture: Image.Image) -> float:
        """Return the highest confidence, 0 to 1, of any detection in a picture, even if far too low to be shown."""
        return max((find.confidence for find in self._runner.find([picture], FAINT)[0]), default=0.0)


def resolve(spec: str) -> Path:
    return BUNDLED if spec == "bundled" else Path(spec).expanduser()


def fingerprint(weights: Path) -> str:
    """Return the first 16 hex digits of the SHA-256 of the weights file. Errors: ModelError."""
    if not weights.is_file():
        raise ModelError(f"DETECTOR={weights}: there is no such file. Give bundled, ultralytics weights, or off.")
    return hashlib.sha256(weights.read_bytes()).hexdigest()[:16]


def _runner(weights: Path, cache: Path, threads: int, runtime: str) -> _Runner:
    from vision.yolo_torch import UltralyticsRunner, cuda

    if runtime == "torch" or (runtime == "auto" and cuda()):
        return UltralyticsRunner(weights, threads)
    try:
        return yolo_onnx.OnnxRunner.exported(weights, cache, threads)
    except Exception as error:
        if runtime == "onnx":
            raise ModelError(f"MODEL_RUNTIME=onnx: the detector cannot be exported: {error}") from error
        log.warning("The detector runs on torch, which is slower here, because it cannot be exported: %s", error)
        return UltralyticsRunner(weights, threads)
