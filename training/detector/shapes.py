"""Convert masks and boxes to the polygons that ultralytics trains on."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vision import yolo_torch

Points = NDArray[np.float64]
MOST_PARTS = 4


def polygons(mask: NDArray[np.uint8], smallest: float) -> list[Points]:
    """Return the outer contours of a mask with an area of at least ``smallest`` pixels, (n, 2) pixels each."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    large = [
        cv2.approxPolyDP(one, 1.0, True)[:, 0].astype(float) for one in contours if cv2.contourArea(one) >= smallest
    ]
    return [points for points in large if len(points) >= 3]


def joined(parts: list[Points]) -> Points:
    """Join the largest parts into one polygon, because a pair of shoes is one detection."""
    parts = sorted(parts, key=len, reverse=True)[:MOST_PARTS]
    if len(parts) == 1:
        return parts[0]
    yolo_torch.prepare()
    from ultralytics.data.converter import merge_multi_segment

    return np.concatenate(merge_multi_segment([part.reshape(-1).tolist() for part in parts]))


def rounded(x: float, y: float, width: float, height: float, corners: int = 24) -> Points:
    """Return a rounded box with centre (x, y), which is closer to a garment's shape than the box itself."""
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    across, down = np.cos(turn), np.sin(turn)
    unit = np.stack([np.sign(across) * np.abs(across) ** 0.4, np.sign(down) * np.abs(down) ** 0.4], 1) / 2
    points: Points = np.array([x, y]) + unit * [width, height]
    return points


def line(label: int, points: Points, width: float, height: float) -> str:
    """Return a row of a label file: the label, then x and y of each point as fractions."""
    fractions = np.clip(points / [width, height], 0, 1).reshape(-1)
    return f"{label} " + " ".join(f"{value:.4f}" for value in fractions)
