"""The one way in which a text is written before an encoder reads it, in training as in serving."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 1000
"""Characters that are looked at; an encoder reads some twenty words at most."""

_TSHIRT = re.compile(r"\bt[\s\-‐‑–]?shirt(s?)\b|\btee[\s\-]shirt(s?)\b")
_POSSESSIVE = re.compile(r"(?<=\w)['’`´]s\b")
_GENDERS = re.compile(r"\b(men|women|boy|girl|lady|kid)s['’`´]?(?=\s|$)")
_PLURAL_OF = {"men": "men", "women": "women", "boy": "boys", "girl": "girls", "lady": "ladies", "kid": "kids"}


def normalise(text: str, longest: int = LONGEST) -> str:
    """Lower case, one kind of space, no control characters; one spelling of "T-shirt" and of "men's".

    ``longest``: characters that are looked at. Idempotent: a text already normalised comes back as it is.
    """
    folded = unicodedata.normalize("NFKC", text[:longest]).lower()
    printable = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in folded)
    printable = _POSSESSIVE.sub("", printable)
    printable = _TSHIRT.sub(lambda found: "tshirt" + (found[1] or found[2] or ""), printable)
    printable = _GENDERS.sub(lambda found: _PLURAL_OF[found[1]], printable)
    return " ".join(printable.split())
