"""Turn a network's raw detections into garments: duplicates removed, pairs merged, ordered by importance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.types import Box, Garment

PAIRED = {"shoes"}
SAME_LABEL = 0.6
OTHER_LABEL = 0.85
OUTER, UNDER = "outerwear", {"top", "dress"}
WORN_UNDER = 0.6
"""Minimum share of a garment's box within a box of outerwear for it to count as worn underneath."""
SMALLEST_AREA = 0.0008
OUTLINE_TOLERANCE = 0.004

Corners = tuple[float, ...]


@dataclass(frozen=True)
class Detection:
    """One raw detection. ``corners``: left, top, right, bottom; ``outline`` (n, 2); in fractions of the picture."""

    label: str
    confidence: float
    corners: Corners
    outline: NDArray[np.floating]


def tidied(finds: Sequence[Detection]) -> list[Garment]:
    """Return the garments among raw detections, large and confident ones first."""
    kept: list[Detection] = []
    for find in sorted(finds, key=lambda one: -one.confidence):
        if _area(find.corners) >= SMALLEST_AREA and not any(_same(find, other) for other in kept):
            kept.append(find)
    merged = _pairs(kept)
    merged.sort(key=lambda one: -one.confidence * _area(one.corners) ** 0.5)
    _outer_first(merged)
    return [garment for find in merged if (garment := _garment(find)) is not None]


def overlap(one: Corners, other: Corners) -> float:
    """Return the intersection over union of two boxes."""
    shared = _shared(one, other)
    return shared / (_area(one) + _area(other) - shared + 1e-9)


def _same(find: Detection, other: Detection) -> bool:
    if find.label != other.label:
        return overlap(find.corners, other.corners) > OTHER_LABEL
    within = _shared(find.corners, other.corners) / (min(_area(find.corners), _area(other.corners)) + 1e-9)
    return overlap(find.corners, other.corners) > SAME_LABEL or within > 0.85


def _pairs(finds: list[Detection]) -> list[Detection]:
    """Merge left and right shoes that are next to each other and of similar size."""
    out: list[Detection] = []
    for find in finds:
        partner = next((i for i, other in enumerate(out) if find.label in PAIRED and _beside(find, other)), None)
        if partner is None:
            out.append(find)
            continue
        other = out[partner]
        (a, b, c, d), (e, f, g, h) = find.corners, other.corners
        outline = _bridged(other.outline, find.outline)
        out[partner] = replace(other, corners=(min(a, e), min(b, f), max(c, g), max(d, h)), outline=outline)
    return out


def _outer_first(finds: list[Detection]) -> None:
    """Move outerwear before the top or dress worn under it, because the outer layer is the photo's main garment."""
    for place, find in enumerate(finds):
        if find.label not in UNDER:
            continue
        for later in range(place + 1, len(finds)):
            if finds[later].label == OUTER and _within(find.corners, finds[later].corners) > WORN_UNDER:
                finds.insert(place, finds.pop(later))
                return


def _within(one: Corners, other: Corners) -> float:
    """Return the share of the area of ``one`` that lies in ``other``."""
    return _shared(one, other) / (_area(one) + 1e-9)


def _beside(find: Detection, other: Detection) -> bool:
    if find.label != other.label:
        return False
    (a, b, c, d), (e, f, g, h) = find.corners, other.corners
    gap_x, gap_y = max(a, e) - min(c, g), max(b, f) - min(d, h)
    span = max(c - a, g - e, d - b, h - f)
    ratio = _area(find.corners) / (_area(other.corners) + 1e-9)
    return gap_x < span and gap_y < span and 0.2 < ratio < 5


def _bridged(one: NDArray[np.floating], other: NDArray[np.floating]) -> NDArray[np.floating]:
    """Join two polygons into one by a line there and back at their closest points."""
    if len(one) < 3 or len(other) < 3:
        return one if len(one) >= 3 else other
    distances = ((one[:, None] - other[None]) ** 2).sum(-1)
    i, j = np.unravel_index(distances.argmin(), distances.shape)
    return np.concatenate([one[: i + 1], np.roll(other, -j, axis=0), other[j : j + 1], one[i:]])


def _garment(find: Detection) -> Garment | None:
    left, top, right, bottom = (min(1.0, max(0.0, value)) for value in find.corners)
    if right - left < 1e-3 or bottom - top < 1e-3:
        return None
    box = Box(left, top, right - left, bottom - top)
    return Garment(find.label, find.confidence, box, _simplified(find.outline))


def _simplified(outline: NDArray[np.floating]) -> tuple[tuple[float, float], ...]:
    if len(outline) < 3:
        return ()
    scaled = (outline * 10_000).astype(np.float32).reshape(-1, 1, 2)
    fewer = cv2.approxPolyDP(scaled, OUTLINE_TOLERANCE * 10_000, True).reshape(-1, 2) / 10_000
    return tuple((round(float(x), 4), round(float(y), 4)) for x, y in fewer) if len(fewer) >= 3 else ()


def _area(corners: Corners) -> float:
    return max(0.0, corners[2] - corners[0]) * max(0.0, corners[3] - corners[1])


def _shared(one: Corners, other: Corners) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)
