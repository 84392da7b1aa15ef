"""Rows of recommended products. Bought, disliked and sold-out products are in none of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from behaviour import engine, profiles
from behaviour.profiles import Product, Profile
from search.engine import documents
from search.engine.expressions import Params, every, priced, tagged, tagged_all
from search.types import Hit, SearchQuery

DEFAULT_LIMIT = 12
SPARE = 30
"""Candidates fetched beyond those shown, for what falls out."""
VARIETY = 0.3
"""Share of MMR that counts against likeness to what is shown already."""
MOST_REASONS = 20
DAY = 86400.0
COMPLEMENTARY = "subcategory"


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


@dataclass(frozen=True, slots=True)
class Wish:
    """``query`` gives the filters; ``product`` is what the row is about, where it is about one."""

    profile: Profile = profiles.NOBODY
    visitor: str = ""
    product: Product | None = None
    limit: int = DEFAULT_LIMIT
    query: SearchQuery = field(default_factory=SearchQuery)

    @property
    def excluded(self) -> frozenset[Product]:
        own = {self.product} if self.product else set()
        return self.profile.bought | self.profile.disliked | own


Card = Mapping[str, Any]


def recommend(name: str, wish: Wish) -> Row | None:
    """The row ``name``, None where it has nothing to show. Errors: IndexMissing, SearchUnavailable; KeyError for a row
    that does not exist."""
    row = ROWS[name](wish)
    return row if row and row.results else None


def for_you(wish: Wish) -> Row:
    """Nearest to each centre of the profile, each centre by its weight, made various."""
    profile = wish.profile
    if not len(profile.centres):
        return Row("for_you", "", ())
    total = sum(profile.weights) or 1.0
    scores: dict[bytes, float] = {}
    for weight, found in zip(profile.weights, _near(list(profile.centres), wish), strict=True):
        for place, cosine in found:
            scores[place] = max(scores.get(place, -1.0), cosine * (0.5 + 0.5 * weight / total))
    shown = _various(_usable(sorted(scores, key=scores.__getitem__, reverse=True), wish), scores, wish.limit)
    return Row("for_you", _("For you"), _explained(shown, profile))


def because_viewed(wish: Wish) -> Row | None:
    """Like the product that the visitor looked at last."""
    latest = next(iter(wish.profile.liked), None)
    vector = engine.vectors([latest]).get(latest) if latest else None
    if latest is None or vector is None:
        return None
    card = engine.documents_of([latest])[0]
    reason = _("Because you looked at %(title)s") % {"title": card["title"] if card else ""}
    keys = [place for place, _score in _near([vector], wish)[0]]
    shown = [card for _place, card in _usable(keys, wish, {latest})]
    return Row("because_viewed", reason, _with(shown[: wish.limit], reason))


def related(wish: Wish) -> Row | None:
    """What visitors looked at together with the product, then what is like it."""
    if wish.product is None:
        return None
    known = _listed(engine.related("viewed", wish.product), wish)
    results = _with(known, _("Others looked at this, too"))
    vector = engine.vectors([wish.product]).get(wish.product)
    if vector is not None and len(results) < wish.limit:
        keys = [place for place, _score in _near([vector], wish)[0]]
        there = {_product(card) for card in known}
        like = [card for _place, card in _usable(keys, wish, there)]
        results += _with(like, _("Similar"))
    return Row("related", _("You may also like"), results[: wish.limit])


def viewed_together(wish: Wish) -> Row | None:
    if wish.product is None:
        return None
    shown = _listed(engine.related("viewed", wish.product), wish)
    return Row("viewed_together", _("Others also looked at"), _with(shown, _("Others looked at this, too")))


def bought_together(wish: Wish) -> Row | None:
    if wish.product is None:
        return None
    shown = _listed(engine.related("bought", wish.product), wish)
    return Row("bought_together", _("Bought together"), _with(shown, _("Often bought together")))


def complete_the_look(wish: Wish) -> Row | None:
    """Other kinds of things: what was bought with it, then what suits it, the nearest of each other subcategory."""
    card = engine.documents_of([wish.product])[0] if wish.product else None
    if wish.product is None or card is None or not card.get(COMPLEMENTARY):
        return None
    bought = [one for one in _listed(engine.related("bought", wish.product), wish) if _suits(one, card)]
    chosen = _one_of_each(bought)
    results = _with(chosen, _("Often bought together"))
    vector = engine.vectors([wish.product]).get(wish.product)
    if vector is not None:
        params = Params()
        others = f"-{tagged(params, COMPLEMENTARY, [card[COMPLEMENTARY]])}"
        gender = tagged(params, "gender", [card["gender"], "Unisex"]) if card.get("gender") else ""
        keys = [place for place, _score in _near([vector], wish, params, (others, gender), spare=10 * SPARE)[0]]
        like = [one for _place, one in _usable(keys, wish)]
        kinds = {one.get(COMPLEMENTARY) for one in chosen}
        results += _with([one for one in _one_of_each(like) if one.get(COMPLEMENTARY) not in kinds], _("Goes with it"))
    return Row("complete_the_look", _("Complete the look"), results[: wish.limit])


def popular(wish: Wish) -> Row:
    shown = _listed(engine.best("popular", wish.limit + 10 * SPARE), wish)
    return Row("popular", _("Popular"), _with(shown, _("Popular in this shop")))


def trending(wish: Wish) -> Row:
    shown = _listed(engine.best("trending", wish.limit + 10 * SPARE), wish)
    return Row("trending", _("Trending"), _with(shown, _("In demand today")))


def back_again(wish: Wish) -> Row | None:
    """What the visitor looked at before today and did not buy."""
    if not wish.visitor:
        return None
    rows = engine.recent([wish.visitor])[0]
    liked = set(wish.profile.liked)
    seen = [(catalog, id) for _kind, catalog, id, at in rows if at < time.time() - DAY]
    shown = _listed([product for product in dict.fromkeys(seen) if product in liked], wish)
    return Row("back_again", _("Still interested?"), _with(shown, _("You looked at this before")))


ROWS: Mapping[str, Callable[[Wish], Row | None]] = {
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


def _near(
    vectors: Sequence[NDArray[np.float32]],
    wish: Wish,
    params: Params | None = None,
    clauses: Iterable[str] = (),
    spare: int = SPARE,
) -> list[list[tuple[bytes, float]]]:
    params = params or Params()
    query = wish.query
    filters = (tagged_all(params, query.filters), priced(params, query.price_min, query.price_max))
    return engine.nearest(vectors, wish.limit + spare, every((*filters, *clauses)), params)


def _usable(keys: Sequence[bytes], wish: Wish, besides: Iterable[Product] = ()) -> list[tuple[bytes, Card]]:
    excluded = {*wish.excluded, *besides}
    found = zip(keys, engine.cards(keys), strict=True)
    return [(place, card) for place, card in found if card and _product(card) not in excluded and not _sold_out(card)]


def _listed(products: Sequence[Product], wish: Wish) -> list[Card]:
    """The cards of products that the wish allows, in their order."""
    left = [product for product in products if product not in wish.excluded]
    cards: list[Card] = [
        card for card in engine.documents_of(left) if card and not _sold_out(card) and _fits(card, wish.query)
    ]
    return cards[: wish.limit]


def _fits(card: Card, query: SearchQuery) -> bool:
    for name, values in query.filters.items():
        if str(card.get(name, "")).casefold() not in {value.casefold() for value in values}:
            return False
    price = card.get("price")
    low, high = query.price_min, query.price_max
    if low is None and high is None:
        return True
    return price is not None and (low is None or price >= float(low)) and (high is None or price <= float(high))


def _sold_out(card: Card) -> bool:
    return documents.hit(card).offer.is_sold_out


def _product(card: Card) -> Product:
    return card["catalog"], card["id"]


def _suits(card: Card, to: Card) -> bool:
    gender = card.get("gender")
    return card.get(COMPLEMENTARY) != to[COMPLEMENTARY] and (not gender or gender in (to.get("gender"), "Unisex"))


def _one_of_each(cards: Iterable[Card]) -> list[Card]:
    first: dict[str, Card] = {}
    for card in cards:
        first.setdefault(card.get(COMPLEMENTARY, ""), card)
    return list(first.values())


def _with(cards: Sequence[Card], reason: str) -> tuple[Recommended, ...]:
    return tuple(Recommended(documents.hit(card), reason) for card in cards)


def _various(found: Sequence[tuple[bytes, Card]], scores: Mapping[bytes, float], limit: int) -> list[Card]:
    """Maximal marginal relevance (Carbonell and Goldstein 1998)."""
    vectors = engine.vectors([_product(card) for _place, card in found])
    left = [(place, card) for place, card in found if _product(card) in vectors]
    if not left:
        return []
    rows = np.stack([vectors[_product(card)] for _place, card in left])
    gain = (1 - VARIETY) * np.array([scores[place] for place, _card in left])
    likest = np.full(len(left), -1.0)
    chosen: list[int] = []
    for _number in range(min(limit, len(left))):
        worth = gain - VARIETY * np.maximum(likest, 0)
        worth[chosen] = -np.inf
        chosen.append(int(np.argmax(worth)))
        likest = np.maximum(likest, rows @ rows[chosen[-1]])
    return [left[number][1] for number in chosen]


def _explained(cards: Sequence[Card], profile: Profile) -> tuple[Recommended, ...]:
    """Each with the product of the profile that is most like it."""
    names = profile.liked[:MOST_REASONS]
    vectors = engine.vectors([*names, *map(_product, cards)])
    there = [name for name in names if name in vectors]
    titles = {name: card["title"] for name, card in zip(there, engine.documents_of(there), strict=True) if card}
    results = []
    for card in cards:
        nearest = max(there, key=lambda name: float(vectors[name] @ vectors[_product(card)]), default=None)
        known = titles.get(nearest, "") if nearest else ""
        reason = _("Because you looked at %(title)s") % {"title": known} if known else _("For you")
        results.append(Recommended(documents.hit(card), reason))
    return tuple(results)
