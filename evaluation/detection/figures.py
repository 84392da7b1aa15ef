"""Format average precision as table columns, for the terminal and the HTML page."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.detection.outcome import Split

BOXES = ("box AP50", "box AP50-95")
MASKS = ("mask AP50", "mask AP50-95")
UNKNOWN = "masks are not known"


def columns(split: Split) -> Sequence[str]:
    """Return the column names; those of masks only if they were measured."""
    return ("truths", *BOXES, *(MASKS if split.masks else ()))


def rows(split: Split) -> list[tuple[str, Sequence[str]]]:
    """Return each label with its cells, in the order of ``columns``; the mean comes last."""
    precisions = split.precisions
    named = [*precisions.by_label.items(), (f"mean of {len(precisions.by_label)} labels", precisions.mean)]
    found: list[tuple[str, Sequence[str]]] = []
    for name, one in named:
        values = (one.box50, one.box, one.mask50, one.mask)
        found.append((name, (f"{one.truths:,}", *(f"{value:.3f}" for value in values if value is not None))))
    return found
