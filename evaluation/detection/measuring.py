"""Evaluate the configured detector: AP by label, the detections shown for each photo, and false positives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from PIL import Image

from evaluation.detection import looking, silence
from evaluation.detection.comparing import Compared, pairs
from evaluation.detection.outcome import DetectorOutcome, Split
from training.detector.evaluate import measure
from training.detector.reading import MASKED, DataSet, DataSetError, Marked, read
from vision import runtime
from vision.clip_models import ModelError
from vision.detector import SURE, THRESHOLD, Detector, resolve
from vision.image import thumbnail

if TYPE_CHECKING:
    from evaluation.outcome import Step


@dataclass(frozen=True, slots=True)
class Sources:
    """A data set, and photos without garments as (kind, file)."""

    data: DataSet
    without: Sequence[tuple[str, Path]]


def sources(data: Path, without: Path | None) -> Sources:
    """Read the sources. Errors: DataSetError if there is nothing to measure, ModelError if there is no detector."""
    read_in = Sources(read(data), silence.files(without) if without else ())
    _detector(read_in.data)
    return read_in


def evaluate(sources: Sources, step: Step) -> DetectorOutcome:
    """Evaluate the detector. Errors: ModelError; DataSetError if no picture of a split can be opened."""
    detector = _detector(sources.data)
    splits = [_split(detector, sources.data, name, step) for name in sources.data.splits]
    with step("Look at pictures without garments", silence.count(sources.without)) as progress:
        silences, false = silence.measured(detector, sources.without, progress)
    given = sum(map(len, sources.data.splits.values())) + silence.count(sources.without)
    seen = sum(len(one.photos) for one in splits) + sum(one.pictures for one in silences)
    return DetectorOutcome(
        settings.DETECTOR, detector.fingerprint, THRESHOLD, SURE, splits, silences, false, broken=given - seen
    )


def _detector(data: DataSet) -> Detector:
    """Return the configured detector. Errors: DataSetError if its labels are not those of the data set; ModelError."""
    detector = runtime.detector()
    if detector is None:
        raise ModelError("DETECTOR=off: there is no detector to measure. Give bundled, or ultralytics weights.")
    if detector.labels != data.labels:
        raise DataSetError(
            f"{data.folder} is made for another detector: its labels are {', '.join(data.labels)}; "
            f"those of DETECTOR={settings.DETECTOR} are {', '.join(detector.labels)}."
        )
    return detector


def _split(detector: Detector, data: DataSet, name: str, step: Step) -> Split:
    marked = data.splits[name]
    with step(f"Look at {name}", len(marked)) as progress:
        photos = list(_compared(detector, marked, progress))
    if not photos:
        raise DataSetError(f"{data.folder / 'images' / name} holds no file that can be opened as a picture.")
    with step(f"Measure {name}", 1) as progress:
        precisions = measure(resolve(settings.DETECTOR), data, name)
        progress(1)
    return Split(name, name in MASKED, precisions, photos)


def _compared(detector: Detector, marked: Sequence[Marked], progress: Callable[[int], None]) -> Iterator[Compared]:
    for one, picture, finds in looking.found(detector, _opened(marked, progress)):
        small = thumbnail(picture, looking.SHOWN_WIDTH)
        yield Compared(one.file, small, picture.size, one.truths, finds, pairs(one.truths, finds))


def _opened(marked: Sequence[Marked], progress: Callable[[int], None]) -> Iterator[tuple[Marked, Image.Image]]:
    for one in marked:
        progress(1)
        picture = looking.opened(one.file)
        if picture is not None:
            yield one, picture
