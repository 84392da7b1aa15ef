"""The relevant set of a query in words: by tags, by the words of the products and, if neither decides, by similarity.

Tags that the words name are required. The other words must occur on the product, in its title, tags or description.
Descriptive words ("floral", "for a wedding") may also be matched by meaning: a product then counts if it is as near to
the query as those that contain the words. Words that no product has are dropped if a type remains, and the response
reports them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from search.engine.columns import Columns
from search.engine.fulltext import MOST_FORGIVEN
from search.engine.retrieval import Fetched
from search.engine.words import tokens
from search.intent.constraints import Constraint
from search.intent.understanding import Intent
from search.ranking import weights
from search.ranking.asking import ALL, OPEN, ORIGINAL, SCOPED, UNTAGGED, Plan, is_missing_somewhere
from search.ranking.boosts import Mask, Match, Matches
from search.ranking.relevant import Relevant, Scores, reach, spread
from search.types import IntentPart

MEANT_CATEGORIES = 0.25
"""For a sentence without a type: categories count if they are at least this common among the nearest products, relative
to the most common one."""
LOOKED_AT = 50


def needs_typos(planned: Plan, found: Fetched) -> bool:
    """Return whether no product has the possible name as typed, and it is short enough to look for typos."""
    rest, unknown = planned.intent.rest, planned.intent.unknown
    return bool(unknown) and len(rest) <= MOST_FORGIVEN and not _having_words(rest, found, anywhere=True)[0].any()


def needs_untagged(planned: Plan, found: Fetched) -> bool:
    """Return whether no product carries the required tags but some lack a value for them, and so may match by
    similarity."""
    required = planned.intent.required
    if not required or not any(is_missing_somewhere(found.columns, one.field) for one in required):
        return False
    return not _tagged(required, found).any()


def relevant(planned: Plan, found: Fetched, least: float | None) -> Relevant:
    """Return the relevant set of a query in words. ``least``: the lowest score of a close product; None if unknown."""
    told = _told(planned, found, least)
    if told.mask.any() or UNTAGGED not in found.answers or least is None:
        return told
    return replace(told, mask=_looking_like(told.intent, found, least) & told.allowed)


def _looking_like(intent: Intent, found: Fetched, least: float) -> Mask:
    """Return the near products whose tags do not say that they are something else."""
    columns = found.columns
    scores = spread(columns, [found[UNTAGGED]])
    open_to_it = ~np.isnan(scores)
    for one in intent.required:
        open_to_it &= columns.having(one.field, one.values) | (columns.codes[one.field] < 0)
    if not open_to_it.any():
        return open_to_it
    return open_to_it & (np.nan_to_num(scores, nan=-9.0) >= _limit(scores[open_to_it], least))


def _told(planned: Plan, found: Fetched, least: float | None) -> Relevant:
    intent, columns = _reading(planned.intent, found), found.columns
    allowed = columns.alive & ~_excluded_rows(intent, found)
    tags, intent = _told_apart(intent, found, _tagged(intent.required, found) & allowed)
    for phrase in intent.phrases:
        tags &= found.mask(f"phrase:{phrase}") | found.mask(f"run:{phrase}")
    scores = spread(columns, [found[OPEN], found[SCOPED]])
    if not intent.rest and not (intent.occasion and not tags.any()):
        nothing_asked = not intent.required and not intent.phrases
        mask = np.zeros(len(columns), bool) if nothing_asked and intent.text else tags
        mask = mask | (found.mask(ORIGINAL) & allowed)
        return Relevant(mask, allowed, _matches(intent, found), intent=intent)
    named, _ = _having_words(intent.rest, found, anywhere=False)
    anywhere, unmatched = _having_words(intent.rest, found, anywhere=True)
    # a title with all the words counts whatever its tags: shops do file flats under heels
    saying = (anywhere & tags) | ((found.mask(ALL) | found.mask(ORIGINAL)) & allowed)
    mask = saying | _as_near(intent, tags, saying, scores, least, columns)
    if not mask.any():
        mask, unmatched = _otherwise(intent, found, tags, unmatched)
    else:
        unmatched = ()
    return Relevant(mask, allowed, _matches(intent, found, named & saying, saying), unmatched, intent)


def _told_apart(intent: Intent, found: Fetched, tags: Mask) -> tuple[Mask, Intent]:
    """Narrow types that the shop's titles subdivide, such as polo shirts among T-shirts, to products titled so.

    The words then become a part of the intent. Similarity cannot separate them: of 64 T-shirts that were as near to
    "polo shirt" as half of the polo shirts, only 6 were polo shirts.
    """
    parts = list(intent.parts)
    for one in intent.required:
        if f"telling:{one.words}" not in found.answers:
            continue
        saying = tags & (found.mask(f"telling:{one.words}") | found.mask(f"tag:{one.words}"))
        if saying.sum() >= max(weights.POSITIVES, weights.SUBTYPE_SHARE * tags.sum()):
            if saying.sum() < tags.sum():
                parts.append(IntentPart("filter", "", (one.words,), one.words))
            tags = saying
    return tags, replace(intent, parts=tuple(parts))


def _as_near(intent: Intent, tags: Mask, saying: Mask, scores: Scores, least: float | None, columns: Columns) -> Mask:
    """Return the products that match the words by meaning."""
    none = np.zeros(len(tags), bool)
    compared = tags & ~np.isnan(scores)
    if not compared.any() or (saying.any() and (intent.unknown or least is None)):
        return none
    if intent.required:
        if intent.unknown:
            return none
        known = scores[saying & compared]
        if len(known) >= weights.POSITIVES:
            limit = float(np.quantile(known, weights.NEAR_QUANTILE))
        else:
            limit = _limit(scores[compared], least)
        return compared & (np.nan_to_num(scores, nan=-9.0) >= limit)
    limit = _limit(scores[compared], least)
    near = compared & (np.nan_to_num(scores, nan=-9.0) >= limit)
    return near & _meant(intent, scores, columns) if near.any() else none


def _limit(scores: Scores, least: float | None) -> float:
    best = float(scores.max())
    return reach(best / 2 if least is None else least, best, weights.WORDS_REACH)


def _meant(intent: Intent, scores: Scores, columns: Columns) -> Mask:
    """Return the products of the categories that are common among the nearest ones, which is what a sentence or an
    occasion is about: a wedding guest sees dresses, not the deodorant that says "party"."""
    every_one = np.ones(len(columns), bool)
    if intent.unknown and not intent.is_sentence:
        return every_one
    nearest = np.argsort(-np.nan_to_num(scores, nan=-9.0))[:LOOKED_AT]
    mask = np.zeros(len(columns), bool)
    mask[nearest] = True
    counts = columns.counts("category", mask)
    if not counts.any():
        return every_one
    kept = np.flatnonzero(counts >= MEANT_CATEGORIES * counts.max())
    return np.isin(columns.codes["category"], [*kept.tolist(), -1])


def _otherwise(intent: Intent, found: Fetched, tags: Mask, unmatched: tuple[str, ...]) -> tuple[Mask, tuple[str, ...]]:
    """Return the fallback if no product has all the words: typos forgiven first, then words that no product has
    dropped."""
    nearly = found.mask("nearly") & tags
    if nearly.any():
        return nearly, ()
    left = tuple(word for word in intent.rest if word not in unmatched)
    if left and unmatched and (intent.has_type or set(left) & set(intent.unknown)):
        some, _ = _having_words(left, found, anywhere=True)
        if (some & tags).any():
            return some & tags, unmatched
    if intent.occasion:
        others = [one for one in intent.required if one.field != "article_type"]
        return _tagged([*others, intent.occasion], found) & found.columns.alive & ~_excluded_rows(intent, found), ()
    if intent.has_type and intent.required:
        return tags, unmatched or intent.rest
    return np.zeros(len(tags), bool), ()


def _matches(intent: Intent, found: Fetched, named: Mask | None = None, saying: Mask | None = None) -> Matches:
    masks: dict[Match, Mask] = {}
    if named is not None and saying is not None:
        rare = 0 < int(named.sum()) <= weights.RARE and bool(intent.unknown)
        masks[Match.RARE_WORDS if rare else Match.WORDS] = named
        masks[Match.DETAILS] = saying & ~named
    for one in intent.required:
        if one.says_more and f"tag:{one.words}" in found.answers:
            masks[Match.TYPE_WORDS] = found.mask(f"tag:{one.words}") | found.mask(f"telling:{one.words}")
    for soft in intent.softly:
        masks[Match.SOFT_TAG] = found.columns.having(soft.field, soft.values)
    return Matches(masks)


def _having_words(words: Sequence[str], found: Fetched, anywhere: bool) -> tuple[Mask, tuple[str, ...]]:
    """Return the (n,) products that contain all the words, and the words that no product contains."""
    columns = found.columns
    single = {}
    for word in words:
        single[word] = found.mask(f"names:{word}")
        if anywhere:
            single[word] |= found.mask(f"details:{word}")
    having = columns.alive.copy()
    unmatched = []
    for place, word in enumerate(words):
        mask = single[word]
        for start in (place - 1, place):
            if 0 <= start < len(words) - 1:
                mask = mask | found.mask(f"pair:{words[start]} {words[start + 1]}")
        if not mask.any():
            unmatched.append(word)
        having &= mask
    return having, tuple(unmatched)


def _tagged(required: Iterable[Constraint], found: Fetched) -> Mask:
    """Return the products that carry every required tag.

    A product that says the words also counts if it lacks the tag altogether, or if the shop files the type under
    another name than the words: a T-shirt titled "Jersey" where jerseys are sweaters.
    """
    columns = found.columns
    mask = columns.alive.copy()
    for one in required:
        having = columns.having(one.field, one.values)
        if f"tag:{one.words}" in found.answers:
            saying = found.mask(f"tag:{one.words}")
            if one.field == "article_type" and one.says_more:
                having |= saying & _of_categories(having, columns)
            having |= saying & (columns.codes[one.field] < 0)
        mask &= having
    return mask


def _of_categories(having: Mask, columns: Columns) -> Mask:
    """Return the products in the same categories as the given ones, so that "shades" does not match lipstick."""
    return np.isin(columns.codes["category"], np.unique(columns.codes["category"][having]))


def _excluded_rows(intent: Intent, found: Fetched) -> Mask:
    columns = found.columns
    mask = np.zeros(len(columns), bool)
    for one in intent.excluded:
        mask |= columns.having(one.field, one.values)
    for text in intent.without:
        mask |= found.mask(f"without:{text}")
    return mask


def _reading(intent: Intent, found: Fetched) -> Intent:
    """Return the intent with words that belong to a name read as that name: "Red Tape" is a brand if most of the
    products that say it are not red."""
    for run in sorted(intent.runs, key=len, reverse=True):
        named = found.mask(f"run:{run}")
        inside = [one for one in intent.required if set(tokens(one.words)) & set(tokens(run))]
        if not named.any():
            continue
        outside = named & ~_tagged(inside, found) if inside else named
        if outside.sum() * 2 >= named.sum():
            return _as_name(intent, run, inside)
    return intent


def _as_name(intent: Intent, run: str, inside: Sequence[Constraint]) -> Intent:
    words = set(tokens(run))
    return replace(
        intent,
        required=tuple(one for one in intent.required if one not in inside),
        rest=tuple(word for word in intent.rest if word not in words),
        phrases=(*intent.phrases, run),
        parts=tuple(part for part in intent.parts if part.words not in [one.words for one in inside]),
    )
