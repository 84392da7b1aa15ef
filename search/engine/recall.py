"""How much recall the packed index loses against exact search over the original vectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from search.engine import generations, retrieval
from search.engine.entries import ProductEntry
from search.engine.expressions import EVERYTHING, Params
from search.engine.query_vector import QueryVector
from search.engine.retrieval import Near

WEIGHTS = (0.0, 0.5, 1.0)
NEAREST = 10


def recall(
    entries: Iterable[ProductEntry], weights: Sequence[float] = WEIGHTS, queries: int = 300, seed: int = 1
) -> dict[float, float]:
    """Return the recall@10 of the serving index for each image weight; queries are vectors of products drawn at random.

    Products whose exact scores equal that of the tenth one count as found. Errors: SearchError.
    """
    held = list(entries)
    images = np.stack([one.image_vector for one in held])
    texts = np.stack([one.text_vector for one in held])
    serving = generations.serving()
    known = retrieval.known()[1]
    numbers = {serving.key(*one.key).encode(): number for number, one in enumerate(held)}
    places = np.array([numbers.get(key, -1) for key in known.keys])
    drawn = np.random.default_rng(seed).permutation(len(held))[:queries]
    return {
        weight: float(np.mean([_share(held, images, texts, places, number, weight) for number in drawn.tolist()]))
        for weight in weights
    }


def _share(
    held: Sequence[ProductEntry],
    images: NDArray[np.float32],
    texts: NDArray[np.float32],
    places: NDArray[np.int64],
    number: int,
    weight: float,
) -> float:
    exact = weight * (images @ images[number]) + (1 - weight) * (texts @ texts[number])
    nearest = min(NEAREST, len(held))
    tenth = float(np.sort(exact)[-nearest])
    wanted = QueryVector(images[number], texts[number], weight, held[number].fingerprint)
    answer = retrieval.fetch({"near": Near(EVERYTHING, nearest)}, Params(), wanted)["near"]
    return float(np.sum(exact[places[answer.rows]] >= tenth - 1e-5)) / nearest
