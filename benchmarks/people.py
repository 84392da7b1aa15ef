"""``python -m benchmarks.people --street FOLDER``: measure garment detection on distant people, groups and busts.

The photos are the held-out street photos with masks. People are cut out of them by the masks and pasted onto street
backgrounds, so that the ground truth is known exactly.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vision import runtime, torchvision_cpu
from vision.finds import overlap
from vision.types import Garment

torchvision_cpu.install()

from training.detector.dataset import HELD_OUT_STREET, backgrounds  # noqa: E402
from training.detector.labels import LABELS, STREET, merged  # noqa: E402
from vision.worn import garments_in  # noqa: E402

SEED = 3
"""The seed of the data set, so that the same photos are held out."""
PAGE = (1000, 800)
RIGHT = 0.5
"""Minimum intersection over union for a detection to be correct."""
SMALLEST = 0.0008
LEFT = 0.3
"""Minimum share of a garment that must be in the picture for it to count."""
BUST = (0.26, 0.36)
"""Range of the height of a bust as a share of the person's height."""
Mask = NDArray[np.uint8]


@dataclass(frozen=True)
class Cutout:
    """A person: ``pixels`` (h, w, 3); ``labels`` (h, w): indices into LABELS, 254 no garment, 255 background."""

    pixels: NDArray[np.uint8]
    labels: Mask


@dataclass(frozen=True)
class Scene:
    picture: Image.Image
    labels: Sequence[Mask]
    """A label map of the size of the picture for each person."""
    shares: Sequence[Mapping[int, int]]
    """The number of pixels of each garment of each person before cropping."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--street", type=Path, required=True, help="street photos with masks, as for training")
    parser.add_argument("--count", type=int, default=HELD_OUT_STREET)
    options = parser.parse_args()
    cutouts, grounds = read(options.street, options.count)
    detector, people = runtime.detector(), runtime.people()
    assert detector
    ways: Mapping[str, Callable[[Image.Image], list[Garment]]] = {
        "whole photo": lambda picture: detector.find([picture])[0],
        "people first": lambda picture: garments_in(picture, detector, people),
    }
    print("| photos | way | recall | precision | garments | ms a photo |\n|---|---|---|---|---|---|")
    for name, scenes in SCENES.items():
        for way, find in ways.items():
            print(f"| {name} | {way} | {_row(list(scenes(cutouts, grounds)), find)} |", flush=True)


def _row(scenes: Sequence[Scene], find: Callable[[Image.Image], list[Garment]]) -> str:
    right = wanted = shown = 0
    spent = 0.0
    for scene in scenes:
        truths = list(marked(scene))
        started = time.perf_counter()
        found = find(scene.picture)
        spent += time.perf_counter() - started
        right += matched(truths, found)
        wanted, shown = wanted + len(truths), shown + len(found)
    milliseconds = 1000 * spent / len(scenes)
    return f"{right / wanted:.2f} | {right / max(1, shown):.2f} | {wanted} | {milliseconds:.0f}"


def read(folder: Path, count: int) -> tuple[list[Cutout], list[Image.Image]]:
    """Return the people and backgrounds of the held-out photos."""
    files = sorted((folder / "images").iterdir())
    held_out = random.Random(SEED).sample([file.stem for file in files], HELD_OUT_STREET)
    places = merged(STREET)
    names = (folder / "labels.txt").read_text().split("\n")
    table = np.array([255] + [places.get(name, 254) for name in names[1:]] + [254] * (256 - len(names)), np.uint8)
    cutouts, grounds = [], []
    for stem in sorted(held_out)[:count]:
        picture = Image.open(folder / "images" / f"{stem}.jpg").convert("RGB")
        mask = np.asarray(Image.open(folder / "masks" / f"{stem}.png"))
        grounds += [picture.crop(area) for area in list(backgrounds(mask != 0))[:1]]
        rows, columns = (np.flatnonzero((mask != 0).any(axis)) for axis in (1, 0))
        part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        cutouts.append(Cutout(np.asarray(picture)[part], table[mask[part]]))
    return cutouts, grounds


def composed(people: Sequence[tuple[Cutout, float, float]], ground: Image.Image) -> Scene:
    """Paste people onto a background, each with horizontal centre and height as shares of the page's size."""
    page = ground.resize(PAGE, Image.Resampling.BICUBIC)
    labels, shares = [], []
    for person, across, tall in people:
        height = round(tall * PAGE[1])
        width = max(1, round(height * person.labels.shape[1] / person.labels.shape[0]))
        small = np.asarray(Image.fromarray(person.labels).resize((width, height), Image.Resampling.NEAREST))
        pixels = Image.fromarray(person.pixels).resize((width, height))
        left, top = round(across * PAGE[0] - width / 2), PAGE[1] - height - round(0.03 * PAGE[1])
        page.paste(pixels, (left, top), Image.fromarray(np.where(small == 255, 0, 255).astype(np.uint8)))
        whole = np.full((PAGE[1], PAGE[0]), 255, np.uint8)
        rows, columns = slice(max(0, top), top + height), slice(max(0, left), min(PAGE[0], left + width))
        whole[rows, columns] = small[max(0, -top) :, max(0, -left) : max(0, -left) + columns.stop - columns.start]
        labels.append(whole)
        shares.append(_counts(small))
    return Scene(page, labels, shares)


