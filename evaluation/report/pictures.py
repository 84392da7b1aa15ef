"""Products as the report shows them: a small picture within the file, framed where it is right."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Set
from dataclasses import dataclass

from catalog.rows import ProductRow
from evaluation.running import Encoded

# what a product's caption tells, by the kind of question; all others are told its type
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
    """``picture``: a data address; ``caption``: the labels that decide whether it is ``right``."""

    picture: str
    title: str
    caption: str
    right: bool


class Pictures:
    """The tiles of an evaluation's products; each picture is written once as an address."""

    def __init__(self, encoded: Encoded) -> None:
        self._rows = encoded.rows
        self._files = encoded.thumbnails
        self._made: dict[int, str] = {}

    def address(self, place: int) -> str:
        """The data address of a product's picture, "" where it has none."""
        if place not in self._made:
            self._made[place] = data_address(self._files[place]) if place < len(self._files) else ""
        return self._made[place]

    def title(self, place: int) -> str:
        return self._rows[place].title

    def tiles(self, places: Iterable[int], right: Set[int], kind: str = "") -> list[Tile]:
        """A tile for each place, -1 left out."""
        return [
            Tile(self.address(place), self.title(place), _caption(self._rows[place], kind), place in right)
            for place in places
            if place >= 0
        ]


def data_address(webp: bytes) -> str:
    return "data:image/webp;base64," + base64.b64encode(webp).decode()


def _caption(row: ProductRow, kind: str) -> str:
    return " · ".join(filter(None, (getattr(row, name) for name in _CAPTIONS.get(kind, ("article_type",)))))
