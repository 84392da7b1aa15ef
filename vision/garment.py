"""Choosing the garment that a product's words name, and cutting it out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFilter

from vision.types import Garment

if TYPE_CHECKING:
    from vision.detector import Detector

PADDING = 0.08
SMALLEST_SHARE = 0.015
CONFIDENT = 0.35
"""A find must be that certain before a product's whole picture is given up for it."""
FINE = 512

_WORDS: tuple[tuple[str, str], ...] = (
    # the first rule that the article type, then the title, meets; several labels may show one kind of garment
    (r"sun ?glass\w*|eyewear|frames?", "sunglasses"),
    (r"hand ?bag|back ?pack|ruck ?sack|bag|clutch|wallet|purse|duffel|trolley|pouch", "bag"),
    (r"shoe|heel|flat|sandal|flip ?flop|boot|sneaker|trainer|loafer|pump|footwear|floater|slipper", "shoes"),
    (r"cap|hat|beanie|headwear", "hat"),
    (r"belt", "belt"),
    (r"scar(?:f|ve)|stole|muffler|dupatta|shawl", "scarf"),
    (r"jumpsuit|romper|dress|gown|saree|sari|night ?dress|kurta set", "dress"),
    (r"skirt|lehenga", "skirt"),
    (r"shorts?(?! sleeve)|bermuda|boxers?|trunks?", "shorts"),
    (r"jeans|trouser|pants?|legging|jegging|capri|track pant|chino|churidar|salwar|patiala|tights?", "trousers"),
    (r"jacket|coat|blazer|suit|cardigan|waistcoat|shrug|outerwear|sweatshirt|hoodie|sweater", "outerwear|top"),
    (r"t ?shirt|shirt|top|blouse|kurta|kurti|tunic|vest|camisole|polo|jumper|pullover|bra", "top|dress|outerwear"),
)
_RULES = [(re.compile(rf"\b(?:{words})(?:e?s)?\b"), labels.split("|")) for words, labels in _WORDS]


@dataclass(frozen=True, slots=True)
class Hint:
    """The words of a product that say what its picture is about."""

    article_type: str = ""
    category: str = ""
    subcategory: str = ""
    title: str = ""


def labels_for(hint: Hint) -> list[str]:
    """Detector labels that may be what the words name, the likeliest first; [] where no garment is named."""
    for text in (hint.article_type, hint.subcategory, hint.title, hint.category):
        words = re.sub(r"[^a-z]+", " ", text.lower())
        for rule, labels in _RULES:
            if rule.search(words):
                return labels
    return []


def garment_for(
    garments: Sequence[Garment], *, article_type: str, category: str = "", subcategory: str = "", title: str = ""
) -> Garment | None:
    """The garment in a catalogue photo that the product's words name; None to use the whole picture."""
    for label in labels_for(Hint(article_type, category, subcategory, title)):
        fitting = [
            garment
            for garment in garments
            if garment.label == label
            and garment.confidence >= CONFIDENT
            and garment.box.width * garment.box.height >= SMALLEST_SHARE
        ]
        if fitting:
            return max(fitting, key=lambda one: one.confidence * (one.box.width * one.box.height) ** 0.5)
    return None


def parts(picture: Image.Image, garment: Garment | None) -> list[Image.Image]:
    """What is encoded of a photo: its garment, cut out with its background and without, for the mean of both finds more
    than either; the whole where there is none.
    """
    return [cut_out(picture, garment, background=kept) for kept in (True, False)] if garment else [picture]


def cut_out(picture: Image.Image, garment: Garment, padding: float = PADDING, background: bool = False) -> Image.Image:
    """The part of the picture around a garment, the rest painted white unless ``background``."""
    width, height = picture.size
    left, top, right, bottom = garment.box.pixels(width, height)
    margin = padding * max(right - left, bottom - top)
    area = (
        max(0, int(left - margin)),
        max(0, int(top - margin)),
        min(width, round(right + margin)),
        min(height, round(bottom + margin)),
    )
    part = picture.crop(area)
    if background or len(garment.outline) < 3:
        return part
    # the mask is drawn small: a photo of a phone has more pixels than any encoder reads
    scale = min(1.0, FINE / max(part.size))
    if scale < 1:
        part = part.resize((max(1, round(part.width * scale)), max(1, round(part.height * scale))))
    mask = Image.new("L", part.size, 0)
    points = [((x * width - area[0]) * scale, (y * height - area[1]) * scale) for x, y in garment.outline]
    reach = max(1, round(0.012 * max(part.size)))
    pen = ImageDraw.Draw(mask)
    pen.polygon(points, fill=255)
    # a thick line along the edge widens the mask as a maximum filter would, at a tenth of the time
    pen.line([*points, *points[:2]], fill=255, width=2 * reach, joint="curve")
    soft = mask.filter(ImageFilter.BoxBlur(reach / 2))
    return Image.composite(part, Image.new("RGB", part.size, "white"), soft)


def product_garments(
    pictures: Sequence[Image.Image], hints: Sequence[Hint], detector: Detector | None
) -> list[Garment | None]:
    """The garment in each catalogue picture that its product's words name; None where there is none, or none that is
    sure enough, or no detector.
    """
    if detector is None:
        return [None] * len(pictures)
    # the words vouch for a find, so one that is not sure may count
    found = detector.find(pictures, detector.threshold)
    return [
        garment_for(
            garments,
            article_type=hint.article_type,
            category=hint.category,
            subcategory=hint.subcategory,
            title=hint.title,
        )
        for hint, garments in zip(hints, found, strict=True)
    ]
