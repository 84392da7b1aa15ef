"""What a shop's words say about the look of a product: the colours, patterns, sleeves, lengths and necklines that its
tags and title name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache

import numpy as np

from search.lexicon.registry import lexicons
from search.lexicon.terms import Kind, key, tokenize
from vision.look import COLOUR, LENGTH, NECKLINE, PATTERN, PATTERNS, SLEEVES, VALUES, Look, Rows, colour_group

SAID = 0.75
"""The weight of what a shop says relative to what the picture shows: three times as much."""
PRINTS = ("printed", "camouflage", "paisley", "geometric", "tie dye", "fair isle")
"""The lexicon's patterns that count as prints to somebody who judges patterns by eye."""
DETAILS: Mapping[str, Mapping[str, str]] = {
    # the lexicon's detail: the values of attributes that it states
    "long sleeve": {SLEEVES: "long sleeves"},
    "short sleeve": {SLEEVES: "short sleeves"},
    "sleeveless": {SLEEVES: "sleeveless"},
    "strapless": {SLEEVES: "sleeveless", NECKLINE: "off-shoulder"},
    "off shoulder": {NECKLINE: "off-shoulder"},
    "v neck": {NECKLINE: "v-neck"},
    "round neck": {NECKLINE: "round neck"},
    "high neck": {NECKLINE: "high neck"},
    "hooded": {NECKLINE: "hood"},
    "hood": {NECKLINE: "hood"},
    "collar": {NECKLINE: "collar"},
    "mini": {LENGTH: "short"},
    "short": {LENGTH: "short"},
    "midi": {LENGTH: "midi"},
    "maxi": {LENGTH: "maxi"},
    "long": {LENGTH: "maxi"},
}
MENTIONS: Mapping[str, str] = {"sleeves": SLEEVES}
"""The lexicon's details that mention an attribute without stating a value: "without sleeves"."""
LONGEST = 3
"""The number of words in the longest name that is looked for in titles."""
KEPT = 20_000
"""Texts whose meaning is cached: a catalogue has few tags, and many titles that differ only in a number."""


def combined_look(seen: Look, colour: str, pattern: str, title: str, worn: Collection[str] = VALUES.keys()) -> Look:
    """Combine what the picture shows with what the shop's tags say or, if they are missing, its title.

    ``worn``: the attributes that such a garment has besides a colour (``vision.attributes.worn_by``); predictions for
    others are left out.
    """
    said = {name: values for name, values in details_of(title).items() if name in worn}
    said[COLOUR] = colours_of(colour) or in_title(title, Kind.COLOUR)
    said[PATTERN] = patterns_of(pattern) or in_title(title, Kind.PATTERN)
    shown = {name: rows for name, rows in seen.shares.items() if name == COLOUR or name in worn}
    return Look({
        name: _both(shown.get(name), said.get(name, ()), values)
        for name, values in VALUES.items()
        if name in shown or said.get(name)
    })


@lru_cache(KEPT)
def colours_of(tag: str) -> tuple[str, ...]:
    """Return the colour group of a shop's colour name, in any language; () if unknown."""
    if not tag:
        return ()
    if group := colour_group(tag):
        return (group,)
    return _meant(key(tag), Kind.COLOUR)


@lru_cache(KEPT)
def patterns_of(tag: str) -> tuple[str, ...]:
    """Return the patterns that a shop's pattern name stands for, in any language."""
    return in_title(tag, Kind.PATTERN)


@lru_cache(KEPT)
def details_of(title: str) -> Mapping[str, tuple[str, ...]]:
    """The values that a title states, by attribute: sleeves, length and neckline."""
    found: dict[str, tuple[str, ...]] = {}
    for label in named(title, Kind.DETAIL):
        for name, value in DETAILS.get(label, {}).items():
            found[name] = (*found.get(name, ()), value)
    return found


def remaining_look(look: Look, words: str) -> Look:
    """Return the part of a look that the words leave open: for "like this, in green" all but the colour."""
    labels = named(words, Kind.DETAIL)
    said = {name for label in labels for name in DETAILS.get(label, {})} | {MENTIONS.get(label) for label in labels}
    said |= {name for name, kind in ((COLOUR, Kind.COLOUR), (PATTERN, Kind.PATTERN)) if named(words, kind)}
    return Look({name: rows for name, rows in look.shares.items() if name not in said})


@lru_cache(KEPT)
def in_title(title: str, kind: Kind) -> tuple[str, ...]:
    """Return the colours or patterns that a title names; of prints the motif, and no colour if it names several."""
    several = named(title, kind)
    if kind is Kind.COLOUR:
        return several if len(several) == 1 else ()
    return tuple(one for one in several if one != "printed") or several


def named(text: str, kind: Kind) -> tuple[str, ...]:
    """All colours, patterns or details that a text names, in whichever language."""
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
    """Folded names of colours, patterns or details → those of COLOURS, PATTERNS, DETAILS and MENTIONS; if two languages
    share a name, the first has it."""
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
    if kind is Kind.DETAIL:
        return label if label in DETAILS or label in MENTIONS else ""
    return "printed" if label in PRINTS else label if label in PATTERNS else ""


def _both(seen: Rows | None, said: Sequence[str], values: Sequence[str]) -> Rows:
    """(values,) the probability of each, by what the picture shows, what is said, or both."""
    if seen is not None and not said:
        return seen
    named = np.array([value in said for value in values], np.float32)
    shown = np.full(len(values), 1 / len(values), np.float32) if seen is None else seen
    mixed: Rows = (SAID * named / named.sum() + (1 - SAID) * shown).astype(np.float32)
    return mixed
