"""Combine all packs into one training set with its held-out sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import torch
from tqdm import tqdm

from training.fashion import PHOTO_CLASSES
from vision.text import normalise

from . import shops
from .captions import About
from .items import Item, Source, held_out_ids, held_out_photos, held_out_products
from .packing import Pack, near_identical, pack
from .teacher import Teacher, TeacherFeatures, teacher_features

SIZES = {"product": 144, "shop": 144, "photo": 144, "drawing": 144, "empty": 144, "aside": 144}
SMALL_PICTURES = 80
SHOP_HELD_OUT, LARGE_SHOP = 0.08, 1000
"""Share held out for model selection of each other shop with at least LARGE_SHOP products."""

_FIELDS = {
    About.TITLE: "title",
    About.TYPE: "article_type",
    About.COLOUR: "colour",
    About.GENDER: "gender",
    About.PATTERN: "pattern",
    About.USAGE: "usage",
    About.SUBCATEGORY: "subcategory",
    About.SEASON: "season",
}
STATEMENTS = tuple(_FIELDS)


@dataclass(frozen=True)
class Example:
    """A row of a pack."""

    pack: int
    row: int
    item: Item


@dataclass(frozen=True)
class TrainingSet:
    """Examples for training and evaluation, which point into ``packs``.

    ``train``: training examples; ``products`` and ``photos``: held-out ones; ``near_identical``: the number left out of
    training as near-identical to held-out ones; ``empty``: non-fashion pictures; ``nonsense``: words unrelated to
    fashion; ``teacher_features``: for each pack (n, width) rows of unit length, () without a teacher.
    """

    packs: list[Pack]
    train: list[Example]
    products: list[Example]
    photos: list[Example]
    near_identical: int
    empty: Sequence[Example] = ()
    nonsense: Sequence[str] = ()
    teacher_features: Sequence[TeacherFeatures] = ()
    shops: Sequence[Example] = ()
    """Held-out examples of other shops, for model selection."""
    shares: Sequence[float] = ()
    """How often per epoch the pictures of each pack are shown, 1 by default."""

    def teacher_features_of(self, examples: Sequence[Example]) -> torch.Tensor:
        """Return the teacher's (n, width) features of the examples, of unit length."""
        return torch.from_numpy(np.stack([self.teacher_features[example.pack][example.row] for example in examples]))

    def pixels(self, examples: Sequence[Example]) -> list[tuple[list[int], torch.Tensor]]:
        """Return per pack the positions in ``examples`` and their (n, 4, s, s) pixels from 0 to 1."""
        groups: dict[int, list[int]] = {}
        for position, example in enumerate(examples):
            groups.setdefault(example.pack, []).append(position)
        return [
            (
                positions,
                torch.from_numpy(self.packs[number].pixels[[examples[p].row for p in positions]])
                .permute(0, 3, 1, 2)
                .float()
                .div_(255),
            )
            for number, positions in groups.items()
        ]