def _counts(labels: Mask) -> dict[int, int]:
    values, counts = np.unique(labels[labels < len(LABELS)], return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))


def far(tall: float) -> Callable[[Sequence[Cutout], Sequence[Image.Image]], Iterator[Scene]]:
    """Return a generator of scenes with one person, whose height is this share of the photo's height."""

    def scenes(cutouts: Sequence[Cutout], grounds: Sequence[Image.Image]) -> Iterator[Scene]:
        draw = random.Random(1)
        for person in cutouts:
            yield composed([(person, draw.uniform(0.25, 0.75), tall)], draw.choice(grounds))

    return scenes


def four(cutouts: Sequence[Cutout], grounds: Sequence[Image.Image]) -> Iterator[Scene]:
    """Yield scenes with four people side by side, almost as tall as the photo."""
    draw = random.Random(2)
    for start in range(0, len(cutouts) - 3, 4):
        group = cutouts[start : start + 4]
        yield composed([(one, 0.14 + 0.24 * place, draw.uniform(0.7, 0.85)) for place, one in enumerate(group)],
                       draw.choice(grounds))  # fmt: skip


def busts(cutouts: Sequence[Cutout], grounds: Sequence[Image.Image]) -> Iterator[Scene]:
    """Yield scenes with head and shoulders that fill the photo."""
    draw = random.Random(3)
    for person in cutouts:
        tall = round(draw.uniform(*BUST) * len(person.labels))
        pixels, labels = person.pixels[:tall], person.labels[:tall]
        inside = np.flatnonzero((labels != 255).any(0))
        middle = (inside[0] + inside[-1]) / 2
        wide = max(tall * 0.9, inside[-1] - inside[0] + 1.0)
        page = draw.choice(grounds).resize((round(wide), tall))
        left = round(wide / 2 - middle)
        page.paste(
            Image.fromarray(pixels), (left, 0), Image.fromarray(np.where(labels == 255, 0, 255).astype(np.uint8))
        )
        whole = np.full((tall, page.width), 255, np.uint8)
        columns = slice(max(0, left), min(page.width, left + labels.shape[1]))
        whole[:, columns] = labels[:, columns.start - left : columns.stop - left]
        yield Scene(page, [whole], [_counts(person.labels)])


def marked(scene: Scene) -> Iterator[Garment]:
    """Yield the ground truth: for each person each kind of garment that is sufficiently visible."""
    from vision.types import Box

    for labels, shares in zip(scene.labels, scene.shares, strict=True):
        height, width = labels.shape
        for number, count in _counts(labels).items():
            if count < LEFT * shares[number] or count < SMALLEST * labels.size:
                continue
            rows, columns = (np.flatnonzero((labels == number).any(axis)) for axis in (1, 0))
            left, top = columns[0] / width, rows[0] / height
            box = Box(left, top, (columns[-1] + 1) / width - left, (rows[-1] + 1) / height - top)
            yield Garment(LABELS[number], 1.0, box)


def matched(truths: Sequence[Garment], found: Sequence[Garment]) -> int:
    """Return the number of true garments that match a detection of the same label, using each detection once."""
    free = list(found)
    right = 0
    for truth in truths:
        best = max((one for one in free if one.label == truth.label), key=lambda one: _shared(one, truth), default=None)
        if best and _shared(best, truth) >= RIGHT:
            free.remove(best)
            right += 1
    return right


def _shared(one: Garment, other: Garment) -> float:
    corners = [(each.x, each.y, each.x + each.width, each.y + each.height) for each in (one.box, other.box)]
    return overlap(*corners)


SCENES: Mapping[str, Callable[[Sequence[Cutout], Sequence[Image.Image]], Iterator[Scene]]] = {
    "one person, 0.95 of the height": far(0.95),
    "one person, 0.5": far(0.5),
    "one person, 0.35": far(0.35),
    "four people side by side": four,
    "head and shoulders": busts,
}


if __name__ == "__main__":
    main()
