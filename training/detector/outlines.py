"""Predict masks for the photos that only have boxes, with a small network trained on the photos with masks.

Its input is the pixels in and around a box, the box and its label; its output is the garment's mask. Using the boxes
themselves as masks would teach the detector to predict boxes.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from training.precision import quick_in_halves

from .labels import LABELS
from .shapes import joined, line, polygons

SIDE = 64
"""Side in pixels of the square to which a crop is resized."""
MARGIN = 0.15
BATCH = 32
LEAST_SHARE = 0.12
"""Minimum share of a box that a predicted mask must cover; otherwise the box's own outline is kept."""


@dataclass(frozen=True)
class Crop:
    """``pixels`` (SIDE, SIDE, 3); ``box`` and ``mask`` (SIDE, SIDE) of 0 and 1; ``frame``: position in the picture."""

    pixels: NDArray[np.uint8]
    box: NDArray[np.uint8]
    mask: NDArray[np.uint8]
    label: int
    frame: tuple[int, int, int, int]


class Outliner(nn.Module):
    """A U-Net (Ronneberger et al., 2015) with 0.7 million parameters."""

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        sizes = [width, width * 2, width * 4, width * 8]
        self.label = nn.Embedding(len(LABELS), sizes[-1])
        self.down = nn.ModuleList(_block(a, b) for a, b in zip([4, *sizes], sizes, strict=False))
        self.up = nn.ModuleList(_block(a + b, b) for a, b in zip(sizes[:0:-1], sizes[-2::-1], strict=True))
        self.last = nn.Conv2d(width, 1, 1)

    def forward(self, pictures: Tensor, labels: Tensor) -> Tensor:
        """Return (n, SIDE, SIDE) logits for (n, 4, SIDE, SIDE): colours from -1 to 1 and the box mask."""
        kept: list[Tensor] = []
        x = pictures
        for place, block in enumerate(self.down):
            x = block(x if not place else nn.functional.max_pool2d(x, 2))
            kept.append(x)
        x = kept.pop() + self.label(labels)[:, :, None, None]
        for block in self.up:
            x = nn.functional.interpolate(x, scale_factor=2, mode="bilinear")
            x = block(torch.cat([x, kept.pop()], 1))
        drawn: Tensor = self.last(x)[:, 0]
        return drawn


