"""Do products found for a photo, or like a product, look like it? As pages rank them.

Colours are judged in the eleven basic ones (Berlin and Kay 1969), of products by the shop's tag. The ranking knows that
tag, too, so products like a product are also asked for among products without words, where pictures alone rank.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from catalog.rows import ProductRow
from evaluation import measures
from evaluation.measures import Measure
from search.lexicon.looks import details_of, in_title, patterns_of
from search.lexicon.terms import Kind
from search.pipeline import Trace
from search.service import product_trace
from search.types import SearchQuery
from vision.appearance import GROUPS, pixels, shares
from vision.look import SLEEVES, colour_group
from vision.types import Garment

NEAREST = 10
DRAWN = 400
"""Products that others are asked for that are like them."""
FEWEST = 11
"""Products of a type, a colour or a pattern, below which there are not ten others to be found."""
BASIC: Mapping[str, str] = {"navy": "blue", "turquoise": "blue", "beige": "brown", "gold": "yellow", "multi": ""}
"""Colours that are no basic ones → those they belong to; of several colours no one is right."""
SOLID = "solid"
Found = Callable[[Trace], Sequence[int]]
"""Places of the products of a trace, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What products are called, (n,) each, "" if it is not stated: types, basic colours, patterns, and sleeves."""

    types: Sequence[str]
    colours: Sequence[str]
    patterns: Sequence[str]
    sleeves: Sequence[str]

    @classmethod
    def of(cls, rows: Sequence[ProductRow]) -> Labels:
        named = [patterns_of(row.pattern) or in_title(row.title, Kind.PATTERN) for row in rows]
        return cls(
            [row.article_type for row in rows],
            [basic(colour_group(row.colour)) for row in rows],
            [one[0] if len(one) == 1 else "" for one in named],
            [next(iter(details_of(row.title).get(SLEEVES, ())), "") for row in rows],
        )


def basic(colour: str) -> str:
    """The basic colour that one of ``vision.look.COLOURS`` is."""
    return BASIC.get(colour, colour)


def main_colour(picture: Image.Image, garment: Garment | None) -> str:
    """The basic colour that most of a garment's pixels are nearest to in Lab, without one of what is not a plain
    background; no trained head is involved."""
    found: dict[str, float] = {}
    names = [basic(name) for name, several in GROUPS.items() for _ in several]
    for name, share in zip(names, shares(pixels(picture, garment)).tolist(), strict=True):
        found[name] = found.get(name, 0.0) + share
    return max(found, key=lambda name: found[name])


def of_photos(asked: Sequence[tuple[str, set[int], Trace]], labels: Labels, found: Found) -> Mapping[str, Measure]:
    """``asked``: of each photo its main colour, the places of the products of its kind, and its trace."""
    kinds, colours = [], []
    for colour, right, trace in asked:
        best = list(found(trace))[:NEAREST]
        kinds.append(len(right & set(best)) / NEAREST)
        colours.append(sum(labels.colours[place] == colour for place in best) / NEAREST)
    each = {"same kind": kinds, "same colour": colours}
    name = f"photo of a garment as served, {{}}, precision@{NEAREST}"
    return {name.format(what): Measure.over(one) for what, one in each.items() if one}


def of_products(
    keys: Sequence[tuple[str, str]], labels: Labels, found: Found, where: str, progress: Callable[[int], None]
) -> Mapping[str, Measure]:
    """``keys``: catalogue and id of each product; ``where``: what the index holds."""
    wanted = {
        "article type": labels.types,
        "colour": labels.colours,
        "pattern": [one if one != SOLID else "" for one in labels.patterns],
        "sleeves": labels.sleeves,
    }
    seldom_stated = {"pattern": labels.patterns, "sleeves": labels.sleeves}
    right = {what: measures.answers_by(names, FEWEST) for what, names in wanted.items()}
    drawn = np.random.default_rng(1).permutation(len(keys))[:DRAWN]
    told: dict[str, list[float]] = {what: [] for what in wanted}
    for place in drawn.tolist():
        progress(1)
        catalog, id = keys[place]
        best = list(found(product_trace(catalog, id, "image", SearchQuery(), {})))[:NEAREST]
        for what, names in wanted.items():
            if names[place] in right[what]:
                # a product that does not state its pattern or its sleeves is neither right nor wrong
                known = [other for other in best if what not in seldom_stated or seldom_stated[what][other]]
                told[what].append(sum(names[other] == names[place] for other in known) / max(len(known), 1))
    return {
        f"similar by image as served{where}, same {what}, precision@{NEAREST}": Measure.over(each)
        for what, each in told.items()
        if each
    }
