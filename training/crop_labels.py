"""Train the head that classifies the garment in a part of a photo: ``python -m training.crop_labels --help``.

It learns from the annotated garments of street photos, each cropped with random margins, because the boxes that
shoppers draw are loose or tight. Photos on which the detector is evaluated are held out.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors.torch import save_file
from tqdm import tqdm

from vision.crop_labels import HEAD, LABELS
from vision.features import Features
from vision.rejection import belongs_to
from vision.towers import Rows

from . import linear
from .detector.dataset import Example, boxes, street

SEED = 3
"""The seed of ``training.detector.dataset``, so that the same photos are held out."""
MOST = 3
"""Maximum number of training garments per photo."""
LOOSE = (-0.08, 0.12)
"""Range by which each edge of a box is moved outwards, as a share of the box's side."""
SIDE = 256
BATCH = 32
Cut = tuple[Image.Image, int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--street", type=Path, required=True, help="street photos with pixel masks")
    parser.add_argument("--boxes", type=Path, required=True, help="street photos with boxes")
    parser.add_argument("--cache", type=Path, default=Path("var/models"))
    parser.add_argument("--to", type=Path, default=HEAD)
    options = parser.parse_args()
    rng = random.Random(SEED)
    learnt: list[Cut] = []
    held_out: list[Cut] = []
    for example in (*street(options.street, rng), *boxes(options.boxes, rng)):
        if example.split == "train":
            learnt += cuts(example, random.Random(example.name))
        else:
            held_out += cuts(example, None)
    features = Features(options.cache)
    rows, labels = seen(features, learnt)
    head = trained(rows, labels)
    options.to.parent.mkdir(parents=True, exist_ok=True)
    save_file(head, options.to, metadata=belongs_to())
    options.to.chmod(0o644)
    rows, labels = seen(features, held_out)
    told = rows @ head["weights"].float().numpy().T + head["bias"].numpy()
    right = told.argmax(1) == labels
    print(f"{len(learnt)} garments: {options.to}; {right.mean():.3f} of {len(right)} held-out ones are correct")
    for number, label in enumerate(LABELS):
        if (labels == number).any():
            print(f"  {label}: {right[labels == number].mean():.3f} of {(labels == number).sum()}")


def cuts(example: Example, draw: random.Random | None) -> list[Cut]:
    """Return crops of a photo's annotated garments: all exactly, or with ``draw`` up to MOST with random margins."""
    rows = draw.sample(example.rows, min(MOST, len(example.rows))) if draw else example.rows
    found = []
    for row in rows:
        number, *values = row.split()
        across, down = [float(one) for one in values[::2]], [float(one) for one in values[1::2]]
        sides = [min(across), min(down), max(across), max(down)]
        if draw:
            width, height = sides[2] - sides[0], sides[3] - sides[1]
            out = [draw.uniform(*LOOSE) * length for length in (width, height) * 2]
            sides = [sides[0] - out[0], sides[1] - out[1], sides[2] + out[2], sides[3] + out[3]]
        part = _cut(example.picture, sides)
        if part is not None:
            found.append((part, int(number)))
    return found


def _cut(picture: Image.Image, sides: Sequence[float]) -> Image.Image | None:
    width, height = picture.size
    area = (
        max(0, int(sides[0] * width)), max(0, int(sides[1] * height)),
        min(width, round(sides[2] * width)), min(height, round(sides[3] * height)),
    )  # fmt: skip
    if area[2] - area[0] < 4 or area[3] - area[1] < 4:
        return None
    part = picture.crop(area)
    part.thumbnail((SIDE, SIDE))
    return part


def seen(features: Features, some: Sequence[Cut]) -> tuple[Rows, NDArray[np.int64]]:
    """Return (n, features) and the indices of the labels, (n,)."""
    starts: Iterable[int] = tqdm(range(0, len(some), BATCH), unit="batch")
    rows = [features.of([part for part, _ in some[start : start + BATCH]]) for start in starts]
    return np.concatenate(rows), np.array([number for _, number in some], np.int64)


def trained(rows: Rows, labels: NDArray[np.int64], steps: int = linear.STEPS) -> dict[str, torch.Tensor]:
    """Train the head on features (n, dim) and return its tensors; a label's weight is the square root of its count."""
    torch.manual_seed(1)
    data, targets = torch.from_numpy(rows), torch.from_numpy(labels)
    weights, bias = linear.fitted(data, targets, len(LABELS), steps)
    return {"weights": weights, "bias": bias}


if __name__ == "__main__":
    main()
