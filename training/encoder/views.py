"""What networks that do not change any more see in packed pictures, worked out once for a few views of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from .augment import Change, augment
from .data import Example, TrainingSet
from .packing import Pack

Rows = NDArray[np.float16]
See = Callable[[torch.Tensor], torch.Tensor]
"""(n, 3, size, size) standardised pixels to (n, width) features."""
BATCH = 64
VIEWS = ("plain", "mirrored", "changed")
"""The picture, its mirror image, and the picture as augmentation leaves it: turned, cut, lit, before something else."""
SMALL_SIDE, SMALL_VIEWS = 100, 1
"""Of packs of smaller pictures than that only the first views: they are many, and there is little to see in them."""


class Views:
    """The features of all pictures of a training set, kept beside the packs as ``<pack>.<name>-<view>.npy``."""

    def __init__(self, data: TrainingSet, name: str, size: int, see: See, count: int = len(VIEWS)) -> None:
        """``count``: of VIEWS only the first."""
        self.packs = [
            [_made(one, _file(one, name, view), view, size, see) for view in _views(one)[:count]] for one in data.packs
        ]

    def plain(self, examples: Sequence[Example]) -> torch.Tensor:
        """(n, width) float32 of the pictures as they are."""
        return self._stacked([self.packs[example.pack][0][example.row] for example in examples])

    def drawn(self, examples: Sequence[Example], rng: Random) -> torch.Tensor:
        """(n, width) float32, of each example any of its views."""
        return self._stacked([rng.choice(self.packs[example.pack])[example.row] for example in examples])

    @staticmethod
    def _stacked(rows: Sequence[Rows]) -> torch.Tensor:
        return torch.from_numpy(np.stack(rows)).float()


def _views(pack: Pack) -> Sequence[str]:
    return VIEWS[:SMALL_VIEWS] if pack.pixels.shape[1] < SMALL_SIDE else VIEWS


def _file(pack: Pack, name: str, view: str) -> Path:
    return pack.file.with_suffix(f".{name}-{view}.npy")


@torch.no_grad()
def _made(pack: Pack, file: Path, view: str, size: int, see: See) -> Rows:
    """(n, width) float16, read from the file or worked out into it."""
    if not file.exists():
        draw = torch.Generator().manual_seed(1)
        rows = []
        for start in tqdm(range(0, len(pack.items), BATCH), desc=file.stem):
            packed = torch.from_numpy(np.array(pack.pixels[start : start + BATCH]))
            pixels = packed.permute(0, 3, 1, 2).float().div_(255)
            changes = Change.ALL if view == "changed" else Change.NONE
            seen = augment(pixels, size, draw, changes=changes)
            rows.append(see(seen.flip(-1) if view == "mirrored" else seen).to(torch.float16).numpy())
        with file.with_suffix(".new").open("wb") as out:
            np.save(out, np.concatenate(rows))
        file.with_suffix(".new").replace(file)
    found: Rows = np.load(file, mmap_mode="r")
    return found
