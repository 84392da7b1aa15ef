"""Add composites to a data set: garments cut out of its own pictures and pasted onto people and backgrounds.

This is simple copy-paste (Ghiasi et al. 2021, arXiv 2012.07177); all labels are drawn equally often.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageFilter

from .dataset import LONGEST, Example, write
from .labels import LABELS
from .shapes import Points, joined, line, polygons

SINGLE = ("p", "d", "g", "h")
"""Name prefixes of pictures that show one whole garment."""
PEOPLE = ("s", "b")
EMPTY = ("e", "w", "x")
SELDOM_ALONE = {LABELS.index(label) for label in ("bag", "hat", "sunglasses", "belt", "scarf")}
"""Labels that are also cut out of street photos with masks, because few are photographed alone."""
SMALLEST_SIDE = 14
"""Minimum side of a cut-out in pixels."""
ON_GROUND, ON_PEOPLE = (0.3, 0.95), (0.12, 0.4)
"""Longer side of a cut-out as a share of the picture's shorter side."""
LEAST_LEFT = 0.35
"""Minimum share of a covered garment that must stay visible for it to keep its label."""


@dataclass(frozen=True)
class Piece:
    """A garment on a transparent background."""

    label: int
    picture: Image.Image


def shapes(file: Path) -> Iterator[tuple[int, Points]]:
    """Yield the rows of a label file: label and (n, 2) points in fractions of the picture."""
    return map(_shape, file.read_text().splitlines())


def pieces(data: Path) -> dict[int, list[Path]]:
    """Return by label the label files with a garment that can be cut out."""
    found: dict[int, list[Path]] = {number: [] for number in range(len(LABELS))}
    for file in sorted((data / "labels" / "train").glob("*.txt")):
        for label in {label for label, _ in shapes(file)}:
            if file.name.startswith(SINGLE) or (file.name.startswith("s") and label in SELDOM_ALONE):
                found[label].append(file)
    return {label: files for label, files in found.items() if files}


def cut(file: Path, label: int, rng: random.Random) -> Piece | None:
    """Cut out one garment of a label, with random rotation, mirroring and brightness; None if it is too small."""
    picture = Image.open(_picture(file)).convert("RGB")
    points = rng.choice([points for number, points in shapes(file) if number == label])
    mask = Image.fromarray(filled(points, picture.size) * 255)
    area = mask.getbbox()
    if area is None or min(area[2] - area[0], area[3] - area[1]) < SMALLEST_SIDE:
        return None
    picture = ImageEnhance.Brightness(picture).enhance(rng.uniform(0.6, 1.25))
    picture.putalpha(mask.filter(ImageFilter.GaussianBlur(0.8)))
    piece = picture.crop(area)
    if rng.random() < 0.5:
        piece = piece.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return Piece(label, piece.rotate(rng.gauss(0, 12), Image.Resampling.BICUBIC, expand=True))


def placed(
    ground: Image.Image,
    labelled: list[tuple[int, Points]],
    piece: Piece,
    share: tuple[float, float],
    rng: random.Random,
) -> tuple[Image.Image, list[str]]:
    """Return the picture with the piece pasted onto it and its label rows, with masks reduced to what stays visible."""
    width, height = ground.size
    scale = rng.uniform(*share) * min(width, height) / max(piece.picture.size)
    wide, high = (max(2, round(side * scale)) for side in piece.picture.size)
    small = piece.picture.resize((wide, high), Image.Resampling.BILINEAR)
    left, top = rng.randint(0, max(0, width - wide)), rng.randint(0, max(0, height - high))
    page = ground.copy()
    page.paste(small, (left, top), small)
    cover = Image.new("L", ground.size)
    cover.paste(small.getchannel("A"), (left, top))
    covered = np.asarray(cover) > 127
    rows = []
    for label, points in labelled:
        whole = filled(points, ground.size) > 0
        seen = whole & ~covered
        if (whole & covered).any() and seen.sum() < LEAST_LEFT * whole.sum():
            continue
        rows += rows_of(label, seen, ground.size)
    return page, rows + rows_of(piece.label, covered, ground.size)


def rows_of(label: int, mask: NDArray[np.bool_], size: tuple[int, int]) -> list[str]:
    """Return the label row of a mask (h, w) in a picture of this size, [] if hardly anything is left of it."""
    parts = polygons(mask.astype(np.uint8), max(12.0, 0.02 * float(mask.sum())))
    return [line(label, joined(parts), *size)] if parts else []


def filled(points: Points, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the (h, w) mask of 0 and 1 of a polygon in fractions of a picture of this size (width, height)."""
    mask = np.zeros((size[1], size[0]), np.uint8)
    return np.asarray(cv2.fillPoly(mask, [np.round(points * size).astype(np.int32)], 1), np.uint8)


def _picture(file: Path) -> Path:
    return file.parents[2] / "images" / file.parent.name / f"{file.stem}.jpg"


def composites(data: Path, grounds: int, people: int, rng: random.Random) -> Iterator[Example]:
    """Yield ``grounds`` composites on pictures without garments and ``people`` composites on pictures of people.

    The former get one or two garments, the latter one more than the people wear.
    """
    by_label = pieces(data)
    files = sorted((data / "labels" / "train").glob("*.txt"))
    empty = [file for file in files if file.name.startswith(EMPTY)]
    worn = [file for file in files if file.name.startswith(PEOPLE)]
    for number in range(grounds + people):
        bare = number < grounds
        file = rng.choice(empty if bare else worn)
        picture = Image.open(_picture(file)).convert("RGB")
        if bare:
            picture = picture.resize([round(LONGEST * side / max(picture.size)) for side in picture.size])
        rows = file.read_text().splitlines()
        for _ in range(rng.choice((1, 1, 2)) if bare else 1):
            label = rng.choice(sorted(by_label))
            piece = cut(rng.choice(by_label[label]), label, rng)
            if piece:
                labelled = [_shape(row) for row in rows]
                picture, rows = placed(picture, labelled, piece, ON_GROUND if bare else ON_PEOPLE, rng)
        yield Example("train", f"c{number}", picture, rows)


def _shape(row: str) -> tuple[int, Points]:
    label, *points = row.split()
    return int(label), np.array(points, float).reshape(-1, 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("var/training/detector/data"))
    parser.add_argument("--grounds", type=int, default=900)
    parser.add_argument("--people", type=int, default=600)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    counted: Counter[str] = Counter()
    for example in composites(options.data, options.grounds, options.people, random.Random(options.seed)):
        write(example, options.data)
        counted.update(LABELS[int(row.split()[0])] for row in example.rows)
    print(", ".join(f"{count:,} {label}" for label, count in counted.most_common()))


if __name__ == "__main__":
    main()