def load(
    sources: Sequence[str], folder: Path, nonsense: Path | None = None, teacher: Teacher | None = None
) -> TrainingSet:
    """Load the training set from sources, with packs in ``folder``.

    ``sources``: ``kind:path`` or ``share*kind:path``; kind is product, shop, photo, drawing, empty or aside, and share
    is how often per epoch its pictures are shown. Held out are a part of the first product source, of the first photo
    source and of large shops, all of aside, and items of other sources with the same keys. Products with pictures
    near-identical to held-out ones of the first product source, of shops and of aside are left out of training.
    """
    packs: list[Pack] = []
    shares = [float(text.partition("*")[0]) if "*" in text else 1.0 for text in sources]
    sources = [text.partition("*")[2] if "*" in text else text for text in sources]
    for text in sources:
        kind, _, path = text.partition(":")
        source = Source(Path(path), kind)
        size = SMALL_PICTURES if "small" in Path(path).stem else SIZES[kind]
        with tqdm(desc=Path(path).name, unit="picture") as bar:

            def progress(done: int, total: int, bar: tqdm[None] = bar) -> None:
                bar.total = total
                bar.update(done - bar.n)

            packs.append(pack(source, size, folder, progress))
    main = next(number for number, text in enumerate(sources) if text.startswith("product:"))
    held = {item.key for item in held_out_products(packs[main].items)}
    photographed = [number for number, text in enumerate(sources) if text.startswith("photo:")][:1]
    for number in photographed:
        held |= {item.key for item in held_out_photos(packs[number].items)}
    kinds_of = [text.partition(":")[0] for text in sources]
    for one, kind in zip(packs, kinds_of, strict=True):
        keys = [item.key for item in one.items]
        if kind == "shop" and len(keys) >= LARGE_SHOP:
            held |= held_out_ids(keys, round(SHOP_HELD_OUT * len(keys)))
        elif kind == "aside":
            held |= set(keys)
    rows = [[row for row, item in enumerate(one.items) if item.key in held] for one in packs]
    guarded = [number for number, kind in enumerate(kinds_of) if number == main or kind in ("shop", "aside")]
    close = [{row for other in guarded for row in near_identical(one, packs[other], rows[other])} for one in packs]
    # a product whose picture is near-identical to a held-out one is left out of every pack, including its cut-out
    left_out = held | {one.items[row].key for one, found in zip(packs, close, strict=True) for row in found}
    train = [
        Example(number, row, item)
        for number, one in enumerate(packs)
        for row, item in enumerate(one.items)
        if item.key not in left_out and item.kind != "empty"
    ]
    empty = [
        Example(number, row, item)
        for number, one in enumerate(packs)
        for row, item in enumerate(one.items)
        if item.kind == "empty"
    ]
    dropped = sum(len(one.items) for one in packs) - len(train) - len(empty) - sum(len(found) for found in rows)
    photos = [Example(number, row, packs[number].items[row]) for number in photographed for row in rows[number]]
    products = [Example(main, row, packs[main].items[row]) for row in rows[main]]
    words = strange(nonsense.read_text().split(), train) if nonsense else []
    taught = teacher_features(teacher, packs, [(one.pack, one.row) for one in train]) if teacher else []
    shown = [
        Example(number, row, packs[number].items[row])
        for number, kind in enumerate(kinds_of)
        for row in (rows[number] if kind == "shop" else ())
    ]
    return TrainingSet(packs, train, products, photos, dropped, empty, words, taught, shown, shares)


def strange(words: Sequence[str], train: Sequence[Example]) -> list[str]:
    """Return the words that no title contains, because "fossil" and "jockey" are brands."""
    said = {word for example in train for word in normalise(example.item.title).split()}
    return [word for word in words if word not in said]


def facts(examples: Sequence[Example]) -> torch.Tensor:
    """Return (n, len(STATEMENTS)) int64 codes, equal if two items agree; an unknown fact agrees with no other."""
    table = np.zeros((len(examples), len(STATEMENTS)), np.int64)
    for row, example in enumerate(examples):
        for column, statement in enumerate(STATEMENTS):
            text = _stated(example.item, statement)
            table[row, column] = crc32(text.encode()) if text else -1 - row
    return torch.from_numpy(table)


def _stated(item: Item, statement: About) -> str:
    """Return a fact about an item in the terms of the first shop, "" if unknown."""
    if item.kind == "shop" and statement == About.TYPE:
        return next(iter(shops.first_types(item.article_type)), "")
    if item.kind == "shop" and statement == About.COLOUR:
        return shops.first_colour(item.colour)
    return normalise(getattr(item, _FIELDS[statement]))


def kinds(examples: Sequence[Example]) -> torch.Tensor:
    """Return (n, types) shares of article types; rows sum to 1, or are 0 if the type is unknown.

    An item can have several types: a photo of trousers may also show jeans.
    """
    of = [types_of(example.item) for example in examples]
    columns = {name: place for place, name in enumerate(sorted({name for types in of for name in types}))}
    table = torch.zeros(len(examples), max(1, len(columns)))
    for row, types in enumerate(of):
        for name in types:
            table[row, columns[name]] = 1 / len(types)
    return table


def types_of(item: Item) -> tuple[str, ...]:
    """Return the normalised article types that a picture may show: possibly several, () if unknown."""
    if item.kind == "photo" and item.article_type in PHOTO_CLASSES:
        return tuple(PHOTO_CLASSES[item.article_type][1].split("|"))
    if item.kind == "shop":
        return shops.first_types(item.article_type)
    return (normalise(item.article_type),) if item.article_type else ()
