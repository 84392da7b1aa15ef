"""Train the head that distinguishes non-fashion pictures from what fashion shops sell, for the bundled encoder.

Run ``python -m training.rejection --products FOLDER --photos FOLDER --worn FOLDER --others FOLDER`` after every change
of the bundled weights; ``--worn`` and ``--others`` can be repeated. In each of the two classes, the catalogue, each
kind of photos and each folder have equal weight, however many pictures they have, so that a hat is recognised as well
as a shirt.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn
from tqdm import tqdm

from vision.features import Features
from vision.image import PictureError, open_picture
from vision.rejection import HEAD, belongs_to, views
from vision.towers import Rows

from .encoder.items import PICTURE_SUFFIXES, held_out_files, held_out_products
from .encoder.items import Source as Catalogue
from .people import PARTS, Part

LONGEST = 640
MOST = 3000
"""Maximum number of pictures per folder."""
HIDDEN, STEPS, BATCH, RATE, DECAY, DROPPED = 64, 5000, 256, 1e-3, 0.2, 0.3
NOISE = 1.0
"""Standard deviation of noise added to the standardised features; without it, two layers are no better than a linear
classifier (docs/research/models.md)."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=Path, required=True, help="a catalogue; held-out products are not used")
    parser.add_argument("--photos", type=Path, required=True, help="a folder of photos per kind, likewise")
    parser.add_argument("--worn", type=Path, action="append", required=True, help="photos of people in clothes")
    parser.add_argument("--others", type=Path, action="append", required=True, help="non-fashion pictures")
    parser.add_argument("--cache", type=Path, default=Path("var/models"))
    parser.add_argument("--to", type=Path, default=HEAD)
    options = parser.parse_args()
    features = Features(options.cache)
    worn = [_all(folder) for folder in options.worn]
    people = [file for files in worn for file in files]
    sold = [seen(features, files) for files in (_of_catalogue(options.products), *_of_photos(options.photos), *worn)]
    sold += [seen(features, people, part) for part in PARTS]
    others = [seen(features, _all(folder)) for folder in options.others]
    write(options.to, trained(sold, others))
    told = ", ".join(f"{len(rows)} of {folder.name}" for rows, folder in zip(others, options.others, strict=True))
    print(f"{sum(map(len, sold))} pictures of what is sold; of other things {told}: {options.to}")


def trained(sold: Sequence[Rows], others: Sequence[Rows], steps: int = STEPS) -> dict[str, torch.Tensor]:
    """Train on (n, views, features) groups of both classes, with equal weight in a class; return the head's tensors."""
    torch.manual_seed(1)
    groups = [*sold, *others]
    rows = torch.from_numpy(np.concatenate([group.reshape(-1, group.shape[-1]) for group in groups]))
    mean, scale = rows.mean(0), rows.std(0) + 1e-6
    rows = (rows - mean) / scale
    counts = torch.tensor([group.shape[0] * group.shape[1] for group in groups])
    sides = torch.tensor([0] * len(sold) + [1] * len(others))
    strange = sides.float().repeat_interleave(counts)
    share = (1 / counts / sides.bincount()[sides]).repeat_interleave(counts)
    inner, outer = nn.Linear(rows.shape[1], HIDDEN), nn.Linear(HIDDEN, 1)
    head = nn.Sequential(inner, nn.ReLU(), nn.Dropout(DROPPED), outer)
    optimizer = torch.optim.AdamW(head.parameters(), RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for chosen in torch.multinomial(share, steps * BATCH, replacement=True).view(steps, BATCH):
        odds = head(rows[chosen] + NOISE * torch.randn(BATCH, rows.shape[1])).squeeze(1)
        loss = F.binary_cross_entropy_with_logits(odds, strange[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    with torch.no_grad():
        scaled = inner.weight / scale
        return {
            "inner": scaled.half(),
            "thresholds": inner.bias - scaled @ mean,
            "outer": outer.weight[0].clone(),
            "bias": outer.bias.clone(),
        }


def write(file: Path, head: dict[str, torch.Tensor]) -> None:
    """Write the head. Errors: OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    save_file(head, file, metadata=belongs_to())
    # safetensors makes it readable only by its owner, but the web server and worker may be other users
    file.chmod(0o644)


def seen(features: Features, files: Sequence[Path], part: Part | None = None) -> Rows:
    """Return (n, views, features) of up to MOST pictures, or of a crop of each; broken files are skipped."""
    draw = random.Random(1)
    found = []
    for file in tqdm(draw.sample(list(files), min(MOST, len(files))), unit="picture"):
        try:
            picture = open_picture(file, longest=LONGEST)
        except PictureError:
            continue
        found.append(views(features, part(picture, draw) if part else picture))
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
