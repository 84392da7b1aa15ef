"""Count products that share their picture with another product: they make retrieval look easier than it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from catalog.feeds import Feed
from catalog.rows import ProductRow
from evaluation.running import BATCH, Encoded, opened, usable
from vision.lookalike import PictureHashes, alike, same


@dataclass(frozen=True, slots=True)
class Twins:
    """Numbers of evaluated products whose picture is a near-duplicate.

    ``within``: of another evaluated product; ``among_others``: of one of the ``compared`` other products of the
    catalogue; ``either``: of any. ``alike``: number with the silhouette and colours of another product; ``left_out``:
    number of these others. Encoder training uses this coarser rule to separate training and held-out products.
    """

    within: int
    among_others: int
    either: int
    alike: int
    left_out: int
    compared: int


def twins(feed: Feed, encoded: Encoded, progress: Callable[[int], None]) -> Twins:
    """Compare all pictures of the catalogue. Errors: FeedError."""
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
    """Return the products of the catalogue that are not evaluated."""
    return [row for row in usable(feed) if row.id not in taken]
