"""Finds people in photos, so that each one's clothes can be looked for as if the photo were of that person alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vision import onnx_cache
from vision.clip_models import ModelError
from vision.finds import overlap
from vision.types import Box

Rows = NDArray[np.float32]

MODEL = Path(__file__).parent / "models" / "people" / "people.onnx"
INPUT, HEAT, REACH = "tower_0/images", "tower_0/keypoints", "tower_0/wh"
"""What the network's tensors are called where it comes from."""
SIDE = 512
CELL = 4
"""Pixels of the input to a cell of the network's maps."""
MOST = 12
"""People looked for in one photo: behind those there is a crowd."""
THRESHOLD, CERTAIN = 0.3, 0.5
"""Of confidence, for clothes to be looked for on somebody, and for somebody to be in the photo without a doubt."""
SAME = 0.6
"""Intersection over union from which two boxes are of one person."""
SMALLEST = 0.06
"""Share of the photo's height below which too little of a person is to be seen."""


@dataclass(frozen=True, slots=True)
class Person:
    """``confidence`` from 0 to 1."""

    confidence: float
    box: Box


class People:
    """A CenterNet person detector at work; thread-safe."""

    def __init__(self, file: Path = MODEL, threads: int = 0) -> None:
        """Errors: ModelError for a file that is missing or damaged."""
        if not file.is_file():
            raise ModelError(f"{file} is missing. Restore it from the release.")
        self._session = onnx_cache.opened(file, threads)

    def find(self, picture: Image.Image, threshold: float = THRESHOLD) -> list[Person]:
        """The people in an upright RGB picture, the largest and surest first."""
        small = picture.resize((SIDE, SIDE), Image.Resampling.BILINEAR)
        pixels = np.asarray(small, np.float32).transpose(2, 0, 1)[None]
        heat, reach = self._session.run(None, {INPUT: pixels})
        return people(heat[0, 0], reach[0], threshold)


def people(heat: Rows, reach: Rows, threshold: float) -> list[Person]:
    """From the network's maps: ``heat`` (h, w), how likely each cell is the middle of a person; ``reach`` (4, h, w),
    from there to the left, upper, right and lower edge in pixels of the input. Peaks are cells that none of their
    neighbours exceeds (Zhou et al. 2019, "Objects as Points", arXiv 1904.07850).
    """
    peak = (heat >= cv2.dilate(heat, np.ones((3, 3), np.uint8))) & (heat >= threshold)
    rows, columns = np.nonzero(peak)
    height, width = (CELL * side for side in heat.shape)
    kept: list[tuple[float, tuple[float, float, float, float]]] = []
    for place in np.argsort(-heat[rows, columns], kind="stable"):
        row, column = int(rows[place]), int(columns[place])
        left, top, right, bottom = reach[:, row, column].tolist()
        corners = (
            max(0.0, (CELL * column - left) / width), max(0.0, (CELL * row - top) / height),
            min(1.0, (CELL * column + right) / width), min(1.0, (CELL * row + bottom) / height),
        )  # fmt: skip
        tall_enough = corners[3] - corners[1] >= SMALLEST and corners[2] - corners[0] >= SMALLEST / 4
        if tall_enough and not any(overlap(corners, other) > SAME for _, other in kept):
            kept.append((float(heat[row, column]), corners))
    found = [
        Person(sure, Box(left, top, right - left, bottom - top)) for sure, (left, top, right, bottom) in kept[:MOST]
    ]
    return sorted(found, key=lambda one: -one.confidence * (one.box.width * one.box.height) ** 0.5)
