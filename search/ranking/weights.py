"""All tuned constants of ranking and of the relevance boundary, with the figures by which they were chosen.

Figures are measured on 1,600 held-out products unless another set is named; docs/relevance.md has the tables.
"""

from __future__ import annotations

from collections.abc import Mapping

# ---- Added to the score of a product, a cosine from -1 to 1, for matching words and types

RARE = 50
"""Words that at most this many products contain identify single products, which come first."""
RARE_BONUS = 1.0
"""More than any cosine, so that a match of an article number outranks any similarity."""
WORDS_BONUS = 0.2
"""For a product whose title, tags and id have all words of the query. Colour + type precision@5 is 0.98 with it, 0.95
without."""
DETAILS_BONUS = 0.1
"""The same if only its description or the shop's own columns contain them."""
TYPE_WORDS_BONUS = 0.2
"""For a product that uses the shopper's word for a type: sweatshirts called hoodies come before others."""
SAME_TYPE_BONUS = 0.3
"""Among the nearest products after the results, one of the type comes before one that only has the colour."""
SOFT_TAG_BONUS = 0.05
"""For a product with the season or the occasion that the words name in addition to a type."""

# ---- The boundary of a query's relevant set

POOL = 1000
"""Number of nearest products compared if similarity decides; a larger set is retrieved by its radius."""
POSITIVES = 5
"""Minimum number of products with all the words from which to derive how similar products in other words must be."""
NEAR_QUANTILE = 0.5
"""The quantile of their scores that such products must reach."""
SUBTYPE_SHARE = 0.05
"""Titles distinguish a subtype within a type if at least this share of them names it."""
WORDS_REACH = 0.55
"""A product matches words by similarity if its score is at least this far between the minimum and the best score."""
PHOTO_REACH = 0.6
SIMILAR_REACH = 0.6
"""The same for photos and for products, between the scores of an average product of the catalogue and the best one."""
PHOTO_TYPES = 0.15
"""A photo's garment may be of any type that is at least this probable, relative to the most probable one."""
LOOK_OF_PHOTO: Mapping[str, float] = {"colour": 0.9, "pattern": 0.6, "sleeves": 0.5, "length": 0.1, "neckline": 0.1}
"""The most that sharing an attribute with a photo's garment adds to a product's score, or differing in it subtracts."""
LOOK_OF_PRODUCT: Mapping[str, float] = {"colour": 0.2, "pattern": 0.2, "sleeves": 0.1, "length": 0.05, "neckline": 0.05}
"""The same for products similar to a product."""
SAME_LOOK = 0.8
"""Similarity, from 0 to 1, from which an attribute is reported as the same."""
ALSO_CLOSE = 12
"""Number of nearest other products shown after the last product of the set."""

# ---- Added to the score of a product, or subtracted from it, by the shop's rules

MOVED_SLIGHTLY = 0.05
"""A quarter of WORDS_BONUS: it decides among products that match about equally well."""
MOVED_STRONGLY = 0.25
"""More than WORDS_BONUS."""
MOVED_COMPLETELY = 10.0
"""Before or after all others, whatever their scores."""

# ---- Added to the score of a product for its popularity

MOST_POPULAR = 0.1
"""Half of WORDS_BONUS: whatever the shop sets, popularity never makes up for a missing word."""
