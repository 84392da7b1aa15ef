"""Which spellings count as the same word: case, accents, typographic marks and "&" make no difference."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    # letters that Unicode does not decompose, as people without them on the keyboard write them
    {"æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "đ": "d", "ħ": "h", "ı": "i", "ł": "l", "ŧ": "t", "þ": "th", "ŋ": "n"}
    | dict.fromkeys("‘’‚‛′ʹʼ`´ʻˈ", "'")
    | dict.fromkeys("“”„‟″«»‹›", '"')
    | dict.fromkeys("‐‑‒–—―−⁃﹘", "-")
    | {"&": " and ", "·": ""}
)
_ACCENTED = re.compile("(?<=[a-zα-ω])[\u0300-\u036f]+")
"""Accents after a Latin or Greek letter; in other scripts a mark makes another letter ("й" is not "и")."""


def fold(text: str) -> str:
    """Normalise a text for comparison: case-folded, without accents ("Chloé" = "chloe", "ß" = "ss", "ø" = "o").

    Quotes and hyphens are plain, "&" becomes "and", spaces are single, and invisible characters are removed.
    Idempotent.
    """
    if text.isascii():
        return " ".join(_visible(text).lower().replace("&", " and ").split())
    return _fold(text)


@lru_cache(maxsize=4096)
def _fold(text: str) -> str:
    while (folded := _fold_once(text)) != text:  # a letter produced by casefold or NFKD may fold further
        text = folded
    return text


def _fold_once(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = _ACCENTED.sub("", decomposed.translate(_LETTERS))
    return " ".join(unicodedata.normalize("NFC", _visible(plain)).split())


def _visible(text: str) -> str:
    """Return the text without control and format characters (soft hyphens, joiners); line breaks and tabs become
    spaces."""
    if text.isprintable():
        return text
    return "".join(
        " " if letter.isspace() else letter for letter in text if letter.isspace() or not _is_invisible(letter)
    )


def _is_invisible(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf")
