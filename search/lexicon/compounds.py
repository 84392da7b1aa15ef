"""Compounds in German and Dutch: the last part names the type, the first part qualifies it ("Sommerkleid",
"zomerjurk")."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from search.lexicon.terms import DESCRIBING, Kind, Meaning

if TYPE_CHECKING:
    from search.lexicon.model import Lexicon

SHORTEST_HEAD, SHORTEST_AFTER_UNKNOWN = 3, 5
"""Minimum letters of the last part after a known first part, and after an unknown one: "Barock" is not a skirt."""
SHORTEST_FIRST, LONGEST = 3, 40
LINKS = ("", "s", "n", "en", "e", "er", "es")
"""Linking letters between the parts: "Hochzeitskleid", "Damenschuhe"."""


@lru_cache(maxsize=8192)
def split(lexicon: Lexicon, word: str) -> tuple[Meaning, ...]:
    """Return the meanings of a compound: the types of its last part, then what its first part says; () if it is not
    one."""
    if not lexicon.prefixes or len(word) > LONGEST:
        return ()
    cuts = range(SHORTEST_FIRST, len(word) - SHORTEST_HEAD + 1)
    return next((known for cut in cuts if (known := _meaning(lexicon, word[:cut], word[cut:]))), ())


def _meaning(lexicon: Lexicon, first: str, last: str) -> tuple[Meaning, ...]:
    types = [one for one in lexicon.lookup.get(last, ()) if one.kind is Kind.TYPE]
    if not types:
        return ()
    attribute = _attributes(lexicon, first)
    if attribute is None:
        return tuple(types) if len(last) >= SHORTEST_AFTER_UNKNOWN else ()
    english = [Meaning(Kind.TYPE, one.label, f"{attribute} {one.english}".strip()) for one in types]
    said = [meaning for term in lexicon.base.parse(attribute) for meaning in term.meanings] if lexicon.base else []
    return (*english, *(one for one in said if one.kind in DESCRIBING - {Kind.TYPE}))


def _attributes(lexicon: Lexicon, first: str) -> str | None:
    """Return the first parts in English ("Damenwinter" in "Damenwinterjacke"); None if they are unknown."""
    if (known := _attribute(lexicon, first)) is not None:
        return known
    for cut in range(SHORTEST_FIRST, len(first) - SHORTEST_FIRST + 1):
        one, other = _attribute(lexicon, first[:cut]), _attribute(lexicon, first[cut:])
        if one is not None and other is not None:
            return f"{one} {other}".strip()
    return None


def _attribute(lexicon: Lexicon, first: str) -> str | None:
    stems = [first.removesuffix(link) for link in LINKS if first.endswith(link)]
    for stem in stems:
        if stem in lexicon.first_parts:
            return lexicon.first_parts[stem]
    for stem in stems:
        for meaning in lexicon.lookup.get(stem, ()):
            if meaning.kind in DESCRIBING - {Kind.TYPE}:
                return meaning.english
    return None
