"""Packs: pictures decoded once into arrays on disk, so that the training loop never opens picture files.

A pack consists of ``<name>.npy`` (n, size, size, 4) uint8, with red, green, blue and a mask that is 0 on plain white
background, and ``<name>.json`` with the items, their boxes, hashes and miniatures.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

import cv2
import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .items import Item

BACKGROUND_LEVEL = 246
"""Minimum value of a background pixel in all channels; it must also be connected with the border."""

FINE_SIZE, FINE_BITS = (60, 80), 20
"""Picture size for the finer hash, and how many of its 256 bits may differ in near-identical pictures. In a shop's
catalogue, pairs with up to 20 showed the same shot or model; beyond 24 there were other products of the type."""


class Pictures(Protocol):
    """A source of pictures to pack. ``open`` returns an upright RGB picture. Errors: OSError if it is broken."""

    @property
    def name(self) -> str: ...
    def items(self) -> list[Item]: ...
    def open(self, item: Item) -> Image.Image: ...


@dataclass(frozen=True)
class Pack:
    """Packed pictures and their items.

    ``file``: the file of the pixels; ``pixels`` (n, size, size, 4) uint8; ``boxes`` (n, 4): the content's left, top,
    right and bottom as fractions of the square; ``frames`` (n, 4): the same for the whole picture; ``hashes`` (n, 64)
    bool: perceptual hashes; ``tints`` (n, 192) uint8: 8x8 RGB miniatures.
    """

    file: Path
    items: list[Item]
    pixels: NDArray[np.uint8]
    boxes: NDArray[np.float32]
    frames: NDArray[np.float32]
    hashes: NDArray[np.bool_]
    tints: NDArray[np.uint8]


def background(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return the (h, w) mask of near-white background connected with the border of a picture (h, w, 3)."""
    bright = (pixels.min(axis=2) >= BACKGROUND_LEVEL).astype(np.uint8)
    framed = np.pad(bright, 1, constant_values=1)
    _, areas = cv2.connectedComponents(framed, connectivity=4)
    found: NDArray[np.bool_] = (areas == areas[0, 0])[1:-1, 1:-1] & (bright > 0)
    return found


