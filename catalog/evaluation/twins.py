"""Products whose picture another product of the catalogue has too: they make finding look easier than it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from catalog.evaluation.running import BATCH, Encoded, opened, usable
from catalog.feeds import Feed
from catalog.rows import ProductRow
from vision.lookalike import Prints, pairs


@dataclass(frozen=True, slots=True)
class Twins:
    """How many of the products measured with have a near-identical picture ``within`` them, or among the ``others``
    of the catalogue, which are as many as ``compared``. ``either`` counts each product once.
    """

    within: int
    among_others: int
    either: int
    compared: int


def twins(feed: Feed, encoded: Encoded, progress: Callable[[int], None]) -> Twins:
    """Look at every picture of the catalogue. Errors: FeedError."""
    rest = other_rows(feed, {row.id for row in encoded.rows})
    parts = []
    for start in range(0, len(rest), BATCH):
        asked = rest[start : start + BATCH]
        parts.append(Prints.of(opened(feed, asked)[1]))
        progress(len(asked))
    others = Prints.joined(parts)
    within = {row for row, other in pairs(encoded.prints, encoded.prints) if row != other}
    outside = {row for row, _ in pairs(encoded.prints, others)}
    return Twins(len(within), len(outside), len(within | outside), len(others.hashes))


def other_rows(feed: Feed, taken: Set[str]) -> Sequence[ProductRow]:
    """The products of the catalogue that are not measured with."""
    return [row for row in usable(feed) if row.id not in taken]
