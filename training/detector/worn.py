"""Add catalogue pictures of people to a data set, labelled by the detector trained so far.

Street photos show hardly any men, and nobody indoors or at half length. Catalogues do, but say only which product is
sold. So the garments are those that an earlier checkpoint detects (self-training, as in Xie et al. 2020, arXiv
1911.04252), where the catalogue corrects it: the largest garment on the product's part of the body is the product, and
nobody wears a hat or the like. It detects them on people cut out and pasted onto a street: on white, which it knows
from single products, it takes all of a person for one garment.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps
from tqdm import tqdm

from training.encoder.items import held_out_ids
from vision.detector import Detector
from vision.image import open_picture
from vision.people import CERTAIN
from vision.types import Box, Garment

from .dataset import LONGEST, Example, write
from .labels import LABELS, WORN, by_type
from .shapes import line

THRESHOLD = 0.3
TALL = 0.7
"""Minimum height of the person as a share of the picture's."""
AREA = 0.1
"""Minimum area of the product's box as a share of the picture's."""
PARTS = (("top", "outerwear", "dress"), ("trousers", "shorts", "skirt"))
"""Labels that are taken for each other, being worn on the same part of the body."""
HEAD = 0.06
"""Minimum distance of a garment of the upper body from the top of the person, as a share of the person's height."""
UNLIKELY = ("hat", "sunglasses", "belt", "scarf")
"""Not worn by the people in these pictures, as far as was seen; what is detected as one is mostly hair or a mouth."""


def corrected(found: Sequence[Garment], label: str, person: Box) -> list[Garment]:
    """Return the detections on a person who wears a product with this label; none if the product is not among them."""
    likely = [one for one in found if one.label not in UNLIKELY]
    part = next(part for part in PARTS if label in part)
    same = [one for one in likely if one.label in part and one.box.width * one.box.height >= AREA]
    if not same:
        return []
    product = max(same, key=lambda one: (one.label == label, one.box.width * one.box.height))
    if part == PARTS[0] and product.box.y < person.y + HEAD * person.height:
        return []  # it includes the head
    others = [one for one in likely if one.label not in part]
    return [replace(product, label=label), *others]


def pictures(folder: Path, streets: Sequence[Path], detector: Detector, people: Detector) -> Iterator[Example]:
    """Yield each usable catalogue picture, as it is and on a street, with the same labels.

    ``people`` is a detector with outlines of the label "person".
    """
    labels = by_type()
    draw = random.Random(8)
    with (folder / "products.csv").open() as file:
        rows = list(csv.DictReader(file))
    held_out = held_out_ids([row["id"] for row in rows])
    for row in tqdm(rows, unit="picture"):
        path = folder / "images" / f"{row['id']}.jpg"
        if row["article_type"] not in WORN or row["id"] in held_out or not path.exists():
            continue
        picture = open_picture(path, longest=2 * LONGEST)
        found = [one for one in people.find([picture], CERTAIN)[0] if one.label == "person" and one.outline]
        if len(found) != 1 or found[0].box.height < TALL:
            continue
        street = pasted(picture, found[0], Image.open(draw.choice(streets)).convert("RGB"))
        garments = corrected(detector.find([street], THRESHOLD)[0], labels[row["article_type"]], found[0].box)
        if garments:
            marked = [_row(one) for one in garments if one.outline]
            yield Example("train", f"k{row['id']}", picture, marked)
            yield Example("train", f"ks{row['id']}", street, marked)


def pasted(picture: Image.Image, person: Garment, street: Image.Image) -> Image.Image:
    """Return the person in a picture in front of a street."""
    mask = Image.new("L", picture.size)
    ImageDraw.Draw(mask).polygon([(x * picture.width, y * picture.height) for x, y in person.outline], fill=255)
    return Image.composite(picture, ImageOps.fit(street, picture.size), mask.filter(ImageFilter.GaussianBlur(1)))


def _row(garment: Garment) -> str:
    return line(LABELS.index(garment.label), np.array(garment.outline, float), 1, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=Path, required=True, help="as for training.detector.dataset")
    parser.add_argument("--detector", type=Path, required=True, help="the weights trained so far")
    parser.add_argument("--people", type=Path, required=True, help="a segmentation model with the label person")
    parser.add_argument("--data", type=Path, default=Path("var/training/detector/data"))
    parser.add_argument("--cache", type=Path, default=Path("var/models"))
    options = parser.parse_args()
    detector, people = (Detector(file, options.cache, threads=1) for file in (options.detector, options.people))
    streets = sorted((options.data / "images" / "train").glob("e*.jpg"))
    count = 0
    for example in pictures(options.products, streets, detector, people):
        write(example, options.data)
        count += 1
    print(f"{count:,} pictures of people who wear a product")


if __name__ == "__main__":
    main()
