"""Training items of the encoder: pictures with the texts that a catalogue or a folder provides."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from . import shops

PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
HELD_OUT_SEED = 20

_PATTERNS = {
    "striped": r"strip\w*|stripes",
    "checked": r"check\w*|plaid|gingham|tartan",
    "polka dot": r"polka\w*|dots?|dotted",
    "floral": r"floral|flowers?|flower",
    "printed": r"print\w*|graphic\w*|logo",
    "solid": r"solid|plain",
    "embroidered": r"embroider\w*",
    "leather": r"leather",
    "denim": r"denim",
    "knitted": r"knit\w*|cable",
    "washed": r"wash\w*|faded|distressed",
    "camouflage": r"camo\w*",
    "colour block": r"colou?r\s?block\w*",
}
_PATTERN_RULES = [(name, re.compile(rf"\b(?:{rule})\b", re.IGNORECASE)) for name, rule in _PATTERNS.items()]


@dataclass(frozen=True, slots=True)
class Item:
    """One picture and its texts, "" if unknown.

    ``kind``: product, photo, drawing, empty, aside, or shop: a product of another shop, with type and colour as
    determined by :mod:`shops`.
    """

    key: str
    kind: str
    picture: str
    title: str = ""
    gender: str = ""
    category: str = ""
    subcategory: str = ""
    article_type: str = ""
    colour: str = ""
    usage: str = ""
    pattern: str = ""
    season: str = field(default="", repr=False)  # hidden, so that older packs keep their names
    description: str = field(default="", repr=False)
    asked: tuple[str, ...] = field(default=(), repr=False)
    """Queries for which shoppers chose it."""


def pattern_of(title: str) -> str:
    """Return the first pattern or material that a title names, "" if none."""
    return next((name for name, rule in _PATTERN_RULES if rule.search(title)), "")


class Source:
    """A catalogue (folder or zip with ``products.csv`` and ``images/``) or a folder of photos, with one per class."""

    def __init__(self, path: Path, kind: str) -> None:
        self.path = path
        self.kind = kind
        self._zip = zipfile.ZipFile(path) if path.is_file() else None

    @property
    def name(self) -> str:
        """Return the name for its pack."""
        return self.path.stem

    def items(self) -> list[Item]:
        return list(self._photos() if self.kind in ("photo", "empty", "aside") else self._products())

    def open(self, item: Item) -> Image.Image:
        """Return the picture as RGB, with transparency over white. Errors: Pillow's OSError for a broken file."""
        data: io.BytesIO | Path
        data = io.BytesIO(self._zip.read(item.picture)) if self._zip else self.path / item.picture
        with Image.open(data) as picture:
            if picture.mode not in ("RGBA", "LA", "P"):
                return picture.convert("RGB")
            see_through = picture.convert("RGBA")
        white = Image.new("RGBA", see_through.size, "white")
        return Image.alpha_composite(white, see_through).convert("RGB")

    def _names(self) -> list[str]:
        if self._zip:
            return sorted(self._zip.namelist())
        return sorted(str(file.relative_to(self.path)) for file in self.path.rglob("*") if file.is_file())

    def _photos(self) -> Iterator[Item]:
        for name in self._names():
            if name.lower().endswith(PICTURE_SUFFIXES):
                label = Path(name).parent.name
                yield Item(f"{self.path.name}/{name}", self.kind, name, article_type=label)

    def _products(self) -> Iterator[Item]:
        names = self._names()
        table = next(name for name in names if Path(name).name == "products.csv")
        pictures = {Path(name).stem: name for name in names if name.lower().endswith(PICTURE_SUFFIXES)}
        by_name = {Path(name).name: name for name in pictures.values()}
        raw = self._zip.read(table) if self._zip else (self.path / table).read_bytes()
        for row in csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))):
            picture = by_name.get(Path(row.get("image") or "").name) or pictures.get(row["id"])
            if picture:
                make = _of_shop if self.kind == "shop" else _item
                yield make(row, f"{self.path.stem}/{row['id']}", self.kind, picture)


def _of_shop(row: dict[str, str], key: str, kind: str, picture: str) -> Item:
    title, description = (" ".join((row.get(name) or "").split()) for name in ("title", "description"))
    return Item(
        key, kind, picture, title, row.get("gender") or "", "", "", shops.label_of(row), shops.colour_of(row), "",
        pattern_of(title) or pattern_of(description), description=shops.clause(description),
    )  # fmt: skip


def _item(row: dict[str, str], key: str, kind: str, picture: str) -> Item:
    def word(*columns: str) -> str:
        return next((" ".join(row[name].split()) for name in columns if row.get(name)), "")

    title = word("title", "name")
    return Item(
        key, kind, picture, title, word("gender"), word("category"), word("subcategory"),
        word("article_type"), word("colour", "color"), word("usage"), word("pattern") or pattern_of(title),
    )  # fmt: skip


def held_out_products(items: Sequence[Item], count: int = 1600, seed: int = HELD_OUT_SEED) -> list[Item]:
    """Return the held-out products, which are the same for the same catalogue and seed."""
    chosen = held_out_ids([item.key for item in items], count, seed)
    return [item for item in items if item.key in chosen]


def held_out_ids(ids: Sequence[str], count: int = 1600, seed: int = HELD_OUT_SEED) -> set[str]:
    """Return the ids of the held-out products."""
    ordered = sorted(ids)
    return set(random.Random(seed).sample(ordered, min(count, len(ordered))))


def held_out_photos(items: Sequence[Item], share: float = 0.2, seed: int = HELD_OUT_SEED) -> list[Item]:
    """Return the held-out photos, this share of each class."""
    chosen: list[Item] = []
    for label in sorted({item.article_type for item in items}):
        of_class = sorted((item for item in items if item.article_type == label), key=lambda item: item.key)
        chosen += random.Random(f"{seed}/{label}").sample(of_class, round(share * len(of_class)))
    return chosen


def held_out_files(label: str, files: Sequence[Path], share: float = 0.2, seed: int = HELD_OUT_SEED) -> list[Path]:
    """Return the files of one class of photos that :func:`held_out_photos` holds out."""
    ordered = sorted(files)
    return random.Random(f"{seed}/{label}").sample(ordered, round(share * len(ordered)))
