"""Render the results of a detector as tables for a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from evaluation.detection.figures import UNKNOWN, columns, rows
from evaluation.detection.outcome import DetectorOutcome, Split


def tables(outcome: DetectorOutcome, width: int = 120) -> str:
    """Return tables by label for each split, then of pictures without garments by kind."""
    console = Console(width=width)
    with console.capture() as shown:
        for split in outcome.splits:
            console.print(_labels(split))
        console.print(_silences(outcome))
        if outcome.broken:
            console.print(f"Files left out, because they cannot be opened as pictures: {outcome.broken:,}.")
    return shown.get()


def _labels(split: Split) -> Table:
    table = Table(
        "label",
        *columns(split),
        title=f"detector on {split.name}, {len(split.photos):,} photos",
        caption=None if split.masks else UNKNOWN,
    )
    *labels, mean = rows(split)
    for label, cells in labels:
        table.add_row(label, *cells)
    table.add_section()
    table.add_row(mean[0], *mean[1])
    return table


def _silences(outcome: DetectorOutcome) -> Table:
    table = Table("without garments", "pictures", "nothing found", "share",
                  title=f"detector on pictures without garments, none surer than {outcome.sure:g}")  # fmt: skip
    for one in outcome.silences:
        table.add_row(one.kind, f"{one.pictures:,}", f"{one.silent:,}", f"{one.share:.3f}")
    table.add_section()
    whole = outcome.silence
    table.add_row(whole.kind, f"{whole.pictures:,}", f"{whole.silent:,}", f"{whole.share:.3f}")
    return table
