"""Fit the layer that tells pictures of other things from what fashion shops sell, for the bundled encoder.

``python -m vision.training.rejection --products FOLDER --photos FOLDER --others FOLDER --others FOLDER``, after every
change of the bundled weights. The catalogue, each kind of photos and each folder of other things count as much as the
next of their side, however many pictures they have: a hat is as well known as a shirt.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tqdm import tqdm

from vision.clip_models import find
from vision.image import PictureError, open_picture
from vision.rejection import HEAD, Features, Head, views
from vision.towers import Rows

from .encoder.items import PICTURE_SUFFIXES, held_out_files, held_out_products
from .encoder.items import Source as Catalogue

LONGEST = 640
MOST = 3000
"""Pictures of a folder."""
DECAY = 1e-3
"""Of the weights, of features that vary by 1: between 1e-4 and 1e-2 it makes no difference that 82 photos show."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=Path, required=True, help="a catalogue, but what is held out of it")
    parser.add_argument("--photos", type=Path, required=True, help="a folder of photos for each kind; likewise")
    parser.add_argument("--others", type=Path, action="append", required=True, help="pictures of anything else")
    parser.add_argument("--cache", type=Path, default=Path("var/models"))
    parser.add_argument("--to", type=Path, default=HEAD)
    options = parser.parse_args()
    features = Features(options.cache)
    sold = [seen(features, files) for files in (_of_catalogue(options.products), *_of_photos(options.photos))]
    others = [seen(features, _all(folder)) for folder in options.others]
    write(options.to, fitted(sold, others))
    told = ", ".join(f"{len(rows)} of {folder.name}" for rows, folder in zip(others, options.others, strict=True))
    print(f"{sum(map(len, sold))} pictures of what is sold; of other things {told}: {options.to}")


def fitted(sold: Sequence[Rows], others: Sequence[Rows]) -> Head:
    """Logistic regression of (n, views, features) of both sides, each group of a side of the same weight."""
    groups = [*sold, *others]
    rows = torch.from_numpy(np.concatenate([group.reshape(-1, group.shape[-1]) for group in groups]))
    mean, scale = rows.mean(0), rows.std(0) + 1e-6
    rows = (rows - mean) / scale
    counts = torch.tensor([group.shape[0] * group.shape[1] for group in groups])
    sides = torch.tensor([0] * len(sold) + [1] * len(others))
    strange = sides.float().repeat_interleave(counts)
    share = (1 / counts / sides.bincount()[sides]).repeat_interleave(counts)
    weights, bias = torch.zeros(rows.shape[1], requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        odds = rows @ weights + bias
        value = (F.binary_cross_entropy_with_logits(odds, strange, reduction="none") * share).sum()
        value = value + DECAY * weights.square().sum()
        value.backward()
        return value

    optimizer.step(loss)  # type: ignore[arg-type]
    with torch.no_grad():
        scaled = weights / scale
        return Head(find("bundled").fingerprint, scaled.numpy(), float(bias - scaled @ mean))


def write(file: Path, head: Head) -> None:
    """Errors: OSError."""
    facts = {
        "fingerprint": head.fingerprint,
        "weights": [round(float(value), 4) for value in head.weights],
        "bias": round(head.bias, 4),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(facts) + "\n")


def seen(features: Features, files: Sequence[Path]) -> Rows:
    """(n, views, features); broken pictures are left out."""
    chosen = random.Random(1).sample(list(files), min(MOST, len(files)))
    found = []
    for file in tqdm(chosen, unit="picture"):
        try:
            found.append(features.of(views(open_picture(file, longest=LONGEST))))
        except PictureError:
            continue
    return np.stack(found)


def _of_catalogue(folder: Path) -> list[Path]:
    items = Catalogue(folder, "product").items()
    held_out = {item.key for item in held_out_products(items)}
    return [folder / item.picture for item in items if item.key not in held_out]


def _of_photos(folder: Path) -> list[list[Path]]:
    kinds = {kind.name: _all(kind) for kind in sorted(folder.iterdir())}
    held_out = {file for name, files in kinds.items() for file in held_out_files(name, files)}
    return [[file for file in files if file not in held_out] for files in kinds.values()]


def _all(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() in PICTURE_SUFFIXES)


if __name__ == "__main__":
    main()
