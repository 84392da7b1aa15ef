"""A rule of the shop: what it does, where, to which products, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from search.intent.shop_words import singular_key


class Kind(StrEnum):
    SYNONYM = "synonym"
    STOP_WORDS = "stop_words"
    PIN = "pin"
    HIDE = "hide"
    BOOST = "boost"
    BURY = "bury"
    REDIRECT = "redirect"
    BANNER = "banner"


class Where(StrEnum):
    """Which searches a rule is for."""

    QUERY = "query"
    CATEGORY = "category"
    EVERYWHERE = "everywhere"


class Match(StrEnum):
    """When a search falls under a rule: it is exactly these words, or contains them."""

    IS = "is"
    CONTAINS = "contains"


class Strength(StrEnum):
    SLIGHTLY = "slightly"
    STRONGLY = "strongly"
    COMPLETELY = "completely"


OF_WORDS = (Kind.SYNONYM, Kind.STOP_WORDS)
OF_PRODUCTS = (Kind.PIN, Kind.HIDE, Kind.BOOST, Kind.BURY)
MOVING = (Kind.PIN, Kind.BOOST, Kind.BURY)
"""Kinds that only change the order; what is hidden is hidden for a reason."""
OF_ADDRESSES = (Kind.REDIRECT, Kind.BANNER)
CATEGORY_FIELDS = ("category", "subcategory", "article_type")
"""Tags whose values are what shops call categories; a product has one of each."""

Product = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the shop.

    ``queries``: keys of searches (:func:`query_key`); ``category``: a tag and its value; ``products``: pairs of
    catalogue and id; ``tag`` and ``values`` select further products by a tag. ``place``: of the first product that is
    pinned, from 1. ``words`` and ``means``: synonyms, or stop words. ``text``, ``address`` and ``picture``: of a banner
    or a redirect.
    """

    name: str
    kind: Kind
    where: Where = Where.EVERYWHERE
    queries: tuple[str, ...] = ()
    match: Match = Match.IS
    category: tuple[str, str] = ("", "")
    products: tuple[Product, ...] = ()
    tag: str = ""
    values: tuple[str, ...] = ()
    place: int = 1
    strength: Strength = Strength.STRONGLY
    words: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    both_ways: bool = False
    address: str = ""
    text: str = ""
    picture: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    is_active: bool = True

    def is_on(self, now: datetime) -> bool:
        """Return whether the rule is in effect at this time."""
        begun = self.starts is None or self.starts <= now
        return self.is_active and begun and (self.ends is None or now < self.ends)

    def answers(self, key: str) -> bool:
        """Return whether a search with this :func:`query_key` falls under the rule."""
        if self.match is Match.IS:
            return key in self.queries
        return any(f" {one} " in f" {key} " for one in self.queries)


def query_key(text: str) -> str:
    """Return a key that is equal for searches that differ only in case, accents, punctuation or plural."""
    return singular_key(text)
