"""How text is normalised for full-text search, the same for what products say and for what shoppers type.

RediSearch splits at punctuation and folds only case, so documents contain words that are folded already: "Chloé" is
"chloe", "U.S. Polo" "us polo", "T-Shirt" "tshirt", "Levi's" "levis".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from search.lexicon.folding import fold
from vision.text import normalise

LONGEST_DETAILS = 3000
"""Characters of a description that are indexed."""

_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_APOSTROPHE = re.compile(r"(?<=[^\W_])'(?=[^\W_])")
_SINGLE = re.compile(r"\b[^\W\d_](?: [^\W\d_]\b)+")
WORD = re.compile(r"[^\W_]+")


def without_dots(text: str) -> str:
    """Return the text with acronyms as one word: "U.S. Polo" as "US Polo"."""
    return _ACRONYM.sub(lambda found: found[0].replace(".", "") + " ", text)


def tokens(text: str) -> list[str]:
    """Return the words of a text, folded."""
    folded = without_dots(fold(text))
    return WORD.findall(_APOSTROPHE.sub("", normalise(folded, len(folded))))


def indexed(texts: Iterable[str], limit: int | None = None) -> str:
    """Return texts as a document stores them. "U S Polo" is also found as "us polo"."""
    joined = " ".join(" ".join(tokens(text[:limit])) for text in texts if text)
    singles = " ".join(found.replace(" ", "") for found in _SINGLE.findall(joined))
    return f"{joined} {singles}".strip()


def identifier(id: str) -> str:
    """Return an id as people type it: its parts, and all of it without punctuation. "AB-1234/56": "ab 1234 56
    ab123456"."""
    parts = tokens(id)
    return " ".join([*parts, "".join(parts)] if len(parts) > 1 else parts)
