"""A small data set for the detector: drawn products with known outlines."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import yaml

from training.detector.dataset import drawings, write
from training.detector.labels import LABELS

MASKED, BOXED = 6, 3


def mark(catalogue: Path, place: Path) -> Path:
    """Write drawn products as the photos of both splits."""
    examples = [example for example in drawings(catalogue, random.Random(1)) if example.rows][: MASKED + BOXED]
    for number, example in enumerate(examples):
        write(replace(example, split="street_val" if number < MASKED else "boxes_val"), place)
    describe(place)
    return place


def describe(place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    described = {"train": "images/street_val", "val": "images/street_val", "names": dict(enumerate(LABELS))}
    (place / "data.yaml").write_text(yaml.safe_dump(described))


def outlines(data: Path, split: str) -> list[str]:
    """Return the label of each outline of a split."""
    rows = [row for file in (data / "labels" / split).glob("*.txt") for row in file.read_text().splitlines()]
    return [LABELS[int(row.split()[0])] for row in rows]
