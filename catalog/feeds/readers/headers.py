"""Finding the row of column names, below the lines that some exports put before it."""

from __future__ import annotations

from collections.abc import Sequence, Sized

from catalog.feeds.columns import MOST_COLUMNS, recognised
from catalog.feeds.sources import FeedError
from catalog.values.text import is_nothing

DEEPEST = 30
"""The number of lines that are searched for the column names."""


def header_place(rows: Sequence[Sequence[str]]) -> int:
    """Return the index of the row that names most fields, the first of equals; else of the first non-empty row."""
    scores = [_score(row) for row in rows[:DEEPEST]]
    best = max(scores, default=0)
    if best > 0:
        return scores.index(best)
    return next((place for place, row in enumerate(rows) if any(cell.strip() for cell in row)), 0)


def _score(row: Sequence[str]) -> float:
    filled = sum(bool(cell.strip()) for cell in row)
    return recognised(row) - (0.001 * (len(row) - filled)) if filled else 0


def trimmed(cells: Sequence[str], at_least: int = 0) -> list[str]:
    """Remove trailing empty cells, which some exports add."""
    end = len(cells)
    while end > at_least and is_nothing(cells[end - 1]):
        end -= 1
    return list(cells[:end])


def refuse_many(columns: Sized) -> None:
    """Errors: FeedError if there are too many columns."""
    if len(columns) > MOST_COLUMNS:
        raise FeedError(f"The table has more than {MOST_COLUMNS:,} columns. Export only those that products need.")


def named(header: Sequence[str]) -> list[str]:
    """Return the column names; columns without one are named by their position. Errors: FeedError, if too many."""
    refuse_many(header)
    return [" ".join(name.split()) or f"column {place}" for place, name in enumerate(header, start=1)]
