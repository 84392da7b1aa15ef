"""Hard negatives: pictures without garments in which a detector finds some are added to what it learns from.

Bootstrapping as Sung and Poggio (1998) did for faces: a detector is silent about most of what it is shown already.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PIL import Image
from tqdm import tqdm

from vision.detector import Detector

from .dataset import Example, write

BATCH = 16
SUFFIXES = (".jpg", ".png", ".webp")


class Finder(Protocol):
    """What finds garments in RGB pictures: for each, all of a confidence that reaches the threshold."""

    def find(self, pictures: Sequence[Image.Image], threshold: float) -> Sequence[Sequence[object]]: ...


def mistaken(detector: Finder, files: Sequence[Path], threshold: float) -> list[Image.Image]:
    """Of these pictures, which show no garments, those in which one is found."""
    pictures = [Image.open(file).convert("RGB") for file in files]
    found = detector.find(pictures, threshold)
    return [picture for picture, finds in zip(pictures, found, strict=True) if finds]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", type=Path, action="append", required=True, help="a folder without any garments")
    parser.add_argument("--detector", type=Path, required=True, help="weights that were trained so far")
    parser.add_argument("--data", type=Path, default=Path("var/training/detector/data"))
    parser.add_argument("--cache", type=Path, default=Path("var/models"))
    parser.add_argument("--threshold", type=float, default=0.1, help="confidence from which on a find is a mistake")
    parser.add_argument("--times", type=int, default=1, help="how often each is added")
    options = parser.parse_args()
    files = sorted(file for pool in options.pool for file in pool.rglob("*") if file.suffix.lower() in SUFFIXES)
    count = 0
    detector = Detector(options.detector, options.cache, threads=1)
    for start in tqdm(range(0, len(files), BATCH), unit="batch"):
        for picture in mistaken(detector, files[start : start + BATCH], options.threshold):
            for copy in range(options.times):
                write(Example("train", f"m{count}-{copy}", picture, []), options.data)
            count += 1
    print(f"{count:,} of {len(files):,} are mistaken for garments")


if __name__ == "__main__":
    main()
