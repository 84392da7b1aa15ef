"""Cut garments out of catalogue pictures, photos and street photos, as searches and imports do, for training.

Each source becomes a folder with the source's name, so that what is held out of the source is also held out of its
cut-outs: ``python -m training.encoder.cutouts --products … --photos … --street … --to FOLDER``.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tqdm import tqdm

from training.detector.dataset import backgrounds
from training.detector.labels import LABELS, STREET, merged
from vision import nothing, runtime
from vision.garment import Hint, cut_out, product_garments
from vision.image import PictureError, open_picture

from .packing import content_box

BATCH = 16
LONGEST = 320
SMALLEST = 900
"""Minimum number of pixels of a garment in a street photo; smaller ones are unrecognisable."""
PADDING = 0.06
DRAWN = 150
OBJECTS = 2600
PICTURES = (".png", ".jpg", ".jpeg", ".webp")
OF_PEOPLE = {"people", "clothing", "clothes", "costumes", "hats", "jewelry", "pantyhose", "bodypart", "body_parts"}
"""Folders of clip art that may contain garments."""
LARGE = 240
"""Minimum shorter side in pixels of an opaque picture to be treated as a photo and cropped."""
PART = (0.25, 0.98)
"""Side of a crop as a share of the photo's shorter side, but at least 0.9 LARGE."""
PAGE = (288, 336)
GROUNDS = 0.6
"""Share of objects that are put on a street background, and of the others that are put on a colour other than white."""


