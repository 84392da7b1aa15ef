"""The mask of a garment that is photographed alone, on a floor or a bed."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 224
"""Longest side at which the mask is sought, pixels."""
MIDDLE, EDGE = 0.3, 0.03
"""Up to so far from the centre is garment to begin with, and up to so far from an edge is none, as shares."""
ROUNDS = 4
LEAST, MOST = 0.08, 0.8
"""Shares of the picture that a garment can cover; another mask is a failure."""
LEAST_PART = 0.1
"""Smaller parts, as a share of the largest, are specks."""


def garment_mask(pixels: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """(h, w) of 0 and 1 by GrabCut (Rother et al. 2004) out of (h, w, 3) RGB, or None where it fails."""
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
