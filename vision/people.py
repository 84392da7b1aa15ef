"""Detect people in photos, so that garments can be detected on each person separately."""

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
"""Names of the network's tensors in the original model."""
SIDE = 512
CELL = 4
"""Input pixels per cell of the network's output maps."""
MOST = 12
"""Maximum number of people per photo; more are a crowd."""
THRESHOLD, CERTAIN = 0.3, 0.5
"""Minimum confidence for looking for garments on a person, and for being certain that a person is in the photo."""
SAME = 0.6
"""Intersection over union above which two boxes show the same person."""
SMALLEST = 0.06
"""Minimum height of a person as a share of the photo's height; less shows too little."""


@dataclass(frozen=True, slots=True)
class Person:
    """A detected person; ``confidence`` is from 0 to 1."""

    confidence: float
    box: Box


class People:
    """A loaded CenterNet person detector; thread-safe."""

    def __init__(self, file: Path = MODEL, threads: int = 0) -> None:
        """Load the model. Errors: ModelError for a missing file; those of ONNX Runtime for a damaged one."""
        if not file.is_file():
            raise ModelError(f"{file} is missing. Restore it from the release.")
        self._session = onnx_cache.opened(file, threads)

    def find(self, picture: Image.Image, threshold: float = THRESHOLD) -> list[Person]:
        """Return the people in an upright RGB picture, large and confident ones first."""
        small = picture.resize((SIDE, SIDE), Image.Resampling.BILINEAR)
        pixels = np.asarray(small, np.float32).transpose(2, 0, 1)[None]
        heat, reach = self._session.run(None, {INPUT: pixels})
        return people(heat[0, 0], reach[0], threshold)


def people(heat: Rows, reach: Rows, threshold: float) -> list[Person]:
    """Return the people that the network's output maps show, large and confident ones first.

    ``heat`` (h, w): the probability that a cell is the centre of a person; ``reach`` (4, h, w): the distances from
    there to the left, upper, right and lower edge in input pixels. People are the local maxima of ``heat`` (Zhou et
    al. 2019, "Objects as Points", arXiv 1904.07850).
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