def of_products(folder: Path, to: Path) -> Iterator[int]:
    """A catalogue: its table and the garment that each row names; rows without a detection are skipped."""
    with (folder / "products.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if (folder / "images" / f"{row['id']}.jpg").exists()]
    kept = []
    for some in _batches(rows):
        pictures = [Image.open(folder / "images" / f"{row['id']}.jpg").convert("RGB") for row in some]
        hints = [Hint(row["article_type"], row["category"], row["subcategory"], row["title"]) for row in some]
        garments = product_garments(pictures, hints, runtime.detector())
        for row, picture, garment in zip(some, pictures, garments, strict=True):
            if garment:
                _save(cut_out(picture, garment), to / "images" / f"{row['id']}.jpg")
                kept.append(row)
        yield len(some)
    with (to / "products.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(kept)


def of_photos(folder: Path, to: Path) -> Iterator[int]:
    """A folder of photos for each kind: the first garment detected, cut out as in a search."""
    detector = runtime.detector()
    for some in _batches(sorted(file for file in folder.glob("*/*") if file.is_file())):
        opened = [(file, picture) for file in some if (picture := _opened(file))]
        found = detector.find([picture for _, picture in opened]) if detector else [[] for _ in opened]
        for (file, picture), garments in zip(opened, found, strict=True):
            if garments:
                _save(cut_out(picture, garments[0]), to / file.relative_to(folder).with_suffix(".jpg"))
        yield len(some)


def of_street(folder: Path, to: Path) -> Iterator[int]:
    """Photos with pixel masks: every garment on white, one folder per label."""
    places = merged(STREET)
    names = (folder / "labels.txt").read_text().split("\n")
    numbers = np.array([places.get(name, 255) for name in names], np.uint8)
    for file in sorted((folder / "images").iterdir()):
        pixels = np.asarray(Image.open(file).convert("RGB"))
        labels = numbers[np.asarray(Image.open(folder / "masks" / f"{file.stem}.png"))]
        for number, label in enumerate(LABELS):
            mask = labels == number
            if mask.sum() >= SMALLEST:
                _save(_on_white(pixels, mask), to / label / f"{file.stem}.jpg")
        yield 1


def _on_white(pixels: NDArray[np.uint8], mask: NDArray[np.bool_]) -> Image.Image:
    height, width = mask.shape
    left, top, right, bottom = content_box(mask, 0.0)
    margin = PADDING * max((right - left) * width, (bottom - top) * height)
    area = (int(left * width - margin), int(top * height - margin),
            int(right * width + margin), int(bottom * height + margin))  # fmt: skip
    whole = Image.fromarray(np.where(mask[..., None], pixels, 255).astype(np.uint8))
    page = Image.new("RGB", (area[2] - area[0], area[3] - area[1]), "white")
    page.paste(whole, (-area[0], -area[1]))
    return page


def _opened(file: Path) -> Image.Image | None:
    try:
        return open_picture(file, longest=1200)
    except PictureError:
        return None


def _save(picture: Image.Image, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    small = picture.copy()
    small.thumbnail((LONGEST, LONGEST))
    small.save(file, quality=92)


def _batches(some: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (some[start : start + BATCH] for start in range(0, len(some), BATCH))


def of_nothing(folder: Path, to: Path) -> Iterator[int]:
    """The backgrounds of street photos, beside, above and below people, and drawn pictures without garments."""
    for file in sorted((folder / "images").iterdir()):
        picture = Image.open(file).convert("RGB")
        taken = np.asarray(Image.open(folder / "masks" / f"{file.stem}.png")) != 0
        for number, area in enumerate(backgrounds(taken)):
            _save(picture.crop(area), to / "street" / f"{file.stem}-{number}.jpg")
        yield 1
    for kind in nothing.LEARNT:
        for number in range(DRAWN):
            _save(nothing.picture(kind, number), to / kind / f"{number}.jpg")


def of_objects(folder: Path, to: Path) -> Iterator[int]:
    """Clip art and photos of things that no fashion shop sells.

    Clip art is put on backgrounds from the street photos in ``to`` or on one colour; large photos are cropped.
    """
    draw = random.Random(7)
    streets = sorted((to / "street").glob("*.jpg"))
    files = [file for file in sorted(folder.rglob("*")) if file.suffix.lower() in PICTURES and not OF_PEOPLE & set(
        file.relative_to(folder).parts)]  # fmt: skip
    draw.shuffle(files)
    for number, file in enumerate(files[:OBJECTS]):
        try:
            with Image.open(file) as opened:
                picture = opened.convert("RGBA")
        except OSError:
            continue
        opaque = np.asarray(picture)[..., 3].min() == 255
        if min(picture.size) >= LARGE and opaque:
            made = _part(picture.convert("RGB"), draw)
        else:
            ground = Image.open(draw.choice(streets)) if streets and draw.random() < GROUNDS else None
            made = _placed(picture, ground, draw)
        _save(made, to / "objects" / f"{number}.jpg")
        yield 1


def _part(picture: Image.Image, draw: random.Random) -> Image.Image:
    whole = min(picture.size)
    side = round(draw.uniform(max(PART[0] * whole, 0.9 * LARGE), PART[1] * whole))
    left, top = (draw.randint(0, length - side) for length in picture.size)
    return picture.crop((left, top, left + side, top + side))


def _placed(thing: Image.Image, ground: Image.Image | None, draw: random.Random) -> Image.Image:
    colour = tuple(draw.randint(90, 255) for _ in range(3)) if draw.random() < GROUNDS else (255, 255, 255)
    page = ground.convert("RGB").resize(PAGE) if ground else Image.new("RGB", PAGE, colour)
    scale = draw.uniform(0.45, 0.98) * min(PAGE[0] / thing.width, PAGE[1] / thing.height)
    small = thing.resize((max(1, round(thing.width * scale)), max(1, round(thing.height * scale))))
    left, top = (draw.randint(0, max(0, whole - part)) for whole, part in zip(PAGE, small.size, strict=True))
    page.paste(small, (left, top), small)
    return page


SOURCES: dict[str, Callable[[Path, Path], Iterator[int]]] = {
    "products": of_products, "photos": of_photos, "street": of_street, "nothing": of_nothing,
    "objects": of_objects,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, source in SOURCES.items():
        parser.add_argument(f"--{name}", type=Path, help=source.__doc__)
    parser.add_argument("--to", type=Path, default=Path("var/training/cut"))
    options = parser.parse_args()
    for name, source in SOURCES.items():
        folder: Path | None = getattr(options, name)
        if folder is None:
            continue
        to = options.to / ("nothing" if name in ("nothing", "objects") else folder.name)
        to.mkdir(parents=True, exist_ok=True)
        with tqdm(desc=name, unit="picture") as bar:
            for done in source(folder, to):
                bar.update(done)


if __name__ == "__main__":
    main()
