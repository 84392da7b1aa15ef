"""The article types of the shop that the words of a search name, by the shop's own names or by those that shoppers use:
who asks for a hoodie where sweatshirts are sold is to see those with a hood. What it gains stands in docs/relevance.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from search.engine.query import Vector
from search.intent.classification import meanings
from vision.fashion import TYPES, names
from vision.text import normalise
from vision.vectors import unit

if TYPE_CHECKING:
    from vision.encoder import Encoder


KNOWN = 0.35
"""A name is known to the encoder if it is so like that of a type that goes by it: "jhumka" and "earrings" -0.07,
"hoodie" and "sweatshirts" 0.50. Names that it knows are better left alone, for ballerinas are not any flats."""


@dataclass(frozen=True, slots=True)
class Named:
    """``types``: of the shop, that the words name, by ``name``; ``texts``: the words with the names of the types
    instead, where it is none of theirs."""

    types: tuple[str, ...] = ()
    name: str = ""
    texts: tuple[str, ...] = ()


def match_article_types(text: str, types: Collection[str]) -> Named:
    """What the words name of ``types``: by the longest name in them and, of several, the last, for a shirt dress is a
    dress. Nothing where other types go by the same word: who asks for "shoes" wants sports shoes, too.
    """
    said, known = f" {_singular(text)} ", _names(frozenset(types))
    found = [(len(name.split()), said.rindex(f" {name} "), name) for name in known if f" {name} " in said]
    if not found:
        return Named()
    _, at, name = max(found)
    meant = tuple(sorted(known[name]))
    others = tuple(kind for kind in meant if _singular(kind) != name)
    parts = said[: at + 1], said[at + 1 + len(name) :]
    return Named(meant, name, tuple(normalise(kind.join(parts)) for kind in others) if others == meant else ())


def meaning(encoder: Encoder, text: str, said: Named) -> Vector:
    """(dim,) of unit length: what the words mean; in the shop's words, where the encoder has never read the shopper's
    name for a garment."""
    if said.texts:
        name, *types = meanings(encoder, [said.name, *said.types])
        if max(float(name @ kind) for kind in types) < KNOWN:
            return unit(encoder.texts(said.texts).sum(axis=0))
    words: Vector = encoder.texts([text])[0]
    return words


@lru_cache(maxsize=4)
def _names(types: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """What each name stands for, in the singular: the shop's own for one type each, those of shoppers for all types
    that go by them and, if the shop uses their last word for others, for what that stands for there, too."""
    own: dict[str, set[str]] = {}
    using: dict[str, set[str]] = {}
    for kind in types:
        own.setdefault(_singular(kind), set()).add(kind)
        for word in _singular(kind).split():
            using.setdefault(word, set()).add(kind)
    called: dict[str, set[str]] = {}
    for kind in types:
        for name in names(TYPES, normalise(kind)):
            called.setdefault(_singular(name), set()).add(kind)
    for name, kinds in called.items():
        last = name.split()[-1]
        if not using.get(last, kinds) <= kinds:
            called[name] = kinds | own[last] if last in own else set()
    return {name: frozenset(kinds) for name, kinds in (called | own).items()}


def _singular(text: str) -> str:
    words = re.findall(r"[^\W_]+(?:[-'][^\W_]+)*", normalise(text))
    return " ".join(re.sub("(?<=ss|sh|ch)es$|(?<!s)s$", "", word) for word in words)