def content_box(mask: NDArray[np.bool_], share: float = 0.01) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of the content of a mask as fractions; the whole picture if there is none."""
    rows, columns = np.flatnonzero(mask.mean(axis=1) > share), np.flatnonzero(mask.mean(axis=0) > share)
    if len(rows) < 2 or len(columns) < 2:
        return 0.0, 0.0, 1.0, 1.0
    height, width = mask.shape
    return columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height


def square(picture: Image.Image, size: int) -> tuple[NDArray[np.uint8], tuple[float, float, float, float]]:
    """Fit a picture into a square; return (size, size, 4) pixels with its mask, and its frame as fractions."""
    scale = size / max(picture.size)
    width, height = (max(1, round(side * scale)) for side in picture.size)
    pixels = np.asarray(picture.resize((width, height), Image.Resampling.LANCZOS))
    left, top = (size - width) // 2, (size - height) // 2
    out = np.full((size, size, 4), (255, 255, 255, 0), np.uint8)
    out[top : top + height, left : left + width, :3] = pixels
    out[top : top + height, left : left + width, 3] = np.where(background(pixels), 0, 255)
    return out, (left / size, top / size, (left + width) / size, (top + height) / size)


def pack(source: Pictures, size: int, folder: Path, progress: Callable[[int, int], None]) -> Pack:
    """Read the pack of a source from ``folder``, creating it there first if needed. Broken pictures are skipped."""
    items = source.items()
    name = f"{source.name}-{size}-{_digest(items)}"
    array, table = folder / f"{name}.npy", folder / f"{name}.json"
    if not table.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write(source, items, size, array, table, progress)
    return read(array, table)


def read(array: Path, table: Path) -> Pack:
    """Load a pack, with its pixels memory-mapped."""
    facts = json.loads(table.read_text())
    items = [Item(**values) for values in facts["items"]]
    return Pack(
        array,
        items,
        np.load(array, mmap_mode="r")[: len(items)],
        np.array(facts["boxes"], np.float32),
        np.array(facts["frames"], np.float32),
        np.array([_bits(text) for text in facts["hashes"]]),
        np.array(facts["tints"], np.uint8),
    )


def _write(
    source: Pictures, items: list[Item], size: int, array: Path, table: Path, progress: Callable[[int, int], None]
) -> None:
    pixels = np.lib.format.open_memmap(array, mode="w+", dtype=np.uint8, shape=(len(items), size, size, 4))
    kept: list[Item] = []
    boxes, frames, hashes, tints = [], [], [], []
    for number, item in enumerate(items):
        progress(number, len(items))
        try:
            picture = source.open(item)
        except OSError:
            continue
        packed, frame = square(picture, size)
        pixels[len(kept)] = packed
        kept.append(item)
        boxes.append([round(float(side), 4) for side in content_box(packed[:, :, 3] > 0)])
        frames.append([round(side, 4) for side in frame])
        hashes.append(str(imagehash.phash(picture)))
        tints.append(np.asarray(picture.resize((8, 8), Image.Resampling.BOX)).reshape(-1).tolist())
    pixels.flush()
    facts = {"items": [asdict(item) for item in kept], "boxes": boxes, "frames": frames}
    table.write_text(json.dumps(facts | {"hashes": hashes, "tints": tints}))


def _bits(text: str) -> NDArray[np.bool_]:
    return np.asarray(imagehash.hex_to_hash(text).hash).reshape(-1)


def _digest(items: list[Item]) -> str:
    return hashlib.sha256(repr(items).encode()).hexdigest()[:10]


def near_identical(pack: Pack, others: Pack, rows: list[int], bits: int = 6, tint: float = 8.0) -> list[int]:
    """Return the rows of ``pack`` whose picture is near-identical to one of the ``rows`` of ``others``.

    The perceptual hashes (at most ``bits`` of 64 differ), the colours of the 8x8 miniatures (mean difference at most
    ``tint`` of 255) and the finer hashes must all agree: the first two alone confuse low shoes on white.
    """
    if not len(pack.items) or not rows:
        return []
    right = others.hashes[rows].astype(np.float32)
    fine: dict[tuple[int, int], NDArray[np.bool_]] = {}
    found: set[int] = set()
    for start in range(0, len(pack.items), 4096):
        left = pack.hashes[start : start + 4096].astype(np.float32)
        apart = left.sum(1)[:, None] + right.sum(1)[None] - 2 * left @ right.T
        for place, other in zip(*np.nonzero(apart <= bits), strict=True):
            row = start + int(place)
            difference = np.abs(pack.tints[row].astype(int) - others.tints[rows[other]].astype(int)).mean()
            if difference <= tint and _fine_difference(pack, row, others, rows[other], fine) <= FINE_BITS:
                found.add(row)
    return sorted(found)


def _fine_difference(
    pack: Pack, row: int, others: Pack, other: int, known: dict[tuple[int, int], NDArray[np.bool_]]
) -> int:
    for one, place in ((pack, row), (others, other)):
        if (id(one), place) not in known:
            known[id(one), place] = _fine(one, place)
    return int((known[id(pack), row] != known[id(others), other]).sum())


def _fine(pack: Pack, row: int) -> NDArray[np.bool_]:
    """Return the (256,) bits of the finer hash, at FINE_SIZE since large pictures are compared with the smallest."""
    side = pack.pixels.shape[1]
    left, top, right, bottom = (pack.frames[row] * side).round().astype(int)
    picture = Image.fromarray(pack.pixels[row, top:bottom, left:right, :3]).resize(FINE_SIZE)
    return np.asarray(imagehash.phash(picture, hash_size=16).hash).reshape(-1)
