"""Rows of recommended products, none of them bought, disliked or sold out.

What a product is (its tags, its price) comes from the columns that this process caches; Redis is queried for the
nearest products, and for the documents of those shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from behaviour import engine, outfits, products, profiles, tastes
from behaviour.products import Matrix, Product, Vector, key_of
from behaviour.profiles import Profile
from behaviour.scoring import suiting, various
from search.engine import documents, filtering, generations, retrieval
from search.engine.columns import Columns, Mask
from search.engine.expressions import Params, every, tagged
from search.engine.generations import Generation
from search.offers import Offer
from search.types import Hit, SearchQuery

DEFAULT_LIMIT = 12
SPARE = 30
"""Candidates fetched in addition to those shown, to replace those that are dropped."""
SOLD_OUT = 4
"""Documents read in addition to those shown, to replace those that turn out to be sold out."""
ALIKE = 0.4
"""Minimum cosine of similar products: of a product's nearest neighbours below it, nine in ten are of another kind
(subcategory)."""
LISTED = 300
"""Products of a list that are considered."""
POOL = 3
"""MMR chooses among this many times the number of products shown."""
MOST_REASONS = 20
OF_EACH_PART = 20
"""Candidates for each part of an outfit, among which those of the same occasion come first."""


@dataclass(frozen=True, slots=True)
class Recommended:
    """``reason``: why, in words for the shopper."""

    hit: Hit
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    title: str
    results: tuple[Recommended, ...]

    @property
    def same_reason(self) -> str:
        """The reason that all of its products share, "" if they differ."""
        reasons = {one.reason for one in self.results}
        return reasons.pop() if len(reasons) == 1 else ""


@dataclass(frozen=True, slots=True)
class Wish:
    """``query`` gives the filters; ``product`` is what the row is about, if it is about one."""

    profile: Profile = profiles.NOBODY
    product: Product | None = None
    limit: int = DEFAULT_LIMIT
    query: SearchQuery = field(default_factory=SearchQuery)

    @property
    def excluded(self) -> frozenset[Product]:
        own = {self.product} if self.product else set()
        return self.profile.bought | self.profile.disliked | own


@dataclass(frozen=True, slots=True)
class Stock:
    """The current products; ``allowed`` (n,): those that pass the filters of the wish and are not excluded."""

    wish: Wish
    columns: Columns
    serving: Generation
    allowed: Mask

    def key(self, product: Product) -> bytes:
        return key_of(self.serving, product)

    def value(self, key: bytes, name: str) -> str:
        row = self.columns.rows.get(key, -1)
        return self.columns.value(name, row) if 0 <= row < len(self.columns) else ""

    def piece(self, key: bytes) -> outfits.Piece:
        """Return what part a product plays in an outfit."""
        return outfits.Piece(**{name: self.value(key, name) for name in ("article_type", "subcategory", "usage",
                                                                         "gender")})  # fmt: skip

    def usable(self, keys: Iterable[bytes], besides: Iterable[bytes] = ()) -> list[bytes]:
        """Return those that may be shown, without duplicates, in their order."""
        left_out, rows, size = set(besides), self.columns.rows, len(self.columns)
        return [
            one
            for one in dict.fromkeys(keys)
            if one not in left_out and 0 <= (row := rows.get(one, -1)) < size and self.allowed[row]
        ]

    def filters(self, params: Params) -> str:
        """Return the filters of the wish as a clause, with values as the shop writes them."""
        return filtering.clause(self.wish.query, params, self.columns)


def stock(wish: Wish) -> Stock:
    """Return the current products for a wish. Errors: IndexMissing, IndexDamaged, SearchUnavailable."""
    state, columns = retrieval.known()
    serving = generations.checked(state)
    allowed = filtering.passing(columns, wish.query)
    allowed[columns.places(key_of(serving, one) for one in wish.excluded)] = False
    return Stock(wish, columns, serving, allowed)


def recommend(names: Iterable[str], wish: Wish) -> tuple[Row, ...]:
    """Return those of the rows that have something to show. Errors: IndexMissing, SearchUnavailable; KeyError for a row
    that does not exist."""
    at_hand = stock(wish)
    found = [ROWS[name](at_hand) for name in names]
    return tuple(row for row in found if row and row.results)


def for_you(stock: Stock) -> Row | None:
    """Products near the profile, diversified.

    They are nearest to each centre of the profile, weighted, or to what comes next if a network predicts it; those that
    visitors with a similar taste like are raised.
    """
    profile, limit = stock.wish.profile, stock.wish.limit
    if profile.vector is None:
        return None
    centres, weights = profile.centres, np.array(profile.weights)
    if profile.following is not None:
        centres, weights = profile.following[None], np.ones(1)
    params = Params()
    queries = [(centre, every((stock.filters(params),))) for centre in centres]
    found, similar = tastes.products_and_neighbours(queries, limit + SPARE, params, profile.vector, profile.fingerprint)
    near = {place for nearest in found for place, _cosine in nearest}
    lifts = {stock.key(name): lift for name, lift in tastes.lifts(similar, profile.liked).items()}
    liked = [stock.key(name) for name in profile.liked[:MOST_REASONS]]
    candidates = stock.usable([*near, *lifts])
    vectors = products.vectors([*candidates, *liked])
    candidates = [one for one in candidates if one in vectors]
    if not candidates:
        return None
    scores = suiting(vectors.of(candidates), centres, weights)
    scores += np.array([lifts.get(one, 0.0) for one in candidates])
    best = np.argsort(-scores, kind="stable")[: POOL * limit]
    chosen = various(vectors.of(candidates[place] for place in best), scores[best], limit + SOLD_OUT)
    shown = _shown([candidates[best[place]] for place in chosen], limit)
    return Row("for_you", _("For you"), _explained(shown, [one for one in liked if one in vectors], vectors, near))


def because_viewed(stock: Stock) -> Row | None:
    """Products similar to the one that the visitor looked at last."""
    latest = next((stock.key(name) for name in stock.wish.profile.liked if name != stock.wish.product), None)
    known = products.vectors([latest] if latest else [])
    if latest is None or latest not in known:
        return None
    vector, title = known.vectors[0], known.titles[latest]
    reason = _("Because you looked at %(title)s") % {"title": title}
    found = stock.usable(_alike(stock, vector), [latest])
    return Row("because_viewed", reason, _with(_shown(found, stock.wish.limit).values(), reason))


def related(stock: Stock) -> Row | None:
    """What visitors looked at together with the product, then similar products."""
    product, limit = stock.wish.product, stock.wish.limit
    if product is None:
        return None
    known = _listed(stock, engine.related("viewed", product))
    shown = _shown(known, limit)
    results = _with(shown.values(), _("Others looked at this, too"))
    vector = products.vector(stock.key(product))
    if vector is not None and len(results) < limit:
        like = stock.usable(_alike(stock, vector), known)
        results += _with(_shown(like, limit - len(results)).values(), _("Similar"))
    return Row("related", _("You may also like"), results)


def viewed_together(stock: Stock) -> Row | None:
    return _together(stock, "viewed", "viewed_together", _("Others also looked at"), _("Others looked at this, too"))


def bought_together(stock: Stock) -> Row | None:
    return _together(stock, "bought", "bought_together", _("Bought together"), _("Often bought together"))


def _together(stock: Stock, relation: str, name: str, title: str, reason: str) -> Row | None:
    if stock.wish.product is None:
        return None
    found = _listed(stock, engine.related(relation, stock.wish.product))
    return Row(name, title, _with(_shown(found, stock.wish.limit).values(), reason))


def complete_the_look(stock: Stock) -> Row | None:
    """Other parts of an outfit: what was bought with it, then the nearest products of each part that goes with it."""
    product = stock.wish.product
    own = stock.piece(stock.key(product)) if product else outfits.Piece()
    if product is None or own.part == outfits.APART:
        return None
    genders = outfits.genders_for(own.gender)
    bought = [
        one
        for one in _listed(stock, engine.related("bought", product))
        if own.suits(piece := stock.piece(one)) and piece.gender in ("", *genders)
    ]
    found = _of_each(stock, bought, {own.part})
    results = _with(found.values(), _("Often bought together"))
    if len(results) < stock.wish.limit:
        there = {own.part, *(stock.piece(one).part for one in found)}
        suiting = _suiting(stock, stock.key(product), own, genders)
        results += _with(_of_each(stock, suiting, there).values(), _("Goes with it"))
    return Row("complete_the_look", _("Complete the look"), results[: stock.wish.limit])


def _suiting(stock: Stock, key: bytes, own: outfits.Piece, genders: Sequence[str]) -> list[bytes]:
    """Return the nearest products of each part that goes with a product, the best matches first; of other subcategories
    if its part is unknown."""
    vector, params = products.vector(key), Params()
    if vector is None:
        return []
    fits = [stock.filters(params), *([tagged(params, "gender", genders)] if genders else [])]
    if own.is_known:
        parts = outfits.types_of(own.parts(), stock.columns.values["article_type"])
        clauses, count = [tagged(params, "article_type", types) for types in parts.values()], OF_EACH_PART
    else:
        clauses, count = [f"-{tagged(params, 'subcategory', [own.subcategory])}"] if own.subcategory else [], LISTED
    found = products.nearest([(vector, every((*fits, one))) for one in clauses], count, params)
    keys = stock.usable(one for places in found for one, _cosine in places)
    pieces = {one: stock.piece(one) for one in keys}
    return sorted((one for one in keys if own.suits(pieces[one])), key=lambda one: own.prefers(pieces[one]))


def popular(stock: Stock) -> Row:
    return _best(stock, "popular", _("Popular"), _("Popular in this shop"))


def trending(stock: Stock) -> Row:
    return _best(stock, "trending", _("Trending"), _("In demand today"))


def _best(stock: Stock, name: str, title: str, reason: str) -> Row:
    found = _listed(stock, engine.best(name, stock.wish.limit + LISTED))
    return Row(name, title, _with(_shown(found, stock.wish.limit).values(), reason))


def back_again(stock: Stock) -> Row | None:
    """What the visitor looked at before today and did not buy."""
    found = _listed(stock, stock.wish.profile.earlier)
    return Row("back_again", _("Still interested?"), _with(_shown(found, stock.wish.limit).values(),
               _("You looked at this before")))  # fmt: skip


ROWS: Mapping[str, Callable[[Stock], Row | None]] = {
    "for_you": for_you,
    "because_viewed": because_viewed,
    "related": related,
    "bought_together": bought_together,
    "viewed_together": viewed_together,
    "complete_the_look": complete_the_look,
    "trending": trending,
    "popular": popular,
    "back_again": back_again,
}


def _alike(stock: Stock, vector: Vector) -> list[bytes]:
    """Return products that are similar enough, the most similar first: more than are shown, so that a row is full even
    if many of them are left out."""
    params = Params()
    return products.within(vector, stock.filters(params), ALIKE, stock.wish.limit + LISTED, params)


def _listed(stock: Stock, listed: Iterable[Product]) -> list[bytes]:
    return stock.usable(stock.key(product) for product in listed)


def _shown(keys: Sequence[bytes], limit: int) -> dict[bytes, Mapping[str, Any]]:
    """Return the documents of the first ``limit`` that can be bought, in their order."""
    found: dict[bytes, Mapping[str, Any]] = {}
    start = 0
    while len(found) < limit and start < len(keys):
        batch = keys[start : start + limit - len(found) + SOLD_OUT]
        start += len(batch)
        read = zip(batch, products.cards(batch), strict=True)
        found |= {one: card for one, card in read if card and not Offer.from_text(card.get("offer")).is_sold_out}
    return dict(list(found.items())[:limit])


def _of_each(stock: Stock, keys: Sequence[bytes], there: Iterable[str]) -> dict[bytes, Mapping[str, Any]]:
    """Return the first product of each part of an outfit that is not ``there`` and can be bought."""
    first: dict[str, list[bytes]] = {}
    for one in keys:
        first.setdefault(stock.piece(one).part, []).append(one)
    for kind in there:
        first.pop(kind, None)
    found: dict[bytes, Mapping[str, Any]] = {}
    leading = _shown([ones[0] for ones in first.values()], len(first))
    for ones in list(first.values())[: stock.wish.limit]:
        found |= {ones[0]: leading[ones[0]]} if ones[0] in leading else _shown(ones[1:], 1)
    return found


def _with(cards: Iterable[Mapping[str, Any]], reason: str) -> tuple[Recommended, ...]:
    return tuple(Recommended(documents.hit(card), reason) for card in cards)


def _explained(
    shown: Mapping[bytes, Mapping[str, Any]], liked: Sequence[bytes], vectors: Matrix, near: Collection[bytes]
) -> tuple[Recommended, ...]:
    """Explain each product by the most similar product of the profile; those not in ``near`` by others' tastes."""
    nearest = dict.fromkeys(shown, b"")
    if liked and shown:
        likeness = vectors.of(shown) @ vectors.of(liked).T
        nearest = {one: liked[place] for one, place in zip(shown, likeness.argmax(axis=1).tolist(), strict=True)}
    results = []
    for one, card in shown.items():
        known = vectors.titles.get(nearest[one], "")
        if one not in near:
            reason = _("Chosen by others with a similar taste")
        else:
            reason = _("Because you looked at %(title)s") % {"title": known} if known else _("For you")
        results.append(Recommended(documents.hit(card), reason))
    return tuple(results)
