"""Products whose picture another product of the catalogue has too: they make finding look easier than it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from catalog.feeds import Feed
from catalog.rows import ProductRow
from evaluation.running import BATCH, Encoded, opened, usable
from vision.lookalike import PictureHashes, alike, same


@dataclass(frozen=True, slots=True)
class Twins:
    """How many of the products measured with have as good as the same picture as another one ``within`` them, or one
    of the ``compared`` others of the catalogue; ``either`` counts each once.

    ``alike`` have at least the silhouette and the colours of one of the others, of which ``left_out`` are so like one
    of them: the coarser rule by which the training of the encoder keeps the two apart.
    """

    within: int
    among_others: int
    either: int
    alike: int
    left_out: int
    compared: int


def twins(feed: Feed, encoded: Encoded, progress: Callable[[int], None]) -> Twins:
    """Look at every picture of the catalogue. Errors: FeedError."""
    rest = other_rows(feed, {row.id for row in encoded.rows})
    parts = []
    for start in range(0, len(rest), BATCH):
        asked = rest[start : start + BATCH]
        parts.append(PictureHashes.of(opened(feed, asked)[1]))
        progress(len(asked))
    others = PictureHashes.joined(parts)
    within = {row for row, other in same(encoded.prints, encoded.prints) if row != other}
    outside = {row for row, _ in same(encoded.prints, others)}
    similar = alike(encoded.prints, others)
    return Twins(
        within=len(within),
        among_others=len(outside),
        either=len(within | outside),
        alike=len({row for row, _ in similar}),
        left_out=len({other for _, other in similar}),
        compared=len(others.tints),
    )


def other_rows(feed: Feed, taken: Set[str]) -> Sequence[ProductRow]:
    """The products of the catalogue that are not measured with."""
    return [row for row in usable(feed) if row.id not in taken]
