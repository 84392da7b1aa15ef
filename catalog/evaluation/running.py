"""Encoding a catalogue folder and measuring what its titles and labels find in it. Touches no index, no database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.embedding import hint_of
from catalog.evaluation import measures
from catalog.evaluation.measures import Measure, Rows
from catalog.feeds import Feed, FeedError
from catalog.rows import ProductRow, Rejected, words_of
from vision import runtime
from vision.garment import product_cut_outs, product_vectors
from vision.image import PictureError, open_picture

BATCH = 64
DEPTH = 100
LABEL_OF = 10
"""A label is asked for where so many products carry it, so that a full page can be right."""
PAIR_OF = 5
SIMILAR = 2000
"""Products that "similar by image" is measured from."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """Products with their vectors, (n, dim) each; ``refused`` rows could not be used."""

    rows: Sequence[ProductRow]
    images: Rows
    texts: Rows
    refused: int
    cut_out: int


def encode(feed: Feed, wanted: Callable[[ProductRow], bool], progress: Callable[[int], None]) -> Encoded:
    """Encode the wanted products as an ingest would. Errors: FeedError, ModelError."""
    encoder, detector = runtime.encoder(), runtime.detector()
    rows: list[ProductRow] = []
    images, texts, refused, cut = [], [], 0, 0
    good = [row for row in feed.rows() if not isinstance(row, Rejected) and wanted(row)]
    for start in range(0, len(good), BATCH):
        batch, pictures = [], []
        for row in good[start : start + BATCH]:
            try:
                pictures.append(open_picture(feed.picture(row)))
                batch.append(row)
            except (FeedError, PictureError):
                refused += 1
        cuts = product_cut_outs(pictures, [hint_of(row) for row in batch], detector)
        cut += sum(one.garment is not None for one in cuts)
        images.append(product_vectors(encoder, pictures, cuts))
        texts.append(encoder.texts([words_of(row) for row in batch]))
        rows += batch
        progress(len(good[start : start + BATCH]))
    if not rows:
        raise FeedError("There is no product to measure with.")
    return Encoded(rows, np.concatenate(images), np.concatenate(texts), refused, cut)


def measured(encoded: Encoded, weights: Sequence[float]) -> Mapping[str, Measure]:
    """Every measure by its name; those that the catalogue has too few products for are left out."""
    found: dict[str, Measure] = {}
    _titles(encoded, found)
    for weight in weights:
        by_type = [row.article_type for row in encoded.rows]
        _labels(encoded, by_type, LABEL_OF, 10, weight, "article type", found)
        pairs = [f"{row.colour} {row.article_type}" if row.colour and row.article_type else "" for row in encoded.rows]
        _labels(encoded, pairs, PAIR_OF, 5, weight, "colour + article type", found)
    _similar(encoded, found)
    return found


def _titles(encoded: Encoded, found: dict[str, Measure]) -> None:
    """Title → product by the picture alone: its own words would give the answer away. Equal titles answer together."""
    answers = measures.answers_by([row.title.casefold() for row in encoded.rows], 1)
    queries = runtime.encoder().texts(list(answers))
    best = measures.ranked(queries @ encoded.images.T, DEPTH)
    right = list(answers.values())
    found["title → product, recall@1"] = Measure.over(measures.recall(best, right, 1))
    found["title → product, recall@10"] = Measure.over(measures.recall(best, right, 10))
    found["title → product, MRR@100"] = Measure.over(measures.reciprocal_rank(best, right))


def _labels(
    encoded: Encoded, labels: Sequence[str], at_least: int, depth: int, weight: float, what: str,
    found: dict[str, Measure],
) -> None:  # fmt: skip
    answers = measures.answers_by(labels, at_least)
    if not answers:
        return
    queries = runtime.encoder().texts(list(answers))
    scores = measures.blended(encoded.images, encoded.texts, queries, queries, weight)
    best = measures.ranked(scores, depth)
    name = f"{what}, precision@{depth}, image_weight {weight:g}"
    found[name] = Measure.over(measures.precision(best, list(answers.values()), depth))


def _similar(encoded: Encoded, found: dict[str, Measure]) -> None:
    answers = measures.answers_by([row.article_type for row in encoded.rows], LABEL_OF)
    places = np.array(sorted(place for group in answers.values() for place in group), np.int64)
    if not places.size:
        return
    drawn = np.random.default_rng(1).permutation(places)[:SIMILAR]
    best = measures.ranked(encoded.images[drawn] @ encoded.images.T, 10, without=drawn)
    right = [answers[encoded.rows[place].article_type] for place in drawn.tolist()]
    found["similar by image, same article type, precision@10"] = Measure.over(measures.precision(best, right, 10))
