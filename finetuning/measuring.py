"""Evaluate an encoder on held-out products, per query, so that the results before and after can be compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.errors import SwitchError
from catalog.models import Product
from catalog.pictures import kept_pixels
from evaluation import measures
from evaluation.measures import Measure
from vision.encoder import Encoder
from vision.image import PictureError

BATCH = 64
RECALL, RANK, LABELS = "title → product, recall@10", "title → product, MRR", "labels, precision@5"
CLICKED = "later searches → clicked products, MRR"
LABEL_OF = 5
"""Minimum number of products for a label to be used as a query."""
Later = Sequence[tuple[str, Sequence[int]]]
"""Queries, with the keys of the products that were clicked for them."""
Values = Mapping[str, Sequence[float]]
"""The values per query of each measure, in an order that depends only on the products."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Measures of both encoders; ``reason`` says why the new one is rejected, "" if it is accepted."""

    before: Mapping[str, Measure]
    after: Mapping[str, Measure]
    change: Mapping[str, Measure]
    reason: str


def measured(encoder: Encoder, ids: Sequence[int], advance: Callable[[int], None], later: Later = ()) -> Values:
    """Return the values per query of each measure, with products represented by their pictures alone.

    Queries are titles and labels, among the products ``ids``, and ``later`` queries, among these and all clicked
    products. Errors: ModelError; SwitchError if no picture can be opened or the encoder's vectors are not finite.
    """
    rows, images = _encoded(encoder, gallery(ids, later), advance)
    aside = set(ids)
    places = [place for place, row in enumerate(rows) if row.pk in aside]
    if not places:
        raise SwitchError("None of the pictures that were set aside to measure with can be opened.")
    found = _of_products(encoder, [rows[place] for place in places], images[places])
    answers = _clicked(rows, later)
    if answers:
        best = measures.nearest(_asked(encoder, [words for words, _ in answers]), images, len(rows))
        found[CLICKED] = measures.reciprocal_rank(best, [right for _, right in answers])
    if not np.isfinite(images).all():
        raise SwitchError(
            "The trained encoder gives no numbers, so the encoder was not changed. Try again with a smaller --rate and "
            "--fresh."
        )
    return found


def gallery(ids: Sequence[int], later: Later) -> list[int]:
    """Return the keys of the products whose pictures are needed."""
    return sorted({*ids, *(key for _, keys in later for key in keys)})


def _clicked(rows: Sequence[Product], later: Later) -> list[tuple[str, set[int]]]:
    place_of = {row.pk: place for place, row in enumerate(rows)}
    found = [(words, {place_of[key] for key in keys if key in place_of}) for words, keys in later]
    return [(words, right) for words, right in found if right]


def _encoded(
    encoder: Encoder, ids: Sequence[int], advance: Callable[[int], None]
) -> tuple[list[Product], measures.Rows]:
    rows: list[Product] = []
    parts = []
    for start in range(0, len(ids), BATCH):
        batch, pictures = [], []
        for product in Product.objects.filter(pk__in=ids[start : start + BATCH]).select_related("image").order_by("pk"):
            try:
                pictures.append(kept_pixels(product.image.name))
                batch.append(product)
            except (PictureError, OSError):
                continue
        parts.append(encoder.images(pictures))
        rows += batch
        advance(len(ids[start : start + BATCH]))
    return rows, np.concatenate(parts)


def _of_products(encoder: Encoder, rows: Sequence[Product], images: measures.Rows) -> dict[str, Sequence[float]]:
    titles = measures.answers_by([row.title.casefold() for row in rows], 1)
    best = measures.nearest(_asked(encoder, list(titles)), images, len(rows))
    found: dict[str, Sequence[float]] = {
        RECALL: measures.recall(best, list(titles.values()), 10),
        RANK: measures.reciprocal_rank(best, list(titles.values())),
    }
    labels = _labels(rows)
    if labels:
        best = measures.nearest(_asked(encoder, [name for name, _ in labels]), images, LABEL_OF)
        found[LABELS] = measures.precision(best, [places for _, places in labels], LABEL_OF)
    return found


def judged(before: Values, after: Values) -> Verdict:
    """Return the verdict on the new encoder.

    It is accepted if titles rank their products higher, later queries rank clicked products higher, and no other
    measure becomes significantly worse. The comparison is paired by query, which detects smaller differences than
    comparing two means with intervals.
    """
    change = {name: Measure.over(np.subtract(after[name], before[name])) for name in before}
    reason = ""
    if change[RANK].value <= 0:
        reason = f"it does not rank products higher for their titles (change of the MRR {change[RANK].value:+.3f})"
    if CLICKED in change and change[CLICKED].value <= 0:
        reason = f"it does not rank higher what shoppers clicked (change of the MRR {change[CLICKED].value:+.3f})"
    for name in (RECALL, LABELS):
        if name in change and change[name].high < 0:
            reason = f"it finds less: {name} changes by {change[name].value:+.3f}"
    return Verdict(
        {name: Measure.over(values) for name, values in before.items()},
        {name: Measure.over(values) for name, values in after.items()},
        change,
        reason,
    )


def _asked(encoder: Encoder, texts: Sequence[str]) -> measures.Rows:
    rows = encoder.texts(texts)
    return rows


def _labels(rows: Sequence[Product]) -> list[tuple[str, set[int]]]:
    return [
        label
        for field in ("article_type", "colour", "gender")
        for label in measures.answers_by([str(getattr(row, field)) for row in rows], LABEL_OF).items()
    ]
