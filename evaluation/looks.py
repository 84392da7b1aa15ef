"""Evaluate whether the products shown for a photo or as similar to a product have its type, colour and pattern.

Colours are reduced to the eleven basic ones (Berlin and Kay 1969); those of products are the shop's tags. The ranking
uses these tags as well, so similar products are also evaluated in an index without texts, which ranks by pictures only.
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
"""Number of random products for which similar ones are searched."""
FEWEST = 11
"""Minimum number of products of a type, colour or pattern, so that ten others can be found."""
BASIC: Mapping[str, str] = {"navy": "blue", "turquoise": "blue", "beige": "brown", "gold": "yellow", "multi": ""}
"""Non-basic colours and the basic ones they belong to; multicoloured products have none."""
SOLID = "solid"
Found = Callable[[Trace], Sequence[int]]
"""Returns the indices of the products of a trace, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of products, (n,) each, "" if unknown: types, basic colours, patterns and sleeves."""

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
    """Return the basic colour of one of ``vision.look.COLOURS``, "" for several colours."""
    return BASIC.get(colour, colour)


def main_colour(picture: Image.Image, garment: Garment | None) -> str:
    """Return the basic colour nearest in Lab to most of a garment's pixels, without using a trained head.

    Without a garment, the foreground is measured: everything but a plain background.
    """
    found: dict[str, float] = {}
    names = [basic(name) for name, several in GROUPS.items() for _ in several]
    for name, share in zip(names, shares(pixels(picture, garment)).tolist(), strict=True):
        found[name] = found.get(name, 0.0) + share
    return max(found, key=lambda name: found[name])


def of_photos(asked: Sequence[tuple[str, set[int], Trace]], labels: Labels, found: Found) -> Mapping[str, Measure]:
    """Return the precision for photos; ``asked``: main colour, indices of products of its kind, and trace of each."""
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
    """Return the precision for similar products.

    ``keys``: catalogue and id of each product; ``where``: suffix for the names of the measures.
    """
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
                # products that do not state their pattern or sleeves cannot be judged
                known = [other for other in best if what not in seldom_stated or seldom_stated[what][other]]
                told[what].append(sum(names[other] == names[place] for other in known) / max(len(known), 1))
    return {
        f"similar by image as served{where}, same {what}, precision@{NEAREST}": Measure.over(each)
        for what, each in told.items()
        if each
    }
