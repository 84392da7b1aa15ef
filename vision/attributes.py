"""What a garment looks like beside its kind and its colour: pattern, sleeves, length, neckline.

Linear heads on what the bundled image tower knows of a picture, as those of :mod:`vision.crop_labels`: they tell
whichever encoder serves. They were trained on what shops say of their products (``training.attributes``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from vision.clip_models import ModelError
from vision.features import Features, centre
from vision.look import LENGTH, NECKLINE, PATTERN, SLEEVES
from vision.look import VALUES as LOOK_VALUES
from vision.rejection import check
from vision.towers import Rows

HEAD = Path(__file__).parent / "models" / "attributes" / "head.safetensors"
VALUES: Mapping[str, tuple[str, ...]] = {name: LOOK_VALUES[name] for name in (PATTERN, SLEEVES, LENGTH, NECKLINE)}
"""The attributes and the classes of their heads."""
_UPPER = frozenset({"top", "outerwear", "dress"})
WORN_AS: Mapping[str, frozenset[str]] = {
    # attribute: labels of the detector for garments that have it
    PATTERN: _UPPER | {"trousers", "shorts", "skirt", "scarf", "bag"},
    SLEEVES: _UPPER,
    LENGTH: frozenset({"dress", "skirt"}),
    NECKLINE: _UPPER,
}
MIDDLE = 0.5
"""Share of both sides of a picture that its middle has, in which a pattern is seen larger."""
VIEWS = 3
"""The picture, its mirror image and its middle."""
VIEWS_OF: Mapping[str, tuple[int, ...]] = {PATTERN: (0, 2), SLEEVES: (0, 1), LENGTH: (0, 1), NECKLINE: (0, 1)}
"""Which of :func:`views` tell an attribute."""
FULL_PICTURE: Mapping[str, tuple[int, ...]] = dict.fromkeys(VALUES, (0,))
"""The same for the products of an import: the encoder has processed the full picture already, and another view of each
would take an import a fifth longer."""
PHOTO_VIEWS: Mapping[str, tuple[int, ...]] = {**FULL_PICTURE, PATTERN: VIEWS_OF[PATTERN]}
"""The same for a photo that a shopper is waiting for: the centre crop helps patterns, a mirrored view hardly anything.
"""
SURE: Mapping[str, float] = {PATTERN: 0.7, SLEEVES: 0.7, LENGTH: 0.7, NECKLINE: 0.7}
"""How sure a head must be for what it tells to be proposed as a tag."""


def worn_by(labels: Sequence[str]) -> frozenset[str]:
    """The attributes that a garment of these detector labels has, the likeliest label first; of one whose label is
    unknown only the pattern."""
    if not labels:
        return frozenset({PATTERN})
    return frozenset(name for name, worn in WORN_AS.items() if labels[0] in worn)


@dataclass(frozen=True, slots=True)
class Told:
    """A value of an attribute and how sure the head is of it, 0 to 1."""

    value: str
    sure: float


def views(picture: Image.Image) -> list[Image.Image]:
    """What the heads look at: the picture, its mirror image, and its middle."""
    return [picture, ImageOps.mirror(picture), centre(picture, MIDDLE)]


class Attributes:
    """Tells what garments look like; thread-safe."""

    def __init__(self, features: Features, head: Path = HEAD) -> None:
        """Errors: ModelError."""
        self._features = features
        self._heads = read(head)

    def likely(
        self,
        pictures: Sequence[Image.Image],
        wanted: Sequence[str] = tuple(VALUES),
        views_of: Mapping[str, tuple[int, ...]] = VIEWS_OF,
    ) -> Mapping[str, Rows]:
        """For each wanted attribute (n, values) how likely each of VALUES is for RGB pictures of one garment each; rows
        sum to 1, whether or not the garment has such a thing as sleeves.
        """
        needed = sorted({view for name in wanted for view in views_of[name]})
        seen = [several[view] for several in map(views, pictures) for view in needed]
        rows = self._features.of(seen).reshape(len(pictures), len(needed), -1)
        found: dict[str, Rows] = {}
        for name in wanted:
            weights, bias = self._heads[name]
            of_it = rows[:, [needed.index(view) for view in views_of[name]]]
            found[name] = _softmax((of_it @ weights.T + bias).mean(axis=1))
        return found

    def proposed(self, pictures: Sequence[Image.Image], labels: Sequence[str]) -> list[Mapping[str, Told]]:
        """For each picture of one garment what may be filled into a product's missing tags: by attribute, those alone
        that a garment of its detector's label has (``vision.garment.labels_for`` tells it from words; "" for none: of
        such a garment nothing is proposed) and of which the head is SURE.
        """
        found: list[dict[str, Told]] = [{} for _ in pictures]
        if not pictures:
            return list(found)
        for name, rows in self.likely(pictures).items():
            for place, (row, label) in enumerate(zip(rows, labels, strict=True)):
                best = int(row.argmax())
                if label in WORN_AS[name] and row[best] >= SURE[name]:
                    found[place][name] = Told(VALUES[name][best], float(row[best]))
        return list(found)


def read(file: Path) -> Mapping[str, tuple[Rows, Rows]]:
    """Weights (values, features) and bias (values,) of each attribute. Errors: ModelError for a file that is missing,
    damaged, or was made for other weights than the bundled ones.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(file), framework="numpy") as tensors:
            facts = tensors.metadata() or {}
            heads = {
                name: (
                    tensors.get_tensor(f"{name}.weights").astype(np.float32),
                    tensors.get_tensor(f"{name}.bias").astype(np.float32),
                )
                for name in VALUES
            }
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{file} cannot be read: {error}. Restore it from the release.") from error
    check(file, facts, "python -m training.attributes")
    return heads


def _softmax(logits: Rows) -> Rows:
    likely = np.exp(logits - logits.max(axis=-1, keepdims=True))
    found: Rows = likely / likely.sum(axis=-1, keepdims=True)
    return found
