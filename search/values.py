"""Filter values in the language of the page: "Tshirts" is "T-Shirts" in German; URLs keep the shop's own.

A value is assumed to be in English or in the shop's own language (SHOP_LANGUAGE). If it is unknown, and on pages in the
language that it is written in, it is shown as the shop writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import get_language, override

from search import value_names
from search.engine import places
from search.lexicon.english import singular
from search.lexicon.folding import fold

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NAMES: Mapping[str, Iterable[StrOrPromise]] = {
    "gender": value_names.GENDERS,
    "category": value_names.TYPES,
    "subcategory": value_names.TYPES,
    "article_type": value_names.TYPES,
    "colour": value_names.COLOURS,
    "material": value_names.MATERIALS,
    "pattern": value_names.PATTERNS,
    "age_group": value_names.AGES,
    "season": value_names.SEASONS,
    "usage": value_names.OCCASIONS,
}
SAME = {"mens": "men", "womens": "women", "lady": "women", "male": "men", "female": "women", "gray": "grey",
        "color": "colour", "colored": "coloured", "multicolor": "multi", "multicolour": "multi", "jewelry": "jewellery",
        "pajama": "pyjama", "sport": "sports", "clothes": "clothing", "trunk": "trunks", "chain": "chains",
        "adults": "adult"}  # fmt: skip
"""Synonyms of words in :mod:`search.value_names`, in the singular."""
ENGLISH = "en"


def value_name(field: str, value: str) -> str:
    """Return what the page calls a value of a filter."""
    if field == "store":
        return places.latest().name(value)
    language, found = _found(field, value)
    return value if found is None or language == _base(get_language() or ENGLISH) else str(found)


def english_name(field: str, value: str) -> str:
    """Return the English name of a value that a shop writes in its own language."""
    language, found = _found(field, value)
    if found is None or language == ENGLISH:
        return value
    with override(ENGLISH):
        return str(found)


def _found(field: str, value: str) -> tuple[str, StrOrPromise | None]:
    """Return the language that a value is written in, and its name; None if it is unknown."""
    for language in dict.fromkeys((_base(settings.LANGUAGE_CODE), ENGLISH)):
        if found := _known(language, field).get(_plain(value, language)):
            return language, found
    return "", None


def value_names_of(field: str, values: Iterable[str]) -> dict[str, str]:
    """Like :func:`value_name`, for several shown side by side: two with the same name are distinguished by the shop's
    own words."""
    names = {value: value_name(field, value) for value in values}
    called: dict[str, list[str]] = {}
    for value, name in names.items():
        called.setdefault(name.casefold(), []).append(value)
    for alike in called.values():
        if len(alike) > 1:
            names |= {value: f"{names[value]} ({value})" for value in alike if value != names[value]}
    return names


@lru_cache(maxsize=64)
def _known(language: str, field: str) -> Mapping[str, StrOrPromise]:
    """Return the names of a filter's values by their spelling in a language."""
    with override(language):
        # if another language has the same word for two English names, the first is used
        found: dict[str, StrOrPromise] = {}
        for name in NAMES.get(field, ()):
            found.setdefault(_plain(str(name), language), name)
        return found


@lru_cache(maxsize=4096)
def _plain(text: str, language: str) -> str:
    """Return a text without case, accents, punctuation and spaces, for English also in the singular."""
    words = re.findall(r"\w+", fold(text).replace("'", ""))
    if language == ENGLISH:
        words = [SAME.get(word, word) for word in map(singular, words)]
    return "".join(words)


def _base(language: str) -> str:
    return language.split("-")[0].lower()
