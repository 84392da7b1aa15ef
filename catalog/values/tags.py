"""Normalise tags by a vocabulary: "Herren" and "mens" are Men, "Black/Red" is Black, and also Red."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from catalog.values.vocabulary import VOCABULARY

Vocabulary = Mapping[str, Mapping[str, str]]
"""By field, a mapping from a shop's text (in lower case) to the word that facets show."""
SEPARATORS = re.compile(r"\s*[/|,;+]\s*|\s+(?:and|und|et|y|e|&)\s+|\s*&\s*", re.I)


def normalised(name: str, text: str, own: Vocabulary = VOCABULARY) -> str:
    """Return the vocabulary's word for a value of field ``name``; the value itself if there is none."""
    key = " ".join(text.casefold().replace("’", "'").split())
    for vocabulary in (own, VOCABULARY):
        table = vocabulary.get(name, {})
        if key in table:
            return table[key]
    return _of_both(text, own) if name == "gender" else text


def _of_both(text: str, own: Vocabulary) -> str:
    """Return Unisex for several genders such as "men;women", Kids for boys and girls."""
    parts = _parts(text)
    if len(parts) < 2 or not all(is_known("gender", part, own) for part in parts):
        return text
    named = {normalised("gender", part, own) for part in parts}
    if len(named) == 1:
        return named.pop()
    return "Kids" if named <= {"Boys", "Girls", "Kids"} else "Unisex"


def is_known(name: str, text: str, own: Vocabulary = VOCABULARY) -> bool:
    """Whether the vocabulary contains a value."""
    key = " ".join(text.casefold().split())
    return key in own.get(name, {}) or key in VOCABULARY.get(name, {})


def colours(text: str, own: Vocabulary = VOCABULARY) -> list[str]:
    """Return the colours of a cell, the main one first."""
    whole = normalised("colour", text, own)
    if whole != text or is_known("colour", text, own):
        return [whole]
    parts = _parts(text)
    if len(parts) < 2:
        return [whole]
    return list(dict.fromkeys(normalised("colour", part, own) for part in parts))


def _parts(text: str) -> list[str]:
    """Split at separators. Spaces are collapsed first, as each would be tried as the start of a separator."""
    return [part for part in SEPARATORS.split(" ".join(text.split())) if part]


def items(text: str, separators: str = "|;,") -> list[str]:
    """Return the items of a list: JSON, or split at the first of ``separators`` that the text contains."""
    text = text.strip()
    if text.startswith("["):
        try:
            held = json.loads(text)
        except (ValueError, RecursionError):
            held = None
        if isinstance(held, list):
            return [one.strip() for one in map(_named, held) if one.strip()]
    mark = next((mark for mark in separators if mark in text), "")
    return [one.strip() for one in text.split(mark) if one.strip()] if mark else [text] if text else []


def _named(value: object) -> str:
    if isinstance(value, dict):
        names = ("src", "url", "hi_res", "large", "link", "href", "name", "value", "title")
        return str(next((value[name] for name in names if value.get(name)), ""))
    return "" if value is None else str(value)
