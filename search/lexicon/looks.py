"""What a shop's words say of the look of a product: the colours and patterns that its tags and its title name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import numpy as np

from search.lexicon.registry import lexicons
from search.lexicon.terms import Kind, key, tokenize
from vision.look import COLOURS, PATTERNS, Look, Rows, colour_group, unknown

SAID = 0.75
"""How much what a shop says counts beside what the picture shows: three times as much."""
PRINTS = ("printed", "camouflage", "paisley", "geometric", "tie dye", "fair isle")
"""The lexicon's patterns that are prints, for those who tell patterns by eye."""
LONGEST = 3
"""Words of the longest name that is looked for in titles."""
KEPT = 20_000
"""Texts whose meaning is remembered: a catalogue has few tags, and titles that differ in a number alone."""


def told(seen: Look, colour: str, pattern: str, title: str, has_pattern: bool = True) -> Look:
    """The look of a product, by its picture and by its tags, where these are missing by its title.

    ``has_pattern``: whether it is of a kind of which the heads know patterns.
    """
    colours = colours_of(colour) or in_title(title, Kind.COLOUR)
    patterns = patterns_of(pattern) or in_title(title, Kind.PATTERN)
    by_eye = seen.patterns if has_pattern else np.zeros_like(seen.patterns)
    return Look(_both(seen.colours, colours, COLOURS), _both(by_eye, patterns, PATTERNS))


@lru_cache(KEPT)
def colours_of(tag: str) -> tuple[str, ...]:
    """What a shop's colour, in whichever language, is a shade of."""
    if not tag:
        return ()
    if group := colour_group(tag):
        return (group,)
    return _meant(key(tag), Kind.COLOUR)


@lru_cache(KEPT)
def patterns_of(tag: str) -> tuple[str, ...]:
    """What a shop calls a pattern, in whichever language."""
    return in_title(tag, Kind.PATTERN)


def unsaid(look: Look, words: str) -> Look:
    """What is left of a look that is looked for beside words: of "like this, in green" the pattern."""
    nothing = unknown()
    return Look(
        nothing.colours if named(words, Kind.COLOUR) else look.colours,
        nothing.patterns if named(words, Kind.PATTERN) else look.patterns,
    )


@lru_cache(KEPT)
def in_title(title: str, kind: Kind) -> tuple[str, ...]:
    """The colours or patterns that a title names; of prints the motif, and no colour where it names several."""
    several = named(title, kind)
    if kind is Kind.COLOUR:
        return several if len(several) == 1 else ()
    return tuple(one for one in several if one != "printed") or several


def named(text: str, kind: Kind) -> tuple[str, ...]:
    """All colours or patterns that a text names, in whichever language."""
    words = [token.text for token in tokenize(text)]
    found: list[str] = []
    at = 0
    while at < len(words):
        for size in range(min(LONGEST, len(words) - at), 0, -1):
            if meant := _meant(" ".join(words[at : at + size]), kind):
                found += meant
                at += size - 1
                break
        at += 1
    return tuple(dict.fromkeys(found))


def _meant(words: str, kind: Kind) -> tuple[str, ...]:
    return _names(kind).get(words, ())


@cache
def _names(kind: Kind) -> Mapping[str, tuple[str, ...]]:
    """Folded names of colours or patterns → those of COLOURS or PATTERNS; of two languages the first has a name."""
    found: dict[str, tuple[str, ...]] = {}
    for lexicon in lexicons():
        for words, meanings in lexicon.lookup.items():
            if meanings[0].kind is kind and words not in found and words not in lexicon.ambiguous:
                labels = [one.label for one in meanings if one.kind is kind]
                groups = [_group(label, kind) for label in labels]
                found[words] = tuple(dict.fromkeys(one for one in groups[:1] if one))
    return found


def _group(label: str, kind: Kind) -> str:
    if kind is Kind.COLOUR:
        return colour_group(label)
    return "printed" if label in PRINTS else label if label in PATTERNS else ""


def _both(seen: Rows, said: Sequence[str], names: Sequence[str]) -> Rows:
    """How likely each name is; all 0 where nothing is seen nor said."""
    if not said:
        return seen
    named = np.array([name in said for name in names], np.float32)
    by_eye = seen if seen.any() else np.full_like(seen, 1 / len(names))
    mixed: Rows = (SAID * named / named.sum() + (1 - SAID) * by_eye).astype(np.float32)
    return mixed
