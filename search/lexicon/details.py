"""Details that are parts of a garment instead of qualities of it: a dress is "long", but "with sleeves"."""

from __future__ import annotations

from collections.abc import Mapping

from search.lexicon.terms import word_set

PARTS = word_set(
    "sleeves pockets hood collar buttons zip laces straps ruffles fringes bow logo slit velcro heel print underwire"
) | {"cut outs"}
"""Labels of kind DETAIL that are parts."""

PATTERN_NOUNS: Mapping[str, str] = {
    "striped": "stripes",
    "checked": "checks",
    "polka dot": "polka dots",
    "floral": "flowers",
    "printed": "print",
    "embroidered": "embroidery",
    "sequinned": "sequins",
    "pleated": "pleats",
}
"""English patterns as nouns: a dress is "striped", but "without stripes"."""

BEFORE_THE_NOUN = word_set("maternity romantic")
"""English names of occasions that precede the article; others follow it with "for"."""
