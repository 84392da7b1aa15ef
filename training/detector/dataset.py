"""Build one data set in ultralytics' format from several kinds of sources; a seed always holds out the same photos."""

from __future__ import annotations

import argparse
import csv
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.encoder.items import held_out_files
from vision import nothing
from vision.image import open_picture

from .alone import garment_mask
from .labels import (
    BOXES,
    GARMENTS,
    LABELS,
    NO_GARMENT,
    NOTHING,
    PACKSHOTS,
    STREET,
    WORN,
    by_type,
    merged,
)
from .shapes import joined, line, polygons, rounded

LONGEST = 320
HELD_OUT_STREET = 120
HELD_OUT_BOXES = 200
PER_TYPE = 45
PER_GARMENT = 400
PER_NOTHING = 15
PER_DRAWING = 15
PER_NOTHING_DRAWN = 90
WITHOUT = 1000
LEAST_BACKGROUND = 100
"""Minimum side in pixels of a background cropped from a street photo."""
SMALL_THINGS = ("sunglasses", "belt")


@dataclass(frozen=True)
class Example:
    """A picture with its label rows; ``split`` is train, street_val or boxes_val."""

    split: str
    name: str
    picture: Image.Image
    rows: list[str]


def street(folder: Path, rng: random.Random) -> Iterator[Example]:
    """Photos with pixel masks: images/, and masks/*.png with indices into labels.txt."""
    places = merged(STREET)
    names = (folder / "labels.txt").read_text().split("\n")
    files = sorted((folder / "images").iterdir())
    held_out = set(rng.sample([file.stem for file in files], HELD_OUT_STREET))
    for file in files:
        mask = np.asarray(Image.open(folder / "masks" / f"{file.stem}.png"))
        labels = np.full(mask.shape, 255, np.uint8)
        for place, name in enumerate(names):
            if name in places:
                labels[mask == place] = places[name]
        height, width = mask.shape
        rows = []
        for number, label in enumerate(LABELS):
            parts = polygons((labels == number).astype(np.uint8), 12 if label in SMALL_THINGS else 40)
            if parts:
                rows.append(line(number, joined(parts), width, height))
        split = "street_val" if file.stem in held_out else "train"
        picture = Image.open(file).convert("RGB")
        yield Example(split, f"s{file.stem}", picture, rows)
        if split == "train":
            areas = list(backgrounds(mask != 0))
            # one per photo, chosen without rng, so that the held-out photos do not depend on it
            for area in areas[crc32(file.stem.encode()) % max(1, len(areas)) :][:1]:
                yield Example(split, f"e{file.stem}", picture.crop(area), [])


