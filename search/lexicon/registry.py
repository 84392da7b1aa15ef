"""The supported query languages."""

from __future__ import annotations

from collections.abc import Sequence

from search.lexicon.dutch import DUTCH
from search.lexicon.english import ENGLISH
from search.lexicon.french import FRENCH
from search.lexicon.german import GERMAN
from search.lexicon.italian import ITALIAN
from search.lexicon.model import Lexicon
from search.lexicon.portuguese import PORTUGUESE
from search.lexicon.spanish import SPANISH

FOREIGN: Sequence[Lexicon] = (GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH)
"""All but English; if two explain a query equally well, the first one is used."""


def lexicons() -> Sequence[Lexicon]:
    """Return all lexicons, English first."""
    return (ENGLISH, *FOREIGN)


def warm_up() -> None:
    """Build the indexes of all lexicons, for which the first query would have to wait otherwise."""
    for lexicon in lexicons():
        _ = lexicon.lookup, lexicon.openings, lexicon.words
