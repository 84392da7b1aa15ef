"""Products as tiles of the report: a small embedded picture, marked if the product is correct."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Set
from dataclasses import dataclass

from catalog.rows import ProductRow
from evaluation.running import Encoded

# the labels in a product's caption by kind of question; for all others it is the article type
_CAPTIONS: dict[str, tuple[str, ...]] = {
    "title → product": ("title",),
    "colour": ("colour", "article_type"),
    "gender": ("gender", "article_type"),
    "season": ("season", "article_type"),
    "usage": ("usage", "article_type"),
    "colour + article type": ("colour", "article_type"),
    "phrase of colour, type and gender": ("colour", "article_type", "gender"),
    "another colour": ("colour", "article_type"),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """``picture``: a data URL; ``caption``: the labels that decide whether the product is correct (``right``)."""

    picture: str
    title: str
    caption: str
    right: bool


class Pictures:
    """Makes the tiles of an evaluation's products; each picture is encoded once."""

    def __init__(self, encoded: Encoded) -> None:
        self._rows = encoded.rows
        self._files = encoded.thumbnails
        self._made: dict[int, str] = {}

    def address(self, place: int) -> str:
        """Return the data URL of a product's picture, "" if it has none."""
        if place not in self._made:
            self._made[place] = data_address(self._files[place]) if place < len(self._files) else ""
        return self._made[place]

    def title(self, place: int) -> str:
        return self._rows[place].title

    def tiles(self, places: Iterable[int], right: Set[int], kind: str = "") -> list[Tile]:
        """Return a tile for each product index, skipping -1."""
        return [
            Tile(self.address(place), self.title(place), _caption(self._rows[place], kind), place in right)
            for place in places
            if place >= 0
        ]


def data_address(webp: bytes) -> str:
    return "data:image/webp;base64," + base64.b64encode(webp).decode()


def _caption(row: ProductRow, kind: str) -> str:
    return " · ".join(filter(None, (getattr(row, name) for name in _CAPTIONS.get(kind, ("article_type",)))))
