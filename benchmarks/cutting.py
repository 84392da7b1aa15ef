"""Measure whether cutting out the garment improves retrieval.

Held-out products and photos are encoded whole, cropped to the detection's box, and cut out by its mask, with several
paddings. The measure is precision@10: the share of a product's own type, or a photo's kind, among the first ten
products. Each picture is encoded as it is and mirrored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from catalog.embedding import hint_of
from catalog.feeds import open_feed
from catalog.rows import ProductRow
from evaluation import measures
from evaluation.measures import Measure, Rows
from evaluation.photos import KINDS, NEAREST
from evaluation.questions import same_type, titles
from evaluation.running import opened, usable
from training.encoder.items import held_out_files, held_out_ids
from vision import runtime
from vision.garment import cut_out, garment_for
from vision.image import open_picture
from vision.types import Garment
from vision.vectors import unit

PADDINGS = (0.0, 0.08, 0.25)
MOST = 2000
MASK = "mask, padding 8%"
BOTH = f"whole and {MASK}"


@dataclass(frozen=True)
class Seen:
    """A picture and its relevant garment, None for the whole picture."""

    picture: Image.Image
    garment: Garment | None
    label: str


Way = Callable[[Seen], list[Image.Image]]


def ways() -> dict[str, Way]:
    """Return by name the functions to the pictures that are encoded; the vectors of several are averaged."""

    def whole(one: Seen) -> list[Image.Image]:
        return [one.picture]

    found: dict[str, Way] = {"whole picture": whole}
    for kind, background in (("box", True), ("mask", False)):
        for padding in PADDINGS:

            def cut(one: Seen, padding: float = padding, background: bool = background) -> list[Image.Image]:
                garment = one.garment
                return [cut_out(one.picture, garment, padding, background) if garment else one.picture]

            name = f"{kind}, padding {padding:.0%}"
            found[name] = cut
            found[f"whole and {name}"] = _both(whole, cut)
    for padding in PADDINGS:
        box, mask = (found[f"{kind}, padding {padding:.0%}"] for kind in ("box", "mask"))
        found[f"box and mask, padding {padding:.0%}"] = _both(box, mask)
    return found


def _both(first: Way, second: Way) -> Way:
    return lambda one: [*first(one), *second(one)]


def vectors(some: Sequence[Seen], way: Way, photos: bool = False) -> Rows:
    encode = runtime.encoder().photos if photos else runtime.encoder().images
    return unit(np.stack([encode(way(one)).sum(axis=0) for one in some]))


def run(catalogue: Path, folder: Path) -> None:
    """Measure on a catalogue and a folder with one folder of photos per kind; prints tables."""
    detector = runtime.detector()
    assert detector is not None, "DETECTOR=off leaves nothing to compare"
    with open_feed(catalogue) as feed:
        rows = usable(feed)
        chosen = held_out_ids([row.id for row in rows])
        kept, pictures = opened(feed, [row for row in rows if row.id in chosen])
    products = []
    for row, picture in zip(kept, pictures, strict=True):
        hint = hint_of(row)
        garment = garment_for(
            detector.find([picture], detector.threshold)[0], article_type=hint.article_type, category=hint.category,
            subcategory=hint.subcategory, title=hint.title,
        )  # fmt: skip
        products.append(Seen(picture, garment, row.article_type))
    photos = []
    for kind in sorted(path for path in folder.iterdir() if path.is_dir()):
        for file in held_out_files(kind.name, sorted(kind.iterdir())):
            picture = open_picture(file, longest=1200)
            photos.append(Seen(picture, next(iter(detector.find([picture])[0]), None), kind.name))
    asked, right = same_type(kept, MOST)
    print(f"{sum(one.garment is not None for one in products)} of {len(products)} products, "
          f"{sum(one.garment is not None for one in photos)} of {len(photos)} photos have a find")  # fmt: skip
    encoded = {name: vectors(products, way) for name, way in ways().items()}
    print(f"{'products':36} similar by image, title → product recall@10")
    for name, found in encoded.items():
        best = measures.nearest(found[asked], found, NEAREST, asked)
        print(f"{name:36} {Measure.over(measures.precision(best, right, NEAREST)).value:.3f} {recall(kept, found):.3f}")
    print(f"{'photos':36} {'products whole':>16} {'whole and mask':>16}")
    for name, way in ways().items():
        searched = vectors(photos, way, photos=True)
        figures = [macro(searched, encoded[one], photos, products) for one in ("whole picture", BOTH)]
        print(f"{name:36} {figures[0]:16.3f} {figures[1]:16.3f}")


def recall(rows: Sequence[ProductRow], found: Rows) -> float:
    """Return recall@10 of the products' pictures for their titles."""
    asked = titles(rows)
    best = measures.nearest(runtime.encoder().texts(asked.texts), found, NEAREST)
    return float(np.mean(measures.recall(best, asked.right, NEAREST)))


def macro(searched: Rows, found: Rows, photos: Sequence[Seen], products: Sequence[Seen]) -> float:
    """Return macro precision@10: the mean over kinds of the share of results that are of the photo's kind."""
    best = measures.nearest(searched, found, NEAREST)
    shares: dict[str, list[float]] = {}
    for one, row in zip(photos, best, strict=True):
        types = KINDS.get(one.label, (one.label,))
        if sum(product.label in types for product in products) >= NEAREST:
            shares.setdefault(one.label, []).append(float(np.mean([products[p].label in types for p in row])))
    return float(np.mean([np.mean(each) for each in shares.values()]))
