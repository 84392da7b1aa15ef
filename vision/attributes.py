"""Predict the visual attributes of a garment other than its type and colour: pattern, sleeves, length and neckline.

Linear heads on the bundled image tower's features, like :mod:`vision.crop_labels`, so they work with every encoder.
They were trained on shops' descriptions of their products (``training.attributes``).
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
"""The classes of each attribute's head."""
_UPPER = frozenset({"top", "outerwear", "dress"})
WORN_AS: Mapping[str, frozenset[str]] = {
    # attribute: detector labels of the garments that have it
    PATTERN: _UPPER | {"trousers", "shorts", "skirt", "scarf", "bag"},
    SLEEVES: _UPPER,
    LENGTH: frozenset({"dress", "skirt"}),
    NECKLINE: _UPPER,
}
MIDDLE = 0.5
"""Width and height of a picture's centre crop, which shows a pattern larger, as a share of the picture's."""
VIEWS = 3
"""Number of :func:`views`."""
VIEWS_OF: Mapping[str, tuple[int, ...]] = {PATTERN: (0, 2), SLEEVES: (0, 1), LENGTH: (0, 1), NECKLINE: (0, 1)}
"""Indices of the :func:`views` whose logits are averaged for an attribute."""
FULL_PICTURE: Mapping[str, tuple[int, ...]] = dict.fromkeys(VALUES, (0,))
"""The same for the products of an import: the full picture's features are cached after encoding, and another view of
each picture would make an import a fifth slower."""
PHOTO_VIEWS: Mapping[str, tuple[int, ...]] = {**FULL_PICTURE, PATTERN: VIEWS_OF[PATTERN]}
"""The same for a photo while a shopper waits for results: the centre crop helps with patterns, mirroring hardly at all.
"""
MIN_CONFIDENCE: Mapping[str, float] = {PATTERN: 0.7, SLEEVES: 0.7, LENGTH: 0.7, NECKLINE: 0.7}
"""Confidence that a prediction must have to be proposed as a tag."""


def worn_by(labels: Sequence[str]) -> frozenset[str]:
    """Return the attributes that a garment has, by the first, most likely of its detector labels.

    Without a label, it is only the pattern.
    """
    if not labels:
        return frozenset({PATTERN})
    return frozenset(name for name, worn in WORN_AS.items() if labels[0] in worn)


@dataclass(frozen=True, slots=True)
class Prediction:
    """The predicted value of an attribute and the head's confidence in it, from 0 to 1."""

    value: str
    confidence: float


def views(picture: Image.Image) -> list[Image.Image]:
    """Return the views that the heads classify: the picture, its mirror image and its centre crop."""
    return [picture, ImageOps.mirror(picture), centre(picture, MIDDLE)]


class Attributes:
    """Predicts the attributes of garments; thread-safe."""

    def __init__(self, features: Features, head: Path = HEAD) -> None:
        """Load the heads. Errors: ModelError."""
        self._features = features
        self._heads = read(head)

    def likely(
        self,
        pictures: Sequence[Image.Image],
        wanted: Sequence[str] = tuple(VALUES),
        views_of: Mapping[str, tuple[int, ...]] = VIEWS_OF,
    ) -> Mapping[str, Rows]:
        """Return for each wanted attribute the (n, values) probabilities of its VALUES.

        ``pictures``: RGB, of one garment each. Rows sum to 1 even if a garment lacks the attribute, such as sleeves.
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

    def proposed(self, pictures: Sequence[Image.Image], labels: Sequence[str]) -> list[Mapping[str, Prediction]]:
        """Return for each RGB picture of one garment the predictions that may be proposed as tags, by attribute.

        Predicted are only the attributes that a garment of this detector label has, and only with MIN_CONFIDENCE.
        ``labels``: a label per picture, for instance from ``vision.garment.labels_for``; nothing is proposed for "".
        """
        found: list[dict[str, Prediction]] = [{} for _ in pictures]
        if not pictures:
            return list(found)
        for name, rows in self.likely(pictures).items():
            for place, (row, label) in enumerate(zip(rows, labels, strict=True)):
                best = int(row.argmax())
                if label in WORN_AS[name] and row[best] >= MIN_CONFIDENCE[name]:
                    found[place][name] = Prediction(VALUES[name][best], float(row[best]))
        return list(found)


def read(file: Path) -> Mapping[str, tuple[Rows, Rows]]:
    """Load the weights (values, features) and the bias (values,) of each attribute's head.

    Errors: ModelError if the file is missing, damaged or made for other weights than the bundled ones.
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
