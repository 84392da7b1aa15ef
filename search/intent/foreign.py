"""Queries in other languages, aware of the shop's brands: "Blanc Hemd rot" is a red shirt by Blanc, not a white one."""

from __future__ import annotations

from dataclasses import replace

from search.intent.shop_words import ShopWords, singular_key
from search.lexicon.terms import tokenize
from search.lexicon.translation import Translation, translate

LONGEST_BRAND = 5
STAND_IN = "qxq{}"
"""A placeholder for brands that is a word of no language; there are at most as many brands as letters."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def translated(text: str, shop: ShopWords) -> Translation | None:
    """Return the query in English, brands as typed; None if it is English already, or no lexicon knows any of it."""
    spans = brands(text, shop)[: len(LETTERS)]
    if not spans:
        return translate(text)
    hidden = text
    for letter, (start, end) in reversed(list(zip(LETTERS, spans, strict=False))):
        hidden = hidden[:start] + STAND_IN.format(letter) + hidden[end:]
    found = translate(hidden)
    if found is None:
        return None
    english = found.english
    for letter, (start, end) in zip(LETTERS, spans, strict=False):
        english = english.replace(STAND_IN.format(letter), text[start:end])
    return replace(found, english=english)


def brands(text: str, shop: ShopWords) -> list[tuple[int, int]]:
    """Return the (start, end) positions of the shop's brands in a text, preferring the longest names."""
    words = tokenize(text)
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(words):
        for size in range(min(LONGEST_BRAND, len(words) - at), 0, -1):
            start, end = words[at].start, words[at + size - 1].end
            named = shop.named.get(singular_key(text[start:end]))
            if named and named.field == "brand":
                found.append((start, end))
                at += size
                break
        else:
            at += 1
    return found
