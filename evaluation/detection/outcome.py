"""The results of evaluating a detector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.detection.comparing import Compared
from evaluation.detection.silence import FalseFinds, Silence
from training.detector.evaluate import Precisions

TITLES = {"street_val": "Street photos with masks", "boxes_val": "Street photos with boxes"}


@dataclass(frozen=True, slots=True)
class Split:
    """The results on one split. ``outlined``: whether the ground truth has outlines, not only boxes."""

    name: str
    outlined: bool
    precisions: Precisions
    photos: Sequence[Compared]

    @property
    def title(self) -> str:
        return TITLES.get(self.name, self.name)

    @property
    def masks(self) -> bool:
        """Whether there are figures for masks, which need masks in both ground truth and detections."""
        return self.precisions.mean.mask is not None

    @property
    def score(self) -> float:
        """Return the mean score of the photos."""
        return sum(photo.score for photo in self.photos) / max(len(self.photos), 1)


@dataclass(frozen=True, slots=True)
class DetectorOutcome:
    """The results of a detector.

    ``detector``: the value of the setting; ``threshold``: minimum confidence of a detection to be shown, in photos with
    at least one that reaches ``sure``; ``broken``: number of files that were skipped because they are not pictures.
    """

    detector: str
    fingerprint: str
    threshold: float
    sure: float
    splits: Sequence[Split]
    silences: Sequence[Silence]
    false_finds: Sequence[FalseFinds]
    broken: int = 0

    @property
    def silence(self) -> Silence:
        """Return the totals over all kinds."""
        return total(self.silences)

    def as_json(self) -> dict[str, Any]:
        return {
            "detector": self.detector,
            "fingerprint": self.fingerprint,
            "threshold": self.threshold,
            "sure": self.sure,
            "splits": {one.name: _split(one) for one in self.splits},
            "without garments": _silences(self.silence, self.silences),
            "broken": self.broken,
        }


def total(silences: Iterable[Silence]) -> Silence:
    some = list(silences)
    return Silence("all", sum(one.pictures for one in some), sum(one.silent for one in some))


def _split(split: Split) -> dict[str, Any]:
    return {"photos": len(split.photos), "score": round(split.score, 3), **split.precisions.as_json()}


def _silences(whole: Silence, silences: Iterable[Silence]) -> Mapping[str, Any]:
    return {**whole.as_json(), "by kind": {one.kind: one.as_json() for one in silences}}
