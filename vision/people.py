"""Detect people in photos, so that garments can be detected on each person separately."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from vision import onnx_cache
from vision.clip_models import ModelError
from vision.finds import Detection, overlap
from vision.types import Box
from vision.yolo_onnx import OnnxRunner

MODEL = Path(__file__).parent / "models" / "people" / "people.onnx"
SIDE = 320
"""Side of the network's input in pixels."""
MOST = 12
"""Maximum number of people per photo; more are a crowd."""
THRESHOLD, CERTAIN = 0.3, 0.5
"""Minimum confidence for looking for garments on a person, and for being certain that a person is in the photo."""
SAME = 0.6
"""Intersection over union above which two boxes show the same person; the runner only removes closer ones."""
SMALLEST = 0.06
"""Minimum height of a person as a share of the photo's height; less shows too little."""


@dataclass(frozen=True, slots=True)
class Person:
    """A detected person; ``confidence`` is from 0 to 1."""

    confidence: float
    box: Box


class People:
    """A loaded YOLO11 person detector; thread-safe."""

    def __init__(self, file: Path = MODEL, threads: int = 0) -> None:
        """Load the model. Errors: ModelError for a missing file; those of ONNX Runtime for a damaged one."""
        if not file.is_file():
            raise ModelError(f"{file} is missing. Restore it from the release.")
        self._runner = OnnxRunner(onnx_cache.opened(file, threads), ["person"], SIDE)

    def find(self, picture: Image.Image, threshold: float = THRESHOLD) -> list[Person]:
        """Return the people in an upright RGB picture, large and confident ones first."""
        return people(self._runner.find([picture], threshold)[0])


def people(found: list[Detection]) -> list[Person]:
    """Return the people among raw detections, large and confident ones first."""
    kept: list[Detection] = []
    for one in sorted(found, key=lambda one: -one.confidence):
        left, top, right, bottom = one.corners
        tall_enough = bottom - top >= SMALLEST and right - left >= SMALLEST / 4
        if tall_enough and not any(overlap(one.corners, other.corners) > SAME for other in kept):
            kept.append(one)
    persons = [Person(one.confidence, _box(one)) for one in kept[:MOST]]
    return sorted(persons, key=lambda one: -one.confidence * (one.box.width * one.box.height) ** 0.5)


def _box(find: Detection) -> Box:
    left, top, right, bottom = find.corners
    return Box(left, top, right - left, bottom - top)
