"""Compounds of German and Dutch: the last part says the type, the first what sort ("Sommerkleid", "zomerjurk")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.lexicon.terms import DESCRIBING, Kind, Meaning

if TYPE_CHECKING:
    from search.lexicon.model import Lexicon

SHORTEST_HEAD, SHORTEST_UNKNOWN = 3, 5
"""Letters of a last part after a first part that is known, and after one that is not: "Barock" is no skirt."""
SHORTEST_PREFIX = 3
LINKS = ("", "s", "n", "en", "e", "er", "es")
"""Letters between the parts: "Hochzeitskleid", "Damenschuhe"."""


def split(lexicon: Lexicon, word: str) -> tuple[Meaning, ...]:
    """What a compound means, () for what is none: the types of its last part, then what its first part says."""
    if not lexicon.prefixes:
        return ()
    cuts = range(SHORTEST_PREFIX, len(word) - SHORTEST_HEAD + 1)
    return next((known for cut in cuts if (known := _meaning(lexicon, word[:cut], word[cut:]))), ())


def _meaning(lexicon: Lexicon, first: str, last: str) -> tuple[Meaning, ...]:
    types = [one for one in lexicon.lookup.get(last, ()) if one.kind is Kind.TYPE]
    if not types:
        return ()
    attribute = _attribute(lexicon, first)
    if attribute is None:
        return tuple(types) if len(last) >= SHORTEST_UNKNOWN else ()
    english = [Meaning(Kind.TYPE, one.label, f"{attribute} {one.english}".strip()) for one in types]
    said = lexicon.base.meanings(attribute) if lexicon.base else ()
    return (*english, *(one for one in said if one.kind in DESCRIBING - {Kind.TYPE}))


def _attribute(lexicon: Lexicon, first: str) -> str | None:
    """The first part in English; None where it is not known."""
    stems = [first.removesuffix(link) for link in LINKS if first.endswith(link)]
    for stem in stems:
        if stem in lexicon.prefixes:
            return lexicon.prefixes[stem]
    for stem in stems:
        for meaning in lexicon.lookup.get(stem, ()):
            if meaning.kind in DESCRIBING - {Kind.TYPE}:
                return meaning.english
    return None
