"""Segment a garment that is photographed alone, on a floor or a bed."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 224
"""Longer side in pixels at which the mask is computed."""
MIDDLE, EDGE = 0.3, 0.03
"""Distance from the centre that is initially assumed to be garment, and from the edges to be background, as shares."""
ROUNDS = 4
LEAST, MOST = 0.08, 0.8
"""Minimum and maximum share of the picture that a mask may cover; other masks are rejected."""
LEAST_PART = 0.1
"""Minimum area of a part relative to the largest; smaller parts are removed as specks."""


def garment_mask(pixels: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """Return the (h, w) mask of 0 and 1 for (h, w, 3) RGB pixels by GrabCut (Rother et al. 2004), None if it fails."""
    height, width = pixels.shape[:2]
    scale = SIDE / max(height, width)
    small = cv2.resize(pixels, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    high, wide = small.shape[:2]
    down, across = np.mgrid[:high, :wide]
    guess = np.full((high, wide), cv2.GC_PR_BGD, np.uint8)
    guess[(np.abs(across / wide - 0.5) < MIDDLE) & (np.abs(down / high - 0.5) < MIDDLE)] = cv2.GC_PR_FGD
    edge = max(3, round(EDGE * min(high, wide)))
    guess[:edge], guess[-edge:], guess[:, :edge], guess[:, -edge:] = (cv2.GC_BGD,) * 4
    cv2.setRNGSeed(1)
    colours = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(small, guess, (0, 0, wide, high), *colours, ROUNDS, cv2.GC_INIT_WITH_MASK)
    mask = np.isin(guess, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)), np.uint8)
    _, parts, figures, _ = cv2.connectedComponentsWithStats(mask)
    areas = figures[1:, cv2.CC_STAT_AREA]
    if not len(areas):
        return None
    large = 1 + np.flatnonzero(areas >= LEAST_PART * areas.max())
    mask = np.isin(parts, large).astype(np.uint8)
    if not LEAST <= mask.mean() <= MOST:
        return None
    return np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)
