"""Choose the garment in a picture that a product's text names, and crop or cut it out."""

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
"""Minimum confidence at which a detection is used instead of a product's whole picture."""
FINE = 512

_WORDS: tuple[tuple[str, str], ...] = (
    # the first rule that matches applies; several labels can stand for one kind of garment, the most likely one first
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
    """The texts of a product that say what its picture shows."""

    article_type: str = ""
    category: str = ""
    subcategory: str = ""
    title: str = ""


def labels_for(hint: Hint) -> list[str]:
    """Return the detector labels for the garment that the texts name, the most likely first; [] if they name none."""
    for text in (hint.article_type, hint.subcategory, hint.title, hint.category):
        words = re.sub(r"[^a-z]+", " ", text.lower())
        for rule, labels in _RULES:
            if rule.search(words):
                return labels
    return []


def garment_for(
    garments: Sequence[Garment], *, article_type: str, category: str = "", subcategory: str = "", title: str = ""
) -> Garment | None:
    """Return the garment in a catalogue picture that the product's text names; None to use the whole picture."""
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
    """Return the pictures to encode for a photo: its garment cropped with and without background, or the whole photo.

    The mean of both embeddings retrieves more than either.
    """
    return [cut_out(picture, garment, background=kept) for kept in (True, False)] if garment else [picture]


def cut_out(picture: Image.Image, garment: Garment, padding: float = PADDING, background: bool = False) -> Image.Image:
    """Return the part of the picture around a garment; outside its outline it is white unless ``background``."""
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
    # the mask is drawn at a reduced size, because phone photos have more pixels than any encoder uses
    scale = min(1.0, FINE / max(part.size))
    if scale < 1:
        part = part.resize((max(1, round(part.width * scale)), max(1, round(part.height * scale))))
    mask = Image.new("L", part.size, 0)
    points = [((x * width - area[0]) * scale, (y * height - area[1]) * scale) for x, y in garment.outline]
    reach = max(1, round(0.012 * max(part.size)))
    pen = ImageDraw.Draw(mask)
    pen.polygon(points, fill=255)
    # a thick line along the edge dilates the mask in a tenth of the time that a maximum filter takes
    pen.line([*points, *points[:2]], fill=255, width=2 * reach, joint="curve")
    soft = mask.filter(ImageFilter.BoxBlur(reach / 2))
    return Image.composite(part, Image.new("RGB", part.size, "white"), soft)


def product_garments(
    pictures: Sequence[Image.Image], hints: Sequence[Hint], detector: Detector | None
) -> list[Garment | None]:
    """Return the garment in each catalogue picture that its product's text names.

    None if there is no such garment, its confidence is too low, or there is no detector.
    """
    if detector is None:
        return [None] * len(pictures)
    # the text confirms a detection, so one of lower confidence may count
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
