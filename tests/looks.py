"""Looks with certain attributes."""

from __future__ import annotations

import numpy as np

from vision.look import COLOUR, PATTERN, VALUES, Look


def certain(colour: str = "", pattern: str = "", **others: str) -> Look:
    """The value of each attribute; empty: not known."""
    known = {COLOUR: colour, PATTERN: pattern, **others}
    return Look({
        name: np.array([one == value for one in VALUES[name]], np.float32) for name, value in known.items() if value
    })
