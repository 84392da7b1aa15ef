"""A search in the shop's own words: who asks for a hoodie where sweatshirts are sold is to see those with a hood.

The encoder knows other names for types, some better than others. So a name that the shop does not use is read beside
what the shop calls such garments, the rest of the query as it is. What it gains stands in docs/relevance.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from search.query import Vector
from vision.fashion import TYPES, names
from vision.text import normalise
from vision.vectors import unit

if TYPE_CHECKING:
    from vision.encoder import Encoder

BESIDE = 0.5
"""How much the shop's words count beside the shopper's."""


def meaning(encoder: Encoder, text: str, types: Collection[str]) -> Vector:
    """(dim,) of unit length: what the words ask for in a shop that has these article types."""
    said, *others = encoder.texts([text, *in_words_of(frozenset(types), text)])
    return unit(said + BESIDE * unit(sum(others))) if others else said


def in_words_of(types: frozenset[str], text: str) -> list[str]:
    """The text with a garment called as each of the ``types`` that it may be one of; none where the shop itself uses
    what it is called, or has no such type."""
    said = normalise(text)
    found = _any_name().search(said)
    if not found or _singular(found[0].split()[-1]) in _used(types):
        return []
    called = _types_called()[found[0]]
    return [
        f"{said[: found.start()]}{kind}{said[found.end() :]}"
        for kind in sorted({normalise(kind) for kind in types})
        if kind in called
    ]


@lru_cache(maxsize=1)
def _types_called() -> Mapping[str, frozenset[str]]:
    """The types that go by each name."""
    called: dict[str, set[str]] = {}
    for kind in TYPES:
        for name in names(TYPES, kind):
            called.setdefault(normalise(name), set()).add(kind)
    return {name: frozenset(kinds) for name, kinds in called.items()}


@lru_cache(maxsize=1)
def _any_name() -> re.Pattern[str]:
    """The longest name that begins at a word."""
    longest_first = sorted(_types_called(), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(re.escape(name) for name in longest_first)})\b")


@lru_cache(maxsize=4)
def _used(types: frozenset[str]) -> frozenset[str]:
    """The words of the shop's names for its types: one that sells "Sports Shoes" knows what winter shoes are."""
    return frozenset(_singular(word) for kind in types for word in normalise(kind).split())


def _singular(word: str) -> str:
    return re.sub("(?<=ss|sh|ch)es$|(?<!s)s$", "", word)
