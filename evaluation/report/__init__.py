"""Write an evaluation as one self-contained HTML file that shows results as well as figures."""

from __future__ import annotations

import math
from pathlib import Path

from django.template.loader import render_to_string

from evaluation.outcome import Outcome
from evaluation.report import charts, figures, rows
from evaluation.report.pictures import Pictures

__all__ = ["write"]


def write(outcome: Outcome, path: Path, *, catalogue: str, made: str) -> None:
    """Write the report; ``catalogue`` (name) and ``made`` (date) go into its header.

    The file needs no other files and no scripts.
    """
    pictures = Pictures(outcome.encoded)
    context = {
        "outcome": outcome,
        "catalogue": catalogue,
        "made": made,
        "sections": rows.sections(outcome, pictures),
        "wins": rows.full_text_wins(outcome, pictures),
        "confusion": charts.confusion_table(outcome),
        "curve": charts.curve(outcome),
        "map": charts.catalogue_map(outcome, pictures),
        "words": figures.words(outcome),
        "others": figures.others(outcome),
        "legend": figures.legend(outcome),
        "elsewhere": figures.elsewhere(outcome),
        "twins_share": _percent(outcome.twins.either, len(outcome.encoded.rows)),
    }
    path.write_text(render_to_string("evaluation/report.html", context), encoding="utf-8")


def _percent(part: int, whole: int) -> str:
    share = 100 * part / max(whole, 1)
    return f"{share:.0f} %" if share >= 1 or not share else f"{math.ceil(share * 10) / 10:.1f} %"
