"""Add crops of photos of people to a data set: shoppers send half-length portraits, street photos show full bodies."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from .composites import filled, rows_of, shapes
from .dataset import Example, write
from .labels import LABELS

UPPER = {LABELS.index(label) for label in ("top", "outerwear", "dress", "hat", "sunglasses", "scarf", "bag")}
"""Labels visible in half-length portraits, on which crops are usually centred."""
OTHERS = 0.25
"""Probability that a garment with another label can also be the centre of a crop."""
HEIGHT = (0.28, 0.6)
"""Height of a crop as a share of the photo's height."""
ASPECT = (0.6, 1.1)
LEAST_LEFT = 0.3
"""Minimum share of a garment inside a crop for it to keep its label."""
LEAST_SIDE = 160
"""Minimum side of a crop in pixels."""
FRAME = 640


def parts(data: Path, pictures: dict[str, Path], rng: random.Random) -> Iterator[Example]:
    """Yield one crop of each training photo whose name starts with a key of ``pictures``, the full-size photos."""
    for prefix, folder in pictures.items():
        files = {file.stem: file for file in folder.iterdir()}
        for labelled in sorted((data / "labels" / "train").glob(f"{prefix}*.txt")):
            file = files.get(labelled.stem.removeprefix(prefix))
            example = _part(file, labelled, rng) if file else None
            if example:
                yield example


def _part(file: Path, labelled: Path, rng: random.Random) -> Example | None:
    rows = list(shapes(labelled))
    wanted = [points for label, points in rows if label in UPPER or rng.random() < OTHERS]
    if not wanted:
        return None
    picture = Image.open(file).convert("RGB")
    width, height = picture.size
    tall = rng.uniform(*HEIGHT) * height
    wide = min(width, tall * rng.uniform(*ASPECT))
    across, down = rng.choice(wanted).mean(0) * picture.size + [rng.gauss(0, 0.12) * wide, rng.gauss(0, 0.12) * tall]
    left, top = min(max(0, across - wide / 2), width - wide), min(max(0, down - tall / 2), height - tall)
    area = round(left), round(top), round(left + wide), round(top + tall)
    if min(area[2] - area[0], area[3] - area[1]) < LEAST_SIDE:
        return None
    part = picture.crop(area)
    part.thumbnail((FRAME, FRAME))
    out = []
    for label, points in rows:
        whole = filled(points, (FRAME, FRAME)).sum() / FRAME**2 * width * height
        inside = filled((points * picture.size - area[:2]) / (wide, tall), part.size) > 0
        seen = inside.mean() * wide * tall
        if whole and seen >= LEAST_LEFT * whole:
            out += rows_of(label, np.asarray(inside), part.size)
    return Example("train", f"q{labelled.stem}", part, out) if out else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("var/training/detector/data"))
    parser.add_argument("--street", type=Path, required=True, help="as for training.detector.dataset")
    parser.add_argument("--boxes", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=6)
    options = parser.parse_args()
    folders = {"s": options.street / "images", "b": options.boxes / "images"}
    count = 0
    for example in parts(options.data, folders, random.Random(options.seed)):
        write(example, options.data)
        count += 1
    print(f"{count:,} crops of photos of people")


if __name__ == "__main__":
    main()