def _block(before: int, after: int) -> nn.Sequential:
    parts: list[nn.Module] = []
    for size in (before, after):
        parts += [nn.Conv2d(size, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]
    return nn.Sequential(*parts)


def crops(picture: NDArray[np.uint8], rows: list[str]) -> Iterator[Crop]:
    """Yield a crop for each row of a label file."""
    height, width = picture.shape[:2]
    for row in rows:
        number, *values = row.split()
        points = np.array(values, float).reshape(-1, 2) * [width, height]
        whole = np.zeros((height, width), np.uint8)
        cv2.fillPoly(whole, [points.round().astype(np.int32)], 1)
        (left, top), (right, bottom) = points.min(0), points.max(0)
        margin = MARGIN * max(right - left, bottom - top) + 2
        frame = (int(max(0, left - margin)), int(max(0, top - margin)),
                 int(min(width, right + margin + 1)), int(min(height, bottom + margin + 1)))  # fmt: skip
        box = np.zeros((height, width), np.uint8)
        box[int(top) : int(np.ceil(bottom)) + 1, int(left) : int(np.ceil(right)) + 1] = 1
        yield Crop(_cut(picture, frame), _cut(box, frame), _cut(whole, frame), int(number), frame)


def _cut(picture: NDArray[np.uint8], frame: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    left, top, right, bottom = frame
    kind = cv2.INTER_AREA if picture.ndim == 3 else cv2.INTER_NEAREST
    return np.asarray(cv2.resize(picture[top:bottom, left:right], (SIDE, SIDE), interpolation=kind), np.uint8)


def examples(data: Path, split: str, prefix: str) -> Iterator[tuple[Path, NDArray[np.uint8], list[str]]]:
    """Yield label file, picture and label rows of a split's pictures from one source."""
    for file in sorted((data / "labels" / split).glob(f"{prefix}*.txt")):
        picture = np.asarray(Image.open(data / "images" / split / f"{file.stem}.jpg").convert("RGB"))
        yield file, picture, [row for row in file.read_text().splitlines() if row]


def tensors(some: list[Crop]) -> tuple[Tensor, Tensor, Tensor]:
    pixels = torch.from_numpy(np.stack([one.pixels for one in some])).permute(0, 3, 1, 2).float() / 127.5 - 1
    box = torch.from_numpy(np.stack([one.box for one in some])).float()[:, None]
    masks = torch.from_numpy(np.stack([one.mask for one in some])).float()
    return torch.cat([pixels, box], 1), torch.tensor([one.label for one in some]), masks


def train(some: list[Crop], epochs: int) -> Outliner:
    torch.manual_seed(1)
    rng = np.random.default_rng(1)
    network = Outliner()
    steps = epochs * (len(some) // BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), 3e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps, pct_start=0.1)
    for epoch in range(epochs):
        start, total = time.monotonic(), 0.0
        order = rng.permutation(len(some))[: len(some) // BATCH * BATCH].reshape(-1, BATCH)
        for batch in order:
            pictures, labels, masks = tensors([some[place] for place in batch])
            if rng.random() < 0.5:
                pictures, masks = pictures.flip(-1), masks.flip(-1)
            light = torch.rand(BATCH, 3, 1, 1) * 0.4 + 0.8
            pictures = torch.cat([pictures[:, :3] * light, pictures[:, 3:]], 1)
            with torch.autocast("cpu", torch.bfloat16, enabled=quick_in_halves(torch.device("cpu"))):
                logits = network(pictures, labels)
            loss = _loss(logits.float(), masks)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        print(f"epoch {epoch + 1}/{epochs} loss {total / len(order):.3f} {time.monotonic() - start:.0f} s", flush=True)
    return network.eval()


def _loss(logits: Tensor, masks: Tensor) -> Tensor:
    """Return cross-entropy plus Dice loss, so that thin garments count as much as large ones."""
    probable = logits.sigmoid()
    shared = 2 * (probable * masks).sum((1, 2)) + 1
    dice = 1 - shared / (probable.sum((1, 2)) + masks.sum((1, 2)) + 1)
    return nn.functional.binary_cross_entropy_with_logits(logits, masks) + dice.mean()


@torch.inference_mode()
def drawn(network: Outliner, some: list[Crop]) -> NDArray[np.float32]:
    """Return (n, SIDE, SIDE) logits, strongly negative outside the boxes."""
    pictures, labels, _ = tensors(some)
    logits = network(pictures, labels)
    return np.asarray(logits.masked_fill(pictures[:, 3] == 0, -9), np.float32)


def agreement(network: Outliner, some: list[Crop]) -> tuple[float, float]:
    """Return the mean intersection over union with the true masks, of the predicted masks and of the boxes."""
    masks = np.stack([one.mask for one in some]) > 0
    found = np.concatenate([drawn(network, some[at : at + BATCH]) for at in range(0, len(some), BATCH)]) > 0
    boxes = np.stack([one.box for one in some]) > 0

    def mean(these: NDArray[np.bool_]) -> float:
        each = (these & masks).sum((1, 2)) / np.maximum((these | masks).sum((1, 2)), 1)
        return float(each.mean())

    return mean(found), mean(boxes)


def redraw(network: Outliner, data: Path, split: str, prefix: str) -> tuple[int, int]:
    """Replace box outlines in the label files by predicted masks; return the numbers of changed and of all outlines."""
    changed = total = 0
    for file, picture, rows in examples(data, split, prefix):
        height, width = picture.shape[:2]
        some = list(crops(picture, rows))
        out = []
        for row, crop, logits in zip(rows, some, drawn(network, some) if some else [], strict=True):
            total += 1
            points = _polygon(logits, crop)
            if points is not None:
                changed += 1
                row = line(crop.label, points, width, height)
            out.append(row)
        file.write_text("\n".join(out))
    return changed, total


def _polygon(logits: NDArray[np.float32], crop: Crop) -> NDArray[np.float64] | None:
    left, top, right, bottom = crop.frame
    full = cv2.resize(logits, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR) > 0
    inside = cv2.resize(crop.box, (right - left, bottom - top), interpolation=cv2.INTER_NEAREST) > 0
    if full.sum() < LEAST_SHARE * inside.sum():
        return None
    parts = polygons(full.astype(np.uint8), max(12.0, 0.02 * float(full.sum())))
    return joined(parts) + np.array([left, top]) if parts else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("var/training/detector/data"))
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)

    def of(split: str) -> list[Crop]:
        return [crop for _, picture, rows in examples(options.data, split, "s") for crop in crops(picture, rows)]

    network = train(of("train"), options.epochs)
    found, boxes = agreement(network, of("street_val"))
    print(f"IoU with held-out masks: {found:.3f}; of the boxes themselves: {boxes:.3f}")
    changed, total = redraw(network, options.data, "train", "b")
    print(f"{changed:,} of {total:,} box outlines replaced")


if __name__ == "__main__":
    main()
