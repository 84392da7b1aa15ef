"""From masks and boxes to the polygons that ultralytics trains on."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vision import yolo_torch

Points = NDArray[np.float64]
MOST_PARTS = 4


def polygons(mask: NDArray[np.uint8], smallest: float) -> list[Points]:
    """The outer contours of a mask, (n, 2) pixels each, those of less than ``smallest`` pixels left out."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    large = [
        cv2.approxPolyDP(one, 1.0, True)[:, 0].astype(float) for one in contours if cv2.contourArea(one) >= smallest
    ]
    return [points for points in large if len(points) >= 3]


def joined(parts: list[Points]) -> Points:
    """One polygon through the largest parts: a pair of shoes is one find."""
    parts = sorted(parts, key=len, reverse=True)[:MOST_PARTS]
    if len(parts) == 1:
        return parts[0]
    yolo_torch.prepare()
    from ultralytics.data.converter import merge_multi_segment

    return np.concatenate(merge_multi_segment([part.reshape(-1).tolist() for part in parts]))


def rounded(x: float, y: float, width: float, height: float, corners: int = 24) -> Points:
    """A box with round corners about its centre: nearer to a garment than the box where no mask is known."""
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    across, down = np.cos(turn), np.sin(turn)
    unit = np.stack([np.sign(across) * np.abs(across) ** 0.4, np.sign(down) * np.abs(down) ** 0.4], 1) / 2
    points: Points = np.array([x, y]) + unit * [width, height]
    return points


def line(label: int, points: Points, width: float, height: float) -> str:
    """A row of a label file: the label, then x and y as fractions."""
    fractions = np.clip(points / [width, height], 0, 1).reshape(-1)
    return f"{label} " + " ".join(f"{value:.4f}" for value in fractions)
