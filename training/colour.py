"""Train the head that classifies a garment's colour by its pixels: ``python -m training.colour --help``.

The labels are the colours that shops give their products. Each product's garment is detected as in an import. Pictures
are augmented with different lighting, because catalogue pictures are lit evenly and shoppers' photos are not.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from safetensors.torch import save_file
from torch import nn
from tqdm import tqdm

from vision import runtime
from vision.appearance import HEAD, NAMES, SHADES, features
from vision.garment import Hint, product_garments
from vision.look import colour_group
from vision.types import Garment

from .encoder.items import Item, Source, held_out_products

Rows = NDArray[np.float32]
LARGEST = 900
"""Maximum number of training products per catalogue."""
MEASURED = 300
"""Maximum number of held-out products for measuring the accuracy."""
SIDE = 144
LIGHTS = 2
"""Training examples per picture: one unchanged, the others with different lighting."""
BATCH = 64
HIDDEN, STEPS, RATE, DECAY, DROPPED = 48, 4000, 2e-3, 0.02, 0.1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--source", action="append", required=True, help="product:path or shop:path, as for the encoder"
    )
    parser.add_argument("--to", type=Path, default=HEAD)
    options = parser.parse_args()
    learnt, held_out = zip(*map(examples, options.source), strict=True)
    rows, groups = (np.concatenate(parts) for parts in zip(*learnt, strict=True))
    head = trained(rows, groups)
    options.to.parent.mkdir(parents=True, exist_ok=True)
    save_file(head, options.to)
    options.to.chmod(0o644)
    print(f"{len(rows)} pictures: {options.to}")
    for source, (held_rows, held_groups) in zip(options.source, held_out, strict=True):
        if len(held_rows):
            right = (predicted(head, held_rows) == held_groups).mean()
            print(f"{source}: {right:.3f} of {len(held_rows)} held-out products are classified correctly")


def examples(source: str) -> tuple[tuple[Rows, NDArray[np.int64]], tuple[Rows, NDArray[np.int64]]]:
    """Return features (n, dim) and indices into NAMES (n,) of a catalogue's training and of its held-out products."""
    kind, _, path = source.partition(":")
    catalogue = Source(Path(path), kind)
    items = [item for item in catalogue.items() if colour_group(item.colour) in NAMES]
    held_out = {item.key for item in held_out_products(catalogue.items())} if kind == "product" else set()
    draw = random.Random(1)
    chosen = draw.sample(
        [item for item in items if item.key not in held_out], k=min(LARGEST, len(items) - len(held_out))
    )
    aside = [item for item in items if item.key in held_out][:MEASURED]
    return rows(catalogue, chosen, LIGHTS), rows(catalogue, aside, 1)


def rows(catalogue: Source, items: Sequence[Item], lights: int) -> tuple[Rows, NDArray[np.int64]]:
    """Return features and labels of each picture unchanged and in ``lights - 1`` other lightings."""
    draw = np.random.default_rng(1)
    found, groups = [], []
    for item, picture, garment in _cut(catalogue, items):
        for light in range(lights):
            found.append(features(lit(picture, draw) if light else picture, garment))
            groups.append(NAMES.index(colour_group(item.colour)))
    return np.array(found, np.float32).reshape(-1, 2 * SHADES), np.array(groups, np.int64)


def lit(picture: Image.Image, draw: np.random.Generator) -> Image.Image:
    """Return the picture in random lighting: brightness, contrast and a slight colour temperature."""
    gain, gamma = np.exp(draw.uniform(-0.35, 0.15)), np.exp(draw.uniform(-0.2, 0.2))
    tint = np.exp(draw.uniform(-0.06, 0.06, 3))
    pixels = (np.asarray(picture, np.float32) / 255) ** gamma * gain * tint
    return Image.fromarray((pixels.clip(0, 1) * 255).astype(np.uint8))


def trained(rows: Rows, groups: NDArray[np.int64]) -> dict[str, torch.Tensor]:
    """Train the head on features (n, dim) and return its tensors; a colour's weight is the square root of its count."""
    torch.manual_seed(1)
    data, targets = torch.from_numpy(rows), torch.from_numpy(groups)
    often = torch.bincount(targets, minlength=len(NAMES)).float()
    share = (often[targets] ** -0.5).double()
    inner, outer = nn.Linear(rows.shape[1], HIDDEN), nn.Linear(HIDDEN, len(NAMES))
    head = nn.Sequential(nn.Dropout(DROPPED), inner, nn.ReLU(), nn.Dropout(DROPPED), outer)
    optimizer = torch.optim.AdamW(head.parameters(), RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    for chosen in torch.multinomial(share, STEPS * BATCH, replacement=True).view(STEPS, BATCH):
        loss = F.cross_entropy(head(data[chosen]), targets[chosen], label_smoothing=0.05)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    tensors = {"inner": inner.weight, "thresholds": inner.bias, "outer": outer.weight, "bias": outer.bias}
    return {name: value.detach().clone().contiguous() for name, value in tensors.items()}


def predicted(head: dict[str, torch.Tensor], rows: Rows) -> NDArray[np.int64]:
    """Return (n,) indices into NAMES of the most probable colours."""
    inner = F.relu(torch.from_numpy(rows) @ head["inner"].T + head["thresholds"])
    places: NDArray[np.int64] = (inner @ head["outer"].T + head["bias"]).argmax(1).numpy()
    return places


def _cut(catalogue: Source, items: Sequence[Item]) -> Iterator[tuple[Item, Image.Image, Garment | None]]:
    for start in tqdm(range(0, len(items), BATCH), desc=catalogue.name):
        some = items[start : start + BATCH]
        pictures = [catalogue.open(item) for item in some]
        for picture in pictures:
            picture.thumbnail((2 * SIDE, 2 * SIDE))
        hints = [Hint(item.article_type, item.category, item.subcategory, item.title) for item in some]
        yield from zip(some, pictures, product_garments(pictures, hints, runtime.detector()), strict=True)


if __name__ == "__main__":
    main()
