"""Photos of garments, a folder each kind, against the products of a catalogue: are the first ten of that kind?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from catalog.evaluation import measures
from catalog.evaluation.measures import Measure
from catalog.evaluation.running import Encoded
from search.query import Wanted
from search.service import PHOTO_IMAGE_WEIGHT, detect, photo_vectors
from vision.image import PictureError, open_picture

SHOES = ("Casual Shoes", "Sports Shoes", "Formal Shoes", "Heels", "Flats", "Sandals", "Boots", "Flip Flops")
KINDS: Mapping[str, tuple[str, ...]] = {
    "dress": ("Dresses", "Jumpsuit"),
    "hat": ("Caps", "Hat"),
    "longsleeve": ("Tshirts", "Tops", "Sweaters", "Sweatshirts"),
    "outwear": ("Jackets", "Blazers", "Coats", "Rain Jacket", "Nehru Jackets", "Waistcoat"),
    "pants": ("Jeans", "Trousers", "Track Pants", "Leggings", "Capris", "Jeggings"),
    "shirt": ("Shirts",),
    "shoes": SHOES,
    "shorts": ("Shorts",),
    "skirt": ("Skirts",),
    "t-shirt": ("Tshirts", "Polo Shirts"),
}
"""Names of folders and the article types that answer them; any other folder is answered by the type of its name."""


def photos(folder: Path, chosen: Callable[[str, list[Path]], list[Path]]) -> dict[str, list[Path]]:
    """The pictures of each kind that are to be measured with."""
    kinds = sorted(path for path in folder.iterdir() if path.is_dir())
    return {kind.name: chosen(kind.name, sorted(path for path in kind.iterdir() if path.is_file())) for kind in kinds}


def asked(path: Path) -> Wanted:
    """What the shopper's page asks for with this photo. Errors: PictureError."""
    picture = open_picture(path, longest=1200)
    garments = detect(picture)
    return photo_vectors(picture, garments[0] if garments else None, "", PHOTO_IMAGE_WEIGHT)


def measured(
    encoded: Encoded, shown: Mapping[str, list[Path]], progress: Callable[[int], None]
) -> Mapping[str, Measure]:
    """precision@10 by kind, and the mean of kinds. Kinds of which the catalogue has fewer than ten are left out."""
    found: dict[str, Measure] = {}
    for kind, files in shown.items():
        types = KINDS.get(kind, (kind,))
        right = {place for place, row in enumerate(encoded.rows) if row.article_type in types}
        if len(right) < 10:
            continue
        shares = []
        for file in files:
            try:
                wanted = asked(file)
            except PictureError:
                continue
            assert wanted.image is not None
            assert wanted.text is not None
            scores = measures.blended(
                encoded.images, encoded.texts, wanted.image[None], wanted.text[None], wanted.weight
            )
            shares += measures.precision(measures.ranked(scores, 10), [right], 10)
            progress(1)
        if shares:
            found[f"photo of {kind}, precision@10"] = Measure.over(shares)
    if found:
        values = np.array([one.value for one in found.values()])
        found["photo of a garment, macro precision@10"] = Measure.over(values)
    return found
