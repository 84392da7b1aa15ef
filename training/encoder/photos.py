"""Measure what shoppers' photos have in common for an encoder, and store it next to its weights.

Run ``python -m training.encoder.photos --photos FOLDER --products FOLDER`` after every change of the weights; a few
dozen photos of all kinds of garments are enough. Photos held out by :func:`held_out_files` are not used.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vision import runtime
from vision.clip_models import BUNDLED, PHOTOS, Card, find
from vision.encoder import Encoder
from vision.garment import parts
from vision.image import PictureError, open_picture

from .items import held_out_files

Parts = Sequence[Image.Image]

LONGEST = 1200
PRODUCTS = 1500
STRANGEST = 0.02
UNSEEN = 0.8
"""Factor for photos not used in training, which are less similar to products than those that were. With 0.9, 3.6 % of
415 photos of garments are wrongly rejected, with 0.8 2.2 %; of 150 non-fashion photos 94 % and 93 % are rejected."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True, help="a folder with one folder of photos per kind")
    parser.add_argument("--products", type=Path, required=True, help="a folder of catalogue pictures")
    parser.add_argument("--encoder", type=Path, default=BUNDLED)
    options = parser.parse_args()
    kinds = sorted(path for path in options.photos.iterdir() if path.is_dir())
    files = [file for kind in kinds for file in _learnt(kind)]
    seen = cut_out_of(files)
    pictures = [picture for file in _pictures(options.products) if (picture := _opened(file))]
    write(options.encoder, seen, pictures)
    print(f"{len(seen)} photos of {len(kinds)} kinds: {options.encoder / PHOTOS}")


def _learnt(kind: Path) -> list[Path]:
    files = sorted(file for file in kind.iterdir() if file.is_file())
    held_out = set(held_out_files(kind.name, files))
    return [file for file in files if file not in held_out]


def cut_out_of(files: Sequence[Path]) -> list[Parts]:
    """Return the pictures that a search encodes for each photo; broken files are skipped.

    These are the first garment with and without its background, or the whole photo if no garment is detected.
    """
    detector = runtime.detector()
    photos: list[Parts] = []
    for file in files:
        picture = _opened(file)
        if picture is None:
            continue
        garments = detector.find([picture])[0] if detector else []
        photos.append(parts(picture, garments[0] if garments else None))
    return photos


def _opened(file: Path) -> Image.Image | None:
    try:
        return open_picture(file, longest=LONGEST)
    except PictureError:
        return None


def _pictures(folder: Path) -> list[Path]:
    files = sorted(file for file in folder.iterdir() if file.is_file())
    return random.Random(1).sample(files, min(PRODUCTS, len(files)))


def reach(photos: NDArray[np.float32], products: NDArray[np.float32]) -> float:
    """Return how similar the least similar photos are to product pictures, relative to those among each other.

    With this ratio, a confidence threshold for photos can be computed from a catalogue alone
    (``search.ranking.confidence``). Both arguments are (n, dim) rows of unit length.
    """
    among = products @ products.T
    np.fill_diagonal(among, -1)
    strange = np.quantile((photos @ products.T).max(axis=1), STRANGEST)
    return round(UNSEEN * float(strange / np.median(among.max(axis=1))), 3)


def write(folder: Path, photos: Sequence[Parts], products: Sequence[Image.Image]) -> None:
    """Write the photo direction and the reach next to the encoder in ``folder``, with the fingerprint of its weights.

    The direction is the mean of the photos' unit vectors minus the encoder's mean of pictures. Errors: ModelError if
    the folder is not a model.
    """
    model = find(str(folder))
    bare = Encoder(replace(model, card=Card(model.card.name)), folder, runtime="torch")
    mean: NDArray[np.float32] = np.mean([bare.images(some).mean(axis=0) for some in photos], axis=0)
    direction = mean - np.array(model.card.image_mean, np.float32) if model.card.image_mean else mean
    rounded = [round(float(value), 5) for value in direction]
    facts: dict[str, Any] = {"fingerprint": model.fingerprint, "direction": rounded}
    (folder / PHOTOS).write_text(json.dumps(facts) + "\n")
    whole = Encoder(find(str(folder)), folder, runtime="torch")
    seen = np.stack([whole.photo(some) for some in photos])
    facts |= {"reach": reach(seen, whole.images(products)), "photos": len(photos)}
    (folder / PHOTOS).write_text(json.dumps(facts) + "\n")


if __name__ == "__main__":
    main()
