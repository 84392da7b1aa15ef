"""The languages that Drape reads."""

from __future__ import annotations

from collections.abc import Sequence

from search.lexicon.english import ENGLISH
from search.lexicon.german import GERMAN
from search.lexicon.model import Lexicon

FOREIGN: Sequence[Lexicon] = (GERMAN,)
"""All but English; of two that explain a query equally well the first is taken."""


def lexicons() -> Sequence[Lexicon]:
    """All lexicons, English first."""
    return (ENGLISH, *FOREIGN)
