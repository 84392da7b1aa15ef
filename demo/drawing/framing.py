"""Find the part of the board that a drawing covers, by a dry run that paints nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from demo.drawing.canvas import Canvas, Frame
from demo.drawing.fabric import Fabric
from demo.drawing.geometry import HEIGHT, WIDTH, Curve
from demo.drawing.pieces import Piece

FILLS = 0.88  # share of the picture's width or height that the drawing may fill
LARGEST = 1.5
_NOTHING = Piece(0, 0, np.zeros((1, 1), np.float32))


class Rehearsal(Canvas):
    """A canvas that only records the extent of the pieces."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed, scale=0.05)
        self.scale = 1.0
        self.low, self.high = np.full(2, np.inf), np.full(2, -np.inf)

    def _note(self, points: Curve, margin: float = 0.0) -> None:
        placed = self._pixels(points)
        self.low = np.minimum(self.low, placed.min(axis=0) - margin)
        self.high = np.maximum(self.high, placed.max(axis=0) + margin)

    def paint(self, outline: Curve, fabric: Fabric, *, within: Piece | None = None, **how: Any) -> Piece:
        if within is None:
            self._note(outline)
        return _NOTHING

    def fill(
        self, outline: Curve, colour: Any, opacity: float = 1.0, blur: float = 0.0, within: Piece | None = None
    ) -> None:
        if within is None and not blur:
            self._note(outline)

    def _strokes(
        self,
        curves: list[Curve],
        colour: Any,
        width: float,
        opacity: float,
        blur: float,
        within: Piece | None,
        closed: bool,
    ) -> None:
        if within is None and not blur:
            self._note(np.vstack(curves), width / 2)

    def soft_shadow(self, *args: Any, **how: Any) -> None:
        """Do nothing: shadows do not extend the drawing."""

    def glow(self, *args: Any, **how: Any) -> None:
        """Do nothing: light does not extend the drawing."""


def frame_for(seed: int, drawing: Callable[[Canvas], None]) -> Frame:
    """Return the frame that centres what `drawing` draws with this seed and makes it fill the picture."""
    board = Rehearsal(seed)
    drawing(board)
    width, height = board.high - board.low
    zoom = float(min(FILLS * WIDTH / width, FILLS * HEIGHT / height, LARGEST))
    x, y = (board.low + board.high) / 2
    return Frame(float(x) - WIDTH / (2 * zoom), float(y) - HEIGHT / (2 * zoom), zoom)