def backgrounds(taken: NDArray[np.bool_]) -> Iterator[tuple[int, int, int, int]]:
    """Yield (left, top, right, bottom) of areas beside everything labelled in a photo: streets, walls and cars."""
    height, width = taken.shape
    rows, columns = np.flatnonzero(taken.any(1)), np.flatnonzero(taken.any(0))
    if not len(rows):
        return
    areas = ((0, 0, columns[0], height), (columns[-1] + 1, 0, width, height),
             (0, 0, width, rows[0]), (0, rows[-1] + 1, width, height))  # fmt: skip
    for left, top, right, bottom in areas:
        short, long = sorted((int(right - left), int(bottom - top)))
        if short >= LEAST_BACKGROUND:
            # both ends of a strip, so that the detector does not learn a narrow shape as a sign of background
            side = min(long, short * 5 // 4)
            for off in {0, long - side}:
                if bottom - top > right - left:
                    yield int(left), int(top) + off, int(right), int(top) + off + side
                else:
                    yield int(left) + off, int(top), int(left) + off + side, int(bottom)


def boxes(folder: Path, rng: random.Random) -> Iterator[Example]:
    """Photos with boxes in YOLO format: images/, labels/, classes.txt."""
    classes = (folder / "classes.txt").read_text().split()
    files = sorted((folder / "images").iterdir())
    held_out = set(rng.sample([file.stem for file in files], HELD_OUT_BOXES))
    for file in files:
        rows = []
        for text in (folder / "labels" / f"{file.stem}.txt").read_text().splitlines():
            if text.strip():
                number, *box = text.split()
                label = LABELS.index(BOXES[classes[int(number)]])
                rows.append(line(label, rounded(float(box[0]), float(box[1]), float(box[2]), float(box[3])), 1, 1))
        split = "boxes_val" if file.stem in held_out else "train"
        yield Example(split, f"b{file.stem}", Image.open(file).convert("RGB"), rows)


def products(folder: Path, rng: random.Random) -> Iterator[Example]:
    """Catalogue photos on white whose whole foreground is the product; those worn by people are skipped.

    Products that are not garments have no labels, so that the detector learns to find nothing in them.
    """
    labels = by_type()
    with (folder / "products.csv").open() as file:
        rows = list(csv.DictReader(file))
    rng.shuffle(rows)
    taken: Counter[str] = Counter()
    for row in rows:
        kind, path = row["article_type"], folder / "images" / f"{row['id']}.jpg"
        if kind not in (*labels, *NOTHING) or taken[kind] >= PER_TYPE or not path.exists():
            continue
        picture = Image.open(path).convert("RGB")
        if kind in NOTHING:
            if taken[kind] < PER_NOTHING:
                taken[kind] += 1
                yield Example("train", f"n{row['id']}", picture, [])
            continue
        points = _foreground(np.asarray(picture), worn=kind in WORN)
        if points is not None:
            taken[kind] += 1
            text = line(LABELS.index(labels[kind]), points, *picture.size)
            yield Example("train", f"p{row['id']}", picture, [text])


def _foreground(pixels: NDArray[np.uint8], *, worn: bool) -> NDArray[np.float64] | None:
    height, width = pixels.shape[:2]
    if worn and _shows_a_person(pixels):
        return None
    mask = np.asarray((pixels < 242).any(-1), np.uint8)
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    mask = np.asarray(closed, np.uint8)
    parts = polygons(mask, height * width * 0.004)
    if not parts or not 0.03 <= mask.mean() <= 0.85:
        return None
    return joined(parts)


def _shows_a_person(pixels: NDArray[np.uint8]) -> bool:
    """Return whether there is skin or hair in the upper part of a picture, or anything touches its upper edge."""
    top = pixels[: int(len(pixels) * 0.22)].astype(int)
    skin = (top[..., 0] - top[..., 2] > 25) & (top[..., 0] > 90) & (top.min(-1) < 235)
    hair = top.max(-1) < 70
    return bool((pixels[:3] < 244).any() or skin.mean() > 0.03 or hair.mean() > 0.03)


def garments(folder: Path, rng: random.Random) -> Iterator[Example]:
    """Photos of single garments taken at home, one folder per kind, without those held out for the encoder."""
    for kind, label in GARMENTS.items():
        files = sorted((folder / kind).iterdir())
        files = sorted(set(files) - set(held_out_files(kind, files)))
        for file in rng.sample(files, min(PER_GARMENT, len(files))):
            picture = open_picture(file, longest=LONGEST)
            rows = _alone(picture, label)
            if rows:
                yield Example("train", f"g{kind}{file.stem}", picture, rows)


def _alone(picture: Image.Image, label: str) -> list[str]:
    """Return the label row of a picture of one garment; none if it cannot be segmented."""
    mask = garment_mask(np.asarray(picture))
    parts = polygons(mask, 0.01 * mask.size) if mask is not None else []
    return [line(LABELS.index(label), joined(parts), *picture.size)] if parts else []


def packshots(folder: Path, rng: random.Random) -> Iterator[Example]:
    """Catalogue pictures of H&M, each of one product on a plain background; jewellery and gloves as negatives."""
    labels = by_type(PACKSHOTS)
    with (folder / "products.csv").open() as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        kind = row["article_type"]
        if kind in labels or kind in NO_GARMENT:
            picture = open_picture(folder / row["image"], longest=LONGEST)
            found = _alone(picture, labels[kind]) if kind in labels else []
            if found or kind in NO_GARMENT:
                yield Example("train", f"h{row['id']}", picture, found)


def drawings(folder: Path, rng: random.Random) -> Iterator[Example]:
    """A drawn demo catalogue, made with a different seed from the published one."""
    labels = by_type()
    with (folder / "products.csv").open() as file:
        rows = list(csv.DictReader(file))
    taken: Counter[str] = Counter()
    for row in rows:
        kind = row["article_type"]
        if kind not in labels or taken[kind] >= PER_DRAWING:
            continue
        picture = Image.open(folder / "images" / f"{row['id']}.webp").convert("RGB")
        points = _foreground(np.asarray(picture), worn=False)
        if points is not None:
            taken[kind] += 1
            text = line(LABELS.index(labels[kind]), points, *picture.size)
            yield Example("train", f"d{row['id']}", picture, [text])


def without(folder: Path, rng: random.Random) -> Iterator[Example]:
    """Any pictures without garments."""
    files = sorted(file for file in folder.rglob("*") if file.suffix == ".jpg")
    for number, file in enumerate(rng.sample(files, min(WITHOUT, len(files)))):
        yield Example("train", f"w{number}", Image.open(file).convert("RGB"), [])


def empty() -> Iterator[Example]:
    """Drawn pictures without garments, only of the kinds that are not held out for evaluation."""
    for kind in nothing.LEARNT:
        for number in range(PER_NOTHING_DRAWN):
            yield Example("train", f"x{kind.replace(' ', '')}{number}", nothing.picture(kind, number), [])


SOURCES = {"street": street, "boxes": boxes, "products": products, "garments": garments, "packshots": packshots,
           "drawings": drawings, "without": without}  # fmt: skip


def write(example: Example, folder: Path) -> None:
    images, labels = folder / "images" / example.split, folder / "labels" / example.split
    images.mkdir(parents=True, exist_ok=True)
    labels.mkdir(parents=True, exist_ok=True)
    picture = example.picture.copy()
    picture.thumbnail((LONGEST, LONGEST))
    picture.save(images / f"{example.name}.jpg", quality=85)
    (labels / f"{example.name}.txt").write_text("\n".join(example.rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in SOURCES:
        parser.add_argument(f"--{name}", type=Path, help=f"folder of this kind of source: {SOURCES[name].__doc__}")
    parser.add_argument("--to", type=Path, default=Path("var/training/detector/data"))
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    counted: Counter[str] = Counter()
    for name, source in SOURCES.items():
        folder = getattr(options, name)
        if folder is None:
            continue
        for example in source(folder, rng):
            write(example, options.to)
            counted[f"{name} {example.split}"] += 1
    for example in empty():
        write(example, options.to)
        counted[f"empty {example.split}"] += 1
    names = dict(enumerate(LABELS))
    splits = "train: images/train\nval: images/street_val\n"
    (options.to / "data.yaml").write_text(f"path: {options.to.resolve()}\n{splits}names: {names}\n")
    for what, count in sorted(counted.items()):
        print(f"{count:6,} {what}")


if __name__ == "__main__":
    main()
