"""The query as one vector: an image half and a text half, blended when the index is queried."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class QueryVector:
    """Unit vectors (dim,) for the two halves, None for an unused half.

    ``weight`` blends them: 1 compares pictures alone, 0 words alone. ``fingerprint`` identifies the encoder of the
    vectors.
    """

    image: Vector | None
    text: Vector | None
    weight: float
    fingerprint: str

    def vector(self) -> Vector:
        """Return [w·image, (1-w)·text], (2·dim,): its cosine with a document is the blend of both cosines, scaled."""
        halves = [self.image, self.text]
        dim = next(len(half) for half in halves if half is not None)
        image, text = (np.zeros(dim, np.float32) if half is None else half for half in halves)
        both: Vector = np.concatenate([self.weight * image, (1 - self.weight) * text]).astype(np.float32)
        return both

    @property
    def scale(self) -> float:
        """The factor from the index's cosine to the blend of both cosines; a document's halves are of equal length."""
        return math.sqrt(2 * (self.weight**2 + (1 - self.weight) ** 2))

    def score(self, distance: float) -> float:
        """Return the blend of both cosines, -1 to 1, from the index's cosine distance."""
        return (1 - distance) * self.scale

    def distance(self, score: float) -> float:
        """Return the inverse of :meth:`score`."""
        return 1 - score / self.scale
