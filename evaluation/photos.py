"""Evaluate searches by photos of garments, one folder per kind: are the first ten results of that kind?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from catalog.feeds import FeedError
from evaluation import looks, measures
from evaluation.measures import Measure, Places
from evaluation.running import Encoded, small
from search.engine import retrieval
from search.intent.composition import Composed
from search.photo_asking import IMAGE_WEIGHT, ask_for, evidence_of, vectors
from search.photo_intake import upright
from search.pipeline import Trace, search
from search.ranking.confidence import PhotoEvidence
from search.service import detect
from search.types import SearchQuery
from vision import runtime
from vision.appearance import NAMES
from vision.image import PictureError, brighten_if_dark, open_picture

NEAREST = 10
LONGEST = 1200
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
"""Folder names and the article types that are correct for them; other folders are themselves named after a type."""


def photos(folder: Path, chosen: Callable[[str, list[Path]], list[Path]]) -> dict[str, list[Path]]:
    """Return the files of each kind, filtered by ``chosen``. Errors: FeedError."""
    if not folder.is_dir():
        raise FeedError(f"{folder} is no folder. Give one that holds a folder of photos for each kind of garment.")
    kinds = sorted(path for path in folder.iterdir() if path.is_dir())
    return {kind.name: chosen(kind.name, sorted(path for path in kind.iterdir() if path.is_file())) for kind in kinds}


@dataclass(frozen=True, slots=True)
class Asked:
    """The query that the shopper's page makes of a photo, and the evidence for deciding whether results are close.

    ``thumbnail``: the photo, small (WebP); ``colour``: the garment's main colour by the colour head; ``pixels``: the
    basic colour nearest to most of its pixels.
    """

    aim: Composed
    evidence: PhotoEvidence
    thumbnail: bytes
    colour: str = ""
    pixels: str = ""


def asked(picture: Image.Image, types: Mapping[str, int]) -> Asked:
    """Return the query for a photo; ``types``: number of products of each article type."""
    picture = brighten_if_dark(upright(picture)[0])
    garments = detect(picture)
    garment = garments[0] if garments else None
    aim = vectors(picture, garment, "", IMAGE_WEIGHT, types)
    colour = NAMES[int(runtime.colours().colours(picture, garment).argmax())]
    evidence = evidence_of(picture, garments)
    return Asked(aim, evidence, small(picture), colour, looks.main_colour(picture, garment))


def photo_trace(one: Asked) -> Trace:
    """Return the trace of the shopper's page for a photo, in the index in use."""
    _, columns = retrieval.known()
    return search(ask_for(SearchQuery(), one.aim, one.evidence), columns)


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo's query, the ten products found, and the correct products."""

    kind: str
    best: Places
    right: set[int]
    asked: Asked

    @property
    def share(self) -> float:
        return measures.precision(self.best[None], [self.right], NEAREST)[0]


def searched(encoded: Encoded, shown: Mapping[str, list[Path]], progress: Callable[[int], None]) -> Sequence[Shown]:
    """Search by each photo. Kinds with fewer than ten products in the catalogue and broken photos are skipped."""
    found = []
    products = measures.joined(encoded.images, encoded.texts)
    for kind, files in shown.items():
        types = KINDS.get(kind, (kind,))
        right = {place for place, row in enumerate(encoded.rows) if row.article_type in types}
        for file in files if len(right) >= NEAREST else ():
            progress(1)
            picture = _opened(file)
            if picture is None:
                continue
            question = asked(picture, encoded.types)
            wanted = question.aim.wanted
            assert wanted.image is not None
            assert wanted.text is not None
            query = measures.blended(wanted.image[None], wanted.text[None], wanted.weight)
            best = measures.nearest(query, products, NEAREST)[0]
            found.append(Shown(kind, best, right, question))
    return found


def others(encoded: Encoded, files: Sequence[Path], progress: Callable[[int], None]) -> Sequence[Asked]:
    """Return the queries for photos without garments; broken files are skipped."""
    found = []
    for file in files:
        progress(1)
        if picture := _opened(file):
            found.append(asked(picture, encoded.types))
    return found


def measured(found: Sequence[Shown]) -> Mapping[str, Measure]:
    """Return precision@10 by kind and their macro average."""
    by_kind: dict[str, list[float]] = {}
    for one in found:
        by_kind.setdefault(one.kind, []).append(one.share)
    return _with_mean({kind: Measure.over(shares) for kind, shares in by_kind.items()})


def at_random(found: Sequence[Shown], products: int) -> Mapping[str, Measure]:
    """Return the chance baseline of each kind: the share of its types in the catalogue."""
    return _with_mean({one.kind: Measure.over([len(one.right) / products]) for one in found})


def _opened(file: Path) -> Image.Image | None:
    try:
        return open_picture(file, longest=LONGEST)
    except PictureError:
        return None


def _with_mean(kinds: Mapping[str, Measure]) -> Mapping[str, Measure]:
    named = {f"photo of {kind}, precision@{NEAREST}": one for kind, one in kinds.items()}
    if not kinds:
        return named
    mean = Measure.over([one.value for one in kinds.values()])
    return {**named, f"photo of a garment, macro precision@{NEAREST}": mean}
