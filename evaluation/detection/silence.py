"""Pictures without garments, in which a detector should find nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from evaluation.detection import looking
from training.detector.reading import DataSetError
from vision import nothing
from vision.detector import Detector
from vision.image import thumbnail
from vision.types import Garment

DRAWN = tuple(kind for kind in nothing.KINDS if kind not in nothing.LEARNT)
EACH = 40
FIRST = 10_000
"""First seed of the drawings, far from the seeds used for training."""


@dataclass(frozen=True, slots=True)
class FalseFinds:
    """A picture without garments in which some were detected (false positives).

    ``name``: file name, "" for a drawing; ``thumbnail`` and ``size`` as in Compared.
    """

    kind: str
    name: str
    thumbnail: bytes
    size: tuple[int, int]
    finds: Sequence[Garment]

    @property
    def surest(self) -> float:
        return max(find.confidence for find in self.finds)


@dataclass(frozen=True, slots=True)
class Silence:
    """The results for one kind: in ``silent`` of ``pictures`` pictures nothing was detected."""

    kind: str
    pictures: int
    silent: int

    @property
    def share(self) -> float:
        return self.silent / max(self.pictures, 1)

    def as_json(self) -> dict[str, int | float]:
        return {"pictures": self.pictures, "nothing found": self.silent, "share": round(self.share, 3)}


def files(folder: Path) -> list[tuple[str, Path]]:
    """Return (kind, file) for all files in a folder; the kind is the name of the subfolder or of the folder itself.

    Errors: DataSetError.
    """
    if not folder.is_dir():
        raise DataSetError(f"{folder} is no folder. Give one of photos in which there are no garments.")
    found = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    if not found:
        raise DataSetError(f"{folder} holds no photo. Give a folder of photos in which there are no garments.")
    inside = [file.relative_to(folder).parts for file in found]
    own = folder.resolve().name
    return [(parts[0] if len(parts) > 1 else own, file) for parts, file in zip(inside, found, strict=True)]


def count(without: Sequence[tuple[str, Path]]) -> int:
    """Return the number of pictures that :func:`measured` processes, drawings and files."""
    return len(DRAWN) * EACH + len(without)


def measured(
    detector: Detector, without: Sequence[tuple[str, Path]], progress: Callable[[int], None]
) -> tuple[list[Silence], list[FalseFinds]]:
    """Return the results of each kind, drawings first, and all false positives. Broken files are skipped."""
    pictures: Counter[str] = Counter()
    false = []
    for (kind, name), picture, finds in looking.found(detector, _pictures(without, progress)):
        pictures[kind] += 1
        if finds:
            false.append(FalseFinds(kind, name, thumbnail(picture, looking.SHOWN_WIDTH), picture.size, finds))
    loud = Counter(one.kind for one in false)
    return [Silence(kind, number, number - loud[kind]) for kind, number in pictures.items()], false


def _pictures(
    without: Sequence[tuple[str, Path]], progress: Callable[[int], None]
) -> Iterator[tuple[tuple[str, str], Image.Image]]:
    for kind in DRAWN:
        for seed in range(FIRST, FIRST + EACH):
            progress(1)
            yield (f"{kind} (drawn)", ""), nothing.picture(kind, seed)
    for kind, file in without:
        progress(1)
        picture = looking.opened(file)
        if picture is not None:
            yield (kind, file.name), picture
