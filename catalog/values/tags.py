"""Words of a closed list, normalised by table: "Herren" and "mens" are Men, "Black/Red" is Black, and Red as well."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from catalog.values.vocabulary import VOCABULARY

Vocabulary = Mapping[str, Mapping[str, str]]
"""For a field, what a shop writes (in small letters) to the word that facets show."""
SEPARATORS = re.compile(r"\s*[/|,;+]\s*|\s+(?:and|und|et|y|e|&)\s+|\s*&\s*", re.I)


def normalised(name: str, text: str, own: Vocabulary = VOCABULARY) -> str:
    """The word of the table for a value of field ``name``; the value as it is written where the table has none."""
    key = " ".join(text.casefold().replace("’", "'").split())
    for vocabulary in (own, VOCABULARY):
        table = vocabulary.get(name, {})
        if key in table:
            return table[key]
    return _of_both(text, own) if name == "gender" else text


def _of_both(text: str, own: Vocabulary) -> str:
    """Unisex for "men;women", and for any more; Kids for boys and girls."""
    parts = _parts(text)
    if len(parts) < 2 or not all(is_known("gender", part, own) for part in parts):
        return text
    named = {normalised("gender", part, own) for part in parts}
    if len(named) == 1:
        return named.pop()
    return "Kids" if named <= {"Boys", "Girls", "Kids"} else "Unisex"


def is_known(name: str, text: str, own: Vocabulary = VOCABULARY) -> bool:
    """Whether the table has a word for a value."""
    key = " ".join(text.casefold().split())
    return key in own.get(name, {}) or key in VOCABULARY.get(name, {})


def colours(text: str, own: Vocabulary = VOCABULARY) -> list[str]:
    """The colours of a cell, the main one first."""
    whole = normalised("colour", text, own)
    if whole != text or is_known("colour", text, own):
        return [whole]
    parts = _parts(text)
    if len(parts) < 2:
        return [whole]
    return list(dict.fromkeys(normalised("colour", part, own) for part in parts))


def _parts(text: str) -> list[str]:
    """The parts between separators. Runs of spaces become one, or each would be tried as the start of a separator."""
    return [part for part in SEPARATORS.split(" ".join(text.split())) if part]


def items(text: str, separators: str = "|;,") -> list[str]:
    """The items of a list: JSON, or parted by the first of the separators that it holds."""
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
