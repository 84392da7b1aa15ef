"""Mine hard negatives: pictures without garments in which a detector finds some are added to the training data.

This is bootstrapping as in Sung and Poggio (1998) for faces; on most other negatives the detector is already correct.
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
    """A detector: returns for each RGB picture the garments whose confidence reaches the threshold."""

    def find(self, pictures: Sequence[Image.Image], threshold: float) -> Sequence[Sequence[object]]: ...


def false_positives(detector: Finder, files: Sequence[Path], threshold: float) -> list[Image.Image]:
    """Return those of the pictures, none of which shows a garment, in which one is detected."""
    pictures = [Image.open(file).convert("RGB") for file in files]
    found = detector.find(pictures, threshold)
    return [picture for picture, finds in zip(pictures, found, strict=True) if finds]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", type=Path, action="append", required=True, help="folder of pictures without garments")
    parser.add_argument("--detector", type=Path, required=True, help="the weights trained so far")
    parser.add_argument("--data", type=Path, default=Path("var/training/detector/data"))
    parser.add_argument("--cache", type=Path, default=Path("var/models"))
    parser.add_argument("--threshold", type=float, default=0.1, help="minimum confidence of a false positive")
    parser.add_argument("--times", type=int, default=1, help="number of copies of each picture to add")
    options = parser.parse_args()
    files = sorted(file for pool in options.pool for file in pool.rglob("*") if file.suffix.lower() in SUFFIXES)
    count = 0
    detector = Detector(options.detector, options.cache, threads=1)
    for start in tqdm(range(0, len(files), BATCH), unit="batch"):
        for picture in false_positives(detector, files[start : start + BATCH], options.threshold):
            for copy in range(options.times):
                write(Example("train", f"m{count}-{copy}", picture, []), options.data)
            count += 1
    print(f"{count:,} false positives in {len(files):,} pictures")


if __name__ == "__main__":
    main()
