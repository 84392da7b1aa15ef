"""Fabrics: a colour, a pattern and a weave, rendered as a seamless tile."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from demo.drawing.patterns import PAINTERS, Palette

Tile = NDArray[Any]
RGB = tuple[float, float, float]

TILE = 384  # pixels; two per unit, so a pattern repeats every 192 units
PER_UNIT = 2.0


@dataclass(frozen=True)
class Fabric:
    """The material of a piece. `sheen`: 0 is matt cotton, 1 is patent leather; `relief` scales folds."""

    colour: RGB
    pattern: str = "Solid"
    accents: tuple[RGB, ...] = ()
    weave: str = "plain"
    sheen: float = 0.0
    relief: float = 1.0
    seed: int = 0
    _tiles: dict[str, Tile] = field(default_factory=dict, compare=False, repr=False)

    def tile(self) -> Tile:
        """Return the repeating picture, (TILE, TILE, 3) float32 from 0 to 1."""
        if "tile" not in self._tiles:
            palette = Palette(self.colour, self.accents)
            rng = np.random.default_rng(self.seed)
            painted = PAINTERS[self.pattern](palette, rng, TILE)
            self._tiles["tile"] = np.clip(painted * _weave(self.weave)[..., None], 0, 1)
        return self._tiles["tile"]

    @property
    def flat(self) -> bool:
        """Whether the fabric has a single colour."""
        return PAINTERS[self.pattern] is PAINTERS["Solid"]

    def weave_tile(self) -> Tile:
        """Return the brightness of the weave, (TILE, TILE) around 1."""
        return _weave(self.weave)

    def plain(self, colour: RGB | None = None, **changes: object) -> Fabric:
        """Return the same fabric without its pattern, in another colour if one is given."""
        return replace(self, colour=colour or self.colour, pattern="Solid", _tiles={}, **changes)  # type: ignore[arg-type]

    def darker(self, factor: float = 0.75) -> Fabric:
        r, g, b = self.colour
        return self.plain((r * factor, g * factor, b * factor))


_WEAVES: dict[str, Tile] = {}


def _weave(name: str) -> Tile:
    if name not in _WEAVES:
        _WEAVES[name] = _make_weave(name).astype(np.float32)
    return _WEAVES[name]


def _make_weave(name: str) -> NDArray[Any]:
    y, x = np.mgrid[0:TILE, 0:TILE].astype(np.float32)
    rng = np.random.default_rng(7)
    fine = cv2.GaussianBlur(rng.standard_normal((TILE, TILE)).astype(np.float32), (0, 0), 0.8)
    turn = 2 * np.pi / TILE
    if name == "denim":
        twill = np.sin((x + y) * turn * 96)
        slub = cv2.GaussianBlur(rng.standard_normal((TILE, TILE)).astype(np.float32), (0, 0), sigmaX=0.8, sigmaY=7)
        return 1 + 0.045 * twill + 0.07 * fine + 0.30 * slub
    if name == "knit":
        stitch = np.abs(((x * 48 / TILE) % 1) - 0.5) * 2
        rows = np.sin((y * 64 / TILE + stitch * 0.9) * 2 * np.pi)
        return 1 + 0.055 * rows - 0.075 * (stitch > 0.86) + 0.02 * fine
    if name == "cable":
        wale = ((x * 6 / TILE) % 1 - 0.5) * 2
        sway = np.sin(y * turn * 8)
        rope = np.exp(-(((wale - 0.35 * sway) / 0.22) ** 2)) + np.exp(-(((wale + 0.35 * sway) / 0.22) ** 2))
        rows = np.sin(y * turn * 64 + np.abs(wale) * 4)
        return 0.90 + 0.12 * np.minimum(rope, 1) + 0.03 * rows - 0.10 * np.exp(-(((np.abs(wale) - 0.85) / 0.07) ** 2))
    if name == "rib":
        return 1 + 0.075 * np.cos(x * turn * 48) + 0.015 * fine
    if name == "twill":
        return 1 + 0.025 * np.sin((x + y) * turn * 96) + 0.02 * fine
    if name == "wool":
        fuzz = cv2.GaussianBlur(rng.standard_normal((TILE, TILE)).astype(np.float32), (0, 0), 1.6)
        return 1 + 0.04 * fine + 0.14 * fuzz
    if name == "melange":
        fleck = cv2.GaussianBlur(rng.standard_normal((TILE, TILE)).astype(np.float32), (0, 0), sigmaX=2.4, sigmaY=0.7)
        return 1 + 0.22 * fleck
    if name == "leather":
        cells = cv2.GaussianBlur(rng.standard_normal((TILE, TILE)).astype(np.float32), (0, 0), 1.5)
        return 1 + 0.10 * cells
    if name == "corduroy":
        return 1 + 0.10 * np.cos(x * turn * 40) + 0.02 * fine
    if name == "mesh":
        return 1 - 0.16 * ((np.sin(x * turn * 56) * np.sin(y * turn * 56)) > 0.45)
    if name == "satin":
        return 1 + 0.008 * fine
    return 1 + 0.018 * fine
