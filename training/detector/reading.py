"""Read the validation splits of a data set written by ``dataset``, with the garments annotated in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from vision.types import Box, Garment

SPLITS = ("street_val", "boxes_val")
MASKED = ("street_val",)
"""Splits whose outlines are true masks; those of the others are rounded boxes."""


class DataSetError(ValueError):
    """A folder is not a data set that can be used for evaluation. The text says what is missing."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A picture's file and its annotated garments, with confidence 1."""

    file: Path
    truths: tuple[Garment, ...]


@dataclass(frozen=True, slots=True)
class DataSet:
    """``labels`` by their number in label files; ``splits``: those of SPLITS that have annotations."""

    folder: Path
    labels: tuple[str, ...]
    splits: Mapping[str, Sequence[Marked]]


def read(folder: Path) -> DataSet:
    """Read the splits of a data set. Errors: DataSetError."""
    if not folder.is_dir():
        raise DataSetError(f"{folder} is no folder. Give a data set that training.detector.dataset wrote.")
    labels = _labels(folder / "data.yaml")
    read = {split: _split(folder, split, labels) for split in SPLITS}
    splits = {split: photos for split, photos in read.items() if any(photo.truths for photo in photos)}
    if not splits:
        raise DataSetError(
            f"{folder} holds nothing to measure with: there are no pictures with labels in "
            f"{' or '.join(f'labels/{split}' for split in SPLITS)}."
        )
    return DataSet(folder, labels, splits)


def _labels(file: Path) -> tuple[str, ...]:
    if not file.is_file():
        raise DataSetError(f"{file.parent} is no data set: it has no data.yaml.")
    try:
        described = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataSetError(f"{file} cannot be read: {error}") from error
    names: Any = described.get("names") if isinstance(described, dict) else None
    if isinstance(names, list):
        names = dict(enumerate(names))
    if not names or not isinstance(names, dict) or set(names) != set(range(len(names))):
        raise DataSetError(f"{file} does not say how the labels are called (names).")
    return tuple(str(names[number]) for number in range(len(names)))


def _split(folder: Path, split: str, labels: Sequence[str]) -> list[Marked]:
    images = folder / "images" / split
    if not images.is_dir():
        return []
    files = sorted(file for file in images.iterdir() if file.is_file())
    return [Marked(file, _truths(folder / "labels" / split / f"{file.stem}.txt", labels)) for file in files]


def _truths(file: Path, labels: Sequence[str]) -> tuple[Garment, ...]:
    """Return the annotated garments in a label file, none if the file is missing, like ultralytics."""
    if not file.is_file():
        return ()
    truths = []
    for number, row in enumerate(file.read_text(encoding="utf-8-sig", errors="replace").splitlines(), start=1):
        if row.strip():
            try:
                truths.append(_garment(row, labels))
            except (ValueError, IndexError) as error:
                raise DataSetError(
                    f"{file}, line {number}: this is no label with an outline. Give the label's number and three or "
                    "more points of its outline, x and y as fractions of the picture."
                ) from error
    return tuple(truths)


def _garment(row: str, labels: Sequence[str]) -> Garment:
    label, *values = row.split()
    points = [float(value) for value in values]
    drawn = len(points) >= 6 and not len(points) % 2 and all(0 <= value <= 1 for value in points)
    if not (drawn and label.isdecimal()):
        raise ValueError(row)
    across, down = points[::2], points[1::2]
    left, top = min(across), min(down)
    box = Box(left, top, max(across) - left, max(down) - top)
    return Garment(labels[int(label)], 1.0, box, tuple(zip(across, down, strict=True)))
