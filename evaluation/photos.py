"""Photos of garments, a folder each kind, against the products of a catalogue: are the first ten of that kind?"""

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
"""Names of folders and the article types that answer them; any other folder is answered by the type of its name."""


def photos(folder: Path, chosen: Callable[[str, list[Path]], list[Path]]) -> dict[str, list[Path]]:
    """The pictures of each kind that are to be measured with. Errors: FeedError."""
    if not folder.is_dir():
        raise FeedError(f"{folder} is no folder. Give one that holds a folder of photos for each kind of garment.")
    kinds = sorted(path for path in folder.iterdir() if path.is_dir())
    return {kind.name: chosen(kind.name, sorted(path for path in kind.iterdir() if path.is_file())) for kind in kinds}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the shopper's page asks for with a photo, and what it takes into account to tell whether hits are close.

    ``thumbnail``: the photo, small (WebP); ``colour``: the main one of the garment, as the head for colours
    tells it; ``pixels``: the basic one that most of its pixels are nearest to.
    """

    aim: Composed
    evidence: PhotoEvidence
    thumbnail: bytes
    colour: str = ""
    pixels: str = ""


def asked(picture: Image.Image, types: Mapping[str, int]) -> Asked:
    """``types``: how many products of each article type there are."""
    picture = brighten_if_dark(upright(picture)[0])
    garments = detect(picture)
    garment = garments[0] if garments else None
    aim = vectors(picture, garment, "", IMAGE_WEIGHT, types)
    colour = NAMES[int(runtime.colours().colours(picture, garment).argmax())]
    evidence = evidence_of(picture, garments)
    return Asked(aim, evidence, small(picture), colour, looks.main_colour(picture, garment))


def photo_trace(one: Asked) -> Trace:
    """What the shopper's page finds for a photo, in the index that serves now."""
    _, columns = retrieval.known()
    return search(ask_for(SearchQuery(), one.aim, one.evidence), columns)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a photo asks for, the ten products found, and those that would have been right."""

    kind: str
    best: Places
    right: set[int]
    asked: Asked

    @property
    def share(self) -> float:
        return measures.precision(self.best[None], [self.right], NEAREST)[0]


def searched(encoded: Encoded, shown: Mapping[str, list[Path]], progress: Callable[[int], None]) -> Sequence[Shown]:
    """Search with each photo. Kinds of which the catalogue has fewer than ten, and broken photos, are left out."""
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
    """What photos without garments ask for; broken ones are left out."""
    found = []
    for file in files:
        progress(1)
        if picture := _opened(file):
            found.append(asked(picture, encoded.types))
    return found


def measured(found: Sequence[Shown]) -> Mapping[str, Measure]:
    """precision@10 by kind, and the mean of kinds."""
    by_kind: dict[str, list[float]] = {}
    for one in found:
        by_kind.setdefault(one.kind, []).append(one.share)
    return _with_mean({kind: Measure.over(shares) for kind, shares in by_kind.items()})


def at_random(found: Sequence[Shown], products: int) -> Mapping[str, Measure]:
    """What drawing products blindly reaches: the share of its types in the catalogue."""
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
