"""Normalise texts before encoding, in the same way for training and serving."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 1000
"""Characters after which a text is cut off; an encoder reads at most some twenty words."""

_TSHIRT = re.compile(r"\bt[\s\-‐‑–]?shirt(s?)\b|\btee[\s\-]shirt(s?)\b")
_POSSESSIVE = re.compile(r"(?<=\w)['’`´]s\b")
_GENDERS = re.compile(r"\b(men|women|boy|girl|lady|kid)s['’`´]?(?=\s|$)")
_PLURAL_OF = {"men": "men", "women": "women", "boy": "boys", "girl": "girls", "lady": "ladies", "kid": "kids"}


def normalise(text: str, longest: int = LONGEST) -> str:
    """Return the text in lower case with single spaces, no control characters, and uniform "tshirt" and "men".

    ``longest``: characters after which the text is cut off. Idempotent.
    """
    folded = unicodedata.normalize("NFKC", text[:longest]).lower()
    printable = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in folded)
    printable = _POSSESSIVE.sub("", printable)
    printable = _TSHIRT.sub(lambda found: "tshirt" + (found[1] or found[2] or ""), printable)
    printable = _GENDERS.sub(lambda found: _PLURAL_OF[found[1]], printable)
    return " ".join(printable.split())
