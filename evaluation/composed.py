"""Evaluate queries of a picture and text, "like this, but red": do results keep the type and have the new colour?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.rows import ProductRow
from evaluation import measures
from evaluation.measures import Measure, Places
from evaluation.questions import PAIR_OF
from evaluation.running import Encoded
from search.engine.query_vector import QueryVector
from search.intent.composition import composed
from search.photo_asking import IMAGE_WEIGHT
from training.encoder.items import pattern_of
from vision.encoder import Encoder

MOST = 400
NEAREST = 10
SAYINGS = ("{}", "in {}", "but {}")
ASKED = "another colour"
BOTH = "picture and words"
PICTURE = "picture alone"
WORDS = "words alone"
NAMED = "words that name its type"
WAYS = (BOTH, PICTURE, WORDS, NAMED)
"""The methods that need no index; "as served" is evaluated as well, with a product of the index and text."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A product, whose picture is the query photo, and a text that asks for another colour.

    Sets of product indices: ``of_type`` all of its type, ``of_colour`` all of the requested colour, ``right`` the
    correct results.
    """

    place: int
    words: str
    right: set[int]
    of_type: set[int]
    of_colour: set[int]


@dataclass(frozen=True, slots=True)
class Composed:
    """``best[way]`` (pairs, up to NEAREST): the results for each pair without its own product.

    The ways are "as served", if there is an index, and WAYS in their order. Without pairs there are none.
    """

    pairs: Sequence[Pair]
    best: Mapping[str, Places]

    def figures(self, way: str) -> Mapping[str, Measure]:
        """Return a method's precision and the shares of results of the same type and of the requested colour."""
        best = self.best[way]
        shares = {
            "precision@5": measures.precision(best, [one.right for one in self.pairs], 5),
            f"precision@{NEAREST}": measures.precision(best, [one.right for one in self.pairs], NEAREST),
            f"of its type@{NEAREST}": measures.precision(best, [one.of_type for one in self.pairs], NEAREST),
            f"of the colour@{NEAREST}": measures.precision(best, [one.of_colour for one in self.pairs], NEAREST),
        }
        return {figure: Measure.over(each) for figure, each in shares.items()}

    def measures(self) -> Mapping[str, Measure]:
        """Return the measures by their full names, such as "another colour by picture alone, precision@5"."""
        return {f"{ASKED} by {way}, {figure}": one for way in self.best for figure, one in self.figures(way).items()}


def pairs(rows: Sequence[ProductRow], most: int = MOST, seed: int = 1) -> list[Pair]:
    """Return up to ``most`` random products, each with another colour that at least PAIR_OF products of its type have.

    Those products are the correct results or, if at least PAIR_OF of them have the pattern that its title names, only
    these.
    """
    draw = np.random.default_rng(seed)
    types = measures.answers_by([row.article_type for row in rows], PAIR_OF)
    colours = measures.answers_by([row.colour for row in rows], PAIR_OF)
    found: list[Pair] = []
    for place in draw.permutation(len(rows)).tolist():
        row = rows[place]
        of_type = types.get(row.article_type, set())
        others = [one for one in colours if one != row.colour and len(of_type & colours[one]) >= PAIR_OF]
        if not others or not row.colour:
            continue
        colour = others[int(draw.integers(len(others)))]
        words = SAYINGS[int(draw.integers(len(SAYINGS)))].format(colour.lower())
        right = _of_pattern(rows, of_type & colours[colour], pattern_of(row.title))
        found.append(Pair(place, words, right, of_type, colours[colour]))
        if len(found) == most:
            break
    return found


def searched(encoded: Encoded, encoder: Encoder, asked: Sequence[Pair], progress: Callable[[int], None]) -> Composed:
    """Search as the shopper's page does with a product's picture and a text, and with each of them alone."""
    if not asked:
        return Composed([], {})
    own = np.array([one.place for one in asked], np.int64)
    products = measures.joined(encoded.images, encoded.texts)

    def best(wanted: Sequence[QueryVector]) -> Places:
        return measures.nearest(np.stack([one.vector() for one in wanted]), products, NEAREST, without=own)

    def shown(words: str, place: int) -> QueryVector:
        seen, label = encoded.images[place], encoded.garments[place]
        return composed(encoder, seen, label, words, IMAGE_WEIGHT, encoded.types).wanted

    def said(words: str) -> QueryVector:
        vector = encoder.texts([words])[0]
        return QueryVector(vector, vector, encoder.default_image_weight, encoder.fingerprint)

    alone = best([shown("", one.place) for one in asked])
    found: dict[str, list[QueryVector]] = {BOTH: [], WORDS: [], NAMED: []}
    for one in asked:
        found[BOTH].append(shown(one.words, one.place))
        found[WORDS].append(said(one.words))
        found[NAMED].append(said(f"{one.words} {encoded.rows[one.place].article_type}"))
        progress(1)
    return Composed(asked, {way: alone if way == PICTURE else best(found[way]) for way in WAYS})


def _of_pattern(rows: Sequence[ProductRow], places: set[int], pattern: str) -> set[int]:
    same = {place for place in places if pattern and pattern_of(rows[place].title) == pattern}
    return same if len(same) >= PAIR_OF else places
