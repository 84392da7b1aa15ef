"""The detector's HTML report: photos with ground truth and detections, in one self-contained file."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.template.loader import render_to_string

from evaluation.detection import overlay
from evaluation.detection.comparing import RIGHT, Compared
from evaluation.detection.figures import UNKNOWN, columns, rows
from evaluation.detection.outcome import DetectorOutcome, Split
from evaluation.detection.silence import DRAWN, FalseFinds
from evaluation.report.pictures import data_address

SHOWN = 12
"""Photos per section; the section of pictures without garments has twice as many."""


@dataclass(frozen=True, slots=True)
class Half:
    """The garments drawn over one copy of a picture, with a heading; ``told`` describes them as text."""

    heading: str
    garments: Sequence[overlay.Drawn]

    @property
    def told(self) -> str:
        return f"{self.heading}: {', '.join(one.name for one in self.garments) or 'nothing'}"


@dataclass(frozen=True, slots=True)
class Card:
    """A picture, shown once for each of its halves; ``high``: height for a width of overlay.WIDE; ``id``: HTML id."""

    id: str
    picture: str
    high: float
    halves: Sequence[Half]
    caption: str
    note: str


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    heading: str
    lead: str
    cards: Sequence[Card]

    @property
    def single(self) -> bool:
        """Whether every card has exactly one half."""
        return all(len(card.halves) == 1 for card in self.cards)


@dataclass(frozen=True, slots=True)
class Table:
    heading: str
    note: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]


def write(outcome: DetectorOutcome, path: Path, *, data: str, made: str) -> None:
    """Write the report; ``data`` (name of the data set) and ``made`` (date) go into its header.

    The file needs no other files and no scripts.
    """
    sections = [section for split in outcome.splits for section in _split(split)]
    context = {
        "outcome": outcome,
        "data": data,
        "made": made,
        "wide": overlay.WIDE,
        "line": overlay.LINE,
        "right": RIGHT,
        "given": len(outcome.silences) > len(DRAWN),
        "sections": [*sections, _false_finds(outcome)],
        "tables": [*map(_labels, outcome.splits), _silences(outcome)],
    }
    path.write_text(render_to_string("evaluation/detector.html", context), encoding="utf-8")


def _split(split: Split) -> list[Section]:
    ranked = sorted(split.photos, key=lambda photo: -photo.score)
    drawn = random.Random(1).sample(split.photos, min(SHOWN, len(ranked)))  # the same for every detector
    mean = f"The mean score of all {len(ranked):,} photos is {split.score:.2f}."
    chosen: Iterable[tuple[str, str, Sequence[Compared]]] = (
        ("best", "Those of the highest score.", ranked[:SHOWN]),
        ("worst", "Those of the lowest score, the lowest first.", ranked[::-1][:SHOWN]),
        ("random", f"Drawn blindly. {mean}", drawn),
    )
    sections = []
    for name, lead, photos in chosen:
        id = f"{split.name}-{name}"
        cards = [_card(f"{id}-{place}", photo, split) for place, photo in enumerate(photos)]
        sections.append(Section(id, f"{split.title}: {name}", lead, cards))
    return sections


def _card(id: str, photo: Compared, split: Split) -> Card:
    truths = overlay.drawn(photo.truths, photo.found, photo.size, sure=False, boxes=not split.outlined)
    finds = overlay.drawn(photo.finds, photo.right, photo.size, sure=True)
    false = len(photo.finds) - len(photo.pairs)
    caption = f"Score {photo.score:.2f}: {len(photo.pairs)} of {len(photo.truths)} found"
    if false:
        caption += f", {false} false find{'s' * (false > 1)}"
    halves = (Half("there", truths), Half("found", finds))
    return Card(id, data_address(photo.thumbnail), overlay.height(photo.size), halves, caption, photo.file.name)


def _false_finds(outcome: DetectorOutcome) -> Section:
    whole = outcome.silence
    surest = sorted(outcome.false_finds, key=lambda one: (not one.name, -one.surest))
    lead = f"Nothing was found in {whole.silent:,} of {whole.pictures:,} pictures in which there is no garment."
    if surest:
        first = "photos before drawings, " if surest[0].name else ""
        lead += f" Of the others, {first}the surest finds first."
    cards = [_false_card(f"without-{place}", one) for place, one in enumerate(surest[: 2 * SHOWN])]
    return Section("without", "Detections where there is nothing", lead, cards)


def _false_card(id: str, one: FalseFinds) -> Card:
    finds = overlay.drawn(one.finds, (), one.size, sure=True)
    return Card(id, data_address(one.thumbnail), overlay.height(one.size), (Half("found", finds),), one.kind, one.name)


def _labels(split: Split) -> Table:
    headings = [name.replace("-", "\N{NON-BREAKING HYPHEN}") for name in columns(split)]
    return Table(split.title, "" if split.masks else f"{UNKNOWN.capitalize()}.", headings, rows(split))


def _silences(outcome: DetectorOutcome) -> Table:
    found = [
        (one.kind, (f"{one.pictures:,}", f"{one.silent:,}", f"{one.share:.3f}"))
        for one in (*outcome.silences, outcome.silence)
    ]
    return Table("Pictures without garments", "", ("pictures", "nothing found", "share"), found)
