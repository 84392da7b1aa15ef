"""Features of packed pictures from frozen networks, computed once for a few views of each picture and cached."""

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
Encode = Callable[[torch.Tensor], torch.Tensor]
"""Maps (n, 3, size, size) standardised pixels to (n, width) features."""
BATCH = 64
VIEWS = ("plain", "mirrored", "changed")
"""The picture, its mirror image, and the picture with all kinds of augmentation (:class:`Change`)."""
SMALL_SIDE, SMALL_VIEWS = 100, 1
"""Packs of pictures with sides below SMALL_SIDE get only the first SMALL_VIEWS: they are many and show few details."""


class Views:
    """The features of all pictures of a training set, cached next to the packs as ``<pack>.<name>-<view>.npy``."""

    def __init__(self, data: TrainingSet, name: str, size: int, encode: Encode, count: int = len(VIEWS)) -> None:
        """Read or compute the features of the first ``count`` of VIEWS."""
        self.packs = [
            [_made(one, _file(one, name, view), view, size, encode) for view in _views(one)[:count]]
            for one in data.packs
        ]

    def plain(self, examples: Sequence[Example]) -> torch.Tensor:
        """Return the (n, width) float32 features of the unchanged pictures."""
        return self._stacked([self.packs[example.pack][0][example.row] for example in examples])

    def drawn(self, examples: Sequence[Example], rng: Random) -> torch.Tensor:
        """Return the (n, width) float32 features of a random view of each example."""
        return self._stacked([rng.choice(self.packs[example.pack])[example.row] for example in examples])

    @staticmethod
    def _stacked(rows: Sequence[Rows]) -> torch.Tensor:
        return torch.from_numpy(np.stack(rows)).float()


def _views(pack: Pack) -> Sequence[str]:
    return VIEWS[:SMALL_VIEWS] if pack.pixels.shape[1] < SMALL_SIDE else VIEWS


def _file(pack: Pack, name: str, view: str) -> Path:
    return pack.file.with_suffix(f".{name}-{view}.npy")


@torch.no_grad()
def _made(pack: Pack, file: Path, view: str, size: int, encode: Encode) -> Rows:
    """Return the (n, width) float16 features of one view, read from the file or computed and written to it."""
    if not file.exists():
        draw = torch.Generator().manual_seed(1)
        rows = []
        for start in tqdm(range(0, len(pack.items), BATCH), desc=file.stem):
            packed = torch.from_numpy(np.array(pack.pixels[start : start + BATCH]))
            pixels = packed.permute(0, 3, 1, 2).float().div_(255)
            changes = Change.ALL if view == "changed" else Change.NONE
            seen = augment(pixels, size, draw, changes=changes)
            rows.append(encode(seen.flip(-1) if view == "mirrored" else seen).to(torch.float16).numpy())
        with file.with_suffix(".new").open("wb") as out:
            np.save(out, np.concatenate(rows))
        file.with_suffix(".new").replace(file)
    found: Rows = np.load(file, mmap_mode="r")
    return found
