"""All tuned constants of ranking and of the relevance boundary, each with the figure that chose it.

Figures are of 1,600 products that no training saw unless another set is named; docs/relevance.md has the tables.
"""

from __future__ import annotations

from collections.abc import Mapping

# ---- What matching words and types add to the score of a product, a cosine of -1 to 1

RARE = 50
"""Words that no more products than these hold single products out: those come first."""
RARE_BONUS = 1.0
"""More than any cosine, so that an article number is above all likeness."""
WORDS_BONUS = 0.2
"""A product that holds all words of the query. Colour + type precision@5 is 0.98 with it, 0.95 without."""
DETAILS_BONUS = 0.1
"""The same where only its description or the shop's own columns hold them."""
TYPE_WORDS_BONUS = 0.2
"""A product whose title says a type as the shopper does: sweatshirts that are called hoodies before others."""
SAME_TYPE_BONUS = 0.3
"""Among what is also close: another product of the type before what only has the colour."""
SOFT_TAG_BONUS = 0.05
"""A product with the season or the occasion that the words name beside a type."""

# ---- Where the relevant set of a query ends

POOL = 1000
"""Nearest products that are looked at where likeness decides; a larger set is read by its radius."""
POSITIVES = 5
"""So many products that hold all the words tell how near others must be that say the same in other words."""
AS_NEAR = 0.5
"""... namely as near as this quantile of them."""
TOLD_APART = 0.05
"""Titles tell a kind apart within a type where at least this share of them name it."""
WORDS_REACH = 0.55
"""A product answers words by likeness if its score is at least this far from the least score to the best one."""
PHOTO_REACH = 0.6
SIMILAR_REACH = 0.6
"""The same for photos and for products, between an ordinary product of the catalogue and the best one."""
PHOTO_TYPES = 0.15
"""A photo's garment may be of the types that are at least this likely, relative to the likeliest."""
LOOK_OF_PHOTO: Mapping[str, float] = {"colour": 0.9, "pattern": 0.6, "sleeves": 0.5, "length": 0.1, "neckline": 0.1}
"""The most that sharing an attribute with a photo's garment adds to the score of a product, or lacking it takes."""
LOOK_OF_PRODUCT: Mapping[str, float] = {"colour": 0.2, "pattern": 0.2, "sleeves": 0.1, "length": 0.05, "neckline": 0.05}
"""The same beside a product."""
SAME_LOOK = 0.8
"""From this likeness on, of 1, colours or patterns are said to be the same."""
ALSO_CLOSE = 12
"""Nearest others that are shown after the last product of the set."""

# ---- What rules of the shop add to the score of a product, or take from it

MOVED_SLIGHTLY = 0.05
"""A quarter of what holding all the words adds: it decides among products that fit about as well."""
MOVED_STRONGLY = 0.25
"""More than holding all the words adds."""
MOVED_COMPLETELY = 10.0
"""Before or after all others, whatever they score."""

# ---- What popularity adds to the score of a product

MOST_POPULAR = 0.1
"""Half of what holding all the words adds: whatever the shop sets, popularity never makes up for a missing word."""
