"""``python -m benchmarks.tagging CATALOGUE``: measure how often proposed tags agree with a catalogue's own tags.

Each product's tag is hidden and predicted from the rest; proposals never use the product's own tags. ``--fit`` prints
the weights of the evidence that maximise the likelihood of the hidden tags on every second product; the figures are
then of the other products.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.scratch import installation

if TYPE_CHECKING:
    from catalog.care.evidence import Opinion, Weights
    from catalog.models import Catalog, Product

LEVELS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
BATCH = 64


@dataclass(frozen=True, slots=True)
class Judged:
    """Products with a tag: the evidence for each, and the index of the correct value, -1 if it is not a candidate."""

    opinions: Sequence[Opinion]
    right: NDArray[np.int64]

    def part(self, start: int) -> Judged:
        """Return every second product, starting from ``start``."""
        return Judged(self.opinions[start::2], self.right[start::2])

    def answers(self, weights: Weights) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return the confidence of the most probable value of each product, and whether it is correct."""
        likely = [one.likelihoods(weights) for one in self.opinions]
        sure = np.array([one.max(initial=0.0) for one in likely])
        best = np.array([int(one.argmax()) if one.size else -1 for one in likely])
        return sure, (best == self.right) & (self.right >= 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", type=Path, help="a folder or zip with a table and pictures")
    parser.add_argument("--fit", action="store_true", help="fit the weights of the evidence")
    parser.add_argument("--wrong", action="store_true", help="list the tags that would be contradicted")
    options = parser.parse_args()
    with installation():
        from django.core.management import call_command

        from catalog.models import Catalog

        call_command("ingest", options.catalogue, catalog="judged")
        run(Catalog.objects.get(), fit=options.fit, wrong=options.wrong)


def run(catalog: Catalog, *, fit: bool, wrong: bool) -> None:
    """Print how often the proposals for an indexed catalogue are correct."""
    from catalog.care.evidence import WEIGHTS
    from catalog.models.care import PROPOSED

    products, found = evidence(catalog)
    table = Table("tag", "products", *(f"≥ {level:.0%}: right / proposed" for level in LEVELS))
    for field in PROPOSED:
        held = judged(products, found, field)
        if not held.opinions:
            continue
        weights = WEIGHTS[field]
        if fit:
            weights = fitted(held.part(0))
            print(f'    "{field}": {weights},')
            held = held.part(1)
        sure, is_right = held.answers(weights)
        cells = [_cell(is_right[sure >= level], len(is_right)) for level in LEVELS]
        table.add_row(field, f"{len(is_right):,}", *cells)
    Console(width=160).print(table)
    if wrong:
        _print_contradictions(catalog, products, found)


def evidence(catalog: Catalog) -> tuple[list[Product], list[dict[str, Opinion]]]:
    """Return all encoded products of a catalogue, and the evidence for their tags."""
    from catalog.care.evidence import opinions
    from catalog.care.examining import NEAREST
    from catalog.embedding import vector
    from catalog.models import Embedding
    from search.engine import neighbours
    from vision import runtime

    fingerprint = runtime.encoder_fingerprint()
    stored = Embedding.objects.filter(product__catalog=catalog, fingerprint=fingerprint).select_related("product")
    embeddings = list(stored.order_by("product"))
    products = [one.product for one in embeddings]
    found: list[dict[str, Opinion]] = []
    for start in range(0, len(embeddings), BATCH):
        pictures = [vector(one.image_vector) for one in embeddings[start : start + BATCH]]
        near = neighbours.of_pictures(catalog.slug, pictures, NEAREST, fingerprint)
        found += opinions(catalog.slug, products[start : start + BATCH], pictures, near, runtime.encoder())
    return products, found


def judged(products: Sequence[Product], found: Sequence[dict[str, Opinion]], field: str) -> Judged:
    """Return the evidence and correct values of the products that have the tag ``field``."""
    pairs = [(one[field], str(getattr(product, field))) for product, one in zip(products, found, strict=True)]
    tagged = [(opinion, value) for opinion, value in pairs if value]
    right = [list(one.values).index(value) if value in one.values else -1 for one, value in tagged]
    return Judged([one for one, _ in tagged], np.array(right, np.int64))


def fitted(held: Judged) -> Weights:
    """Return the maximum-likelihood weights of the evidence."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]  # scipy carries no types

    from catalog.care.evidence import LEAST, Weights

    usable = [(one, right) for one, right in zip(held.opinions, held.right.tolist(), strict=True) if right >= 0]
    features = [
        np.stack([np.log(one.near + LEAST), np.log(one.seen + LEAST), one.said.astype(float)]) for one, _ in usable
    ]

    def surprise(weights: NDArray[np.float64]) -> float:
        total = 0.0
        for rows, (_, right) in zip(features, usable, strict=True):
            sums = weights @ rows
            total += np.logaddexp.reduce(sums) - sums[right]
        return total / len(usable)

    best = minimize(surprise, np.array([1.0, 0.5, 3.0]), method="L-BFGS-B", bounds=[(0, 10)] * 3).x
    return Weights(*(round(float(one), 2) for one in best))


def _cell(is_right: NDArray[np.bool_], of: int) -> str:
    return f"{is_right.mean():.3f} / {len(is_right) / of:.2f}" if len(is_right) else "–"


def _print_contradictions(catalog: Catalog, products: Sequence[Product], found: Sequence[dict[str, Opinion]]) -> None:
    from catalog.care.proposals import proposed
    from catalog.models.care import PROPOSED

    for product, one in zip(products, found, strict=True):
        for field in PROPOSED:
            if getattr(product, field) and (made := proposed(catalog, product, field, one[field])):
                change = f"{made.current} → {made.value}"
                print(f"{product.external_id}\t{field}\t{change}\t{made.confidence:.2f}\t{product}")


if __name__ == "__main__":
    main()
