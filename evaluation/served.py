"""Run the queries on a real index, ranked as on the shop's page and by full text alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from catalog.embedding import hint_of
from evaluation import blind, languages, looks, mixed, relevant
from evaluation.answers import FULL_TEXT, SERVED, Answers
from evaluation.composed import Pair
from evaluation.measures import Measure, Places
from evaluation.photos import Asked, Shown, photo_trace
from evaluation.questions import DEPTH, Questions
from evaluation.refusal import NONE, Refusals, refusals
from evaluation.running import Encoded
from search.engine.entries import ProductEntry
from search.engine.trial import full_text, trial
from search.fields import tags_of
from search.lexicon.looks import combined_look
from search.mix import ProductRef
from search.pipeline import Trace
from search.ranking import confidence
from search.service import words_trace
from search.types import SearchQuery
from vision import runtime
from vision.attributes import worn_by
from vision.garment import labels_for

CATALOG = "trial"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asking:
    """The queries to run on an index, at the blend ``weight``.

    ``questions`` with one answer each are not ranked here but serve as good queries, like the photos in ``shown``.
    ``besides``: queries without known answers; ``others``: photos without garments; ``pairs``: products with the name
    of another colour.
    """

    questions: Sequence[Questions]
    weight: float
    besides: Sequence[str] = ()
    shown: Sequence[Shown] = ()
    others: Sequence[Asked] = ()
    pairs: Sequence[Pair] = ()

    @property
    def rankings(self) -> Sequence[Questions]:
        return [one for one in self.questions if not one.one_answer]

    @property
    def parts(self) -> int:
        """Return the number of queries that ``indexed`` reports as done."""
        asked = sum(len(one.texts) for one in self.rankings) + len(self.besides) + len(self.pairs)
        return asked + 2 * looks.DRAWN


@dataclass(frozen=True, slots=True)
class Indexed:
    """Results from the index for the questions, for ``besides`` and for ``pairs`` (both None without Redis).

    ``measures``: of relevant sets, other languages, searches by several inputs, and looks.
    """

    served: Sequence[Answers] = ()
    full_text: Sequence[Answers] = ()
    besides: Places | None = None
    pairs: Places | None = None
    refusals: Refusals = NONE
    measures: Mapping[str, Measure] = field(default_factory=dict)


def indexed(encoded: Encoded, asking: Asking, progress: Callable[[int], None]) -> Indexed:
    """Put the products into a trial index and query it. Errors: SearchError, especially if there is no Redis."""
    places = {row.id: place for place, row in enumerate(encoded.rows)}
    weight, made = asking.weight, entries(encoded)
    labels, ids = looks.Labels.of(encoded.rows), [(CATALOG, row.id) for row in encoded.rows]
    asked_for = relevant.questions(encoded.rows, asking.questions)

    def ranking(texts: Sequence[str]) -> Places:
        return _ranking([_found(_trace(text, weight), places) for text in texts])

    def found_set(text: str, blend: float) -> frozenset[int]:
        return _set(_trace(text, blend), places)

    with trial(made):
        threshold = confidence.calibrate()
        served, lexical = [], []
        for asked in asking.rankings:
            served.append(Answers(asked, SERVED, ranking(asked.texts)))
            found = [[places[id] for _, id in full_text(text, DEPTH)] for text in asked.texts]
            lexical.append(Answers(asked, FULL_TEXT, _ranking(found)))
            progress(len(asked.texts))
        besides = ranking(asking.besides)
        progress(len(asking.besides))
        photos = [one.asked for one in asking.shown]
        refused = refusals(asking.questions, weight, photos, asking.others, encoded.types)
        sets = relevant.measured(asked_for, lambda text: found_set(text, weight))
        of_photos = [(_set(photo_trace(one.asked), places), one.right) for one in asking.shown]
        alike = dict(looks.of_products(ids, labels, lambda trace: _found(trace, places), "", progress))
        seen = [(one.asked.pixels, one.right, photo_trace(one.asked)) for one in asking.shown]
        alike |= looks.of_photos(seen, labels, lambda trace: _found(trace, places))
        foreign = languages.measured(languages.questions(encoded.rows), ranking)
        keys = [ProductRef(CATALOG, row.id) for row in encoded.rows]
        several = mixed.by_triples(mixed.triples(encoded.rows), keys, lambda trace: _found(trace, places))
        pairs = mixed.by_pairs(asking.pairs, keys, lambda trace: _found(trace, places))
        progress(len(asking.pairs))
    measured = {name: one for each in sets for name, one in each.measures().items()}
    measured |= {**relevant.overall(sets), **relevant.of_photos(of_photos)}
    silent = [blind.without_words(*one) for one in zip(made, encoded.looks, strict=True)]
    measured |= blind.measured(silent, threshold, asked_for, weight, found_set)
    with trial(silent):
        without_words = ", products without words"
        alike |= looks.of_products(ids, labels, lambda trace: _found(trace, places), without_words, progress)
    return Indexed(served, lexical, besides, pairs, refused, {**measured, **foreign, **several, **alike})


def _trace(text: str, weight: float) -> Trace:
    return words_trace(SearchQuery(text=text, limit=DEPTH, image_weight=weight), {})[0]


def _set(trace: Trace, places: Mapping[str, int]) -> frozenset[int]:
    """Return the indices of the products in the relevant set."""
    return frozenset(places[id_of(trace.columns.keys[row])] for row in np.flatnonzero(trace.relevant.mask).tolist())


def _found(trace: Trace, places: Mapping[str, int]) -> list[int]:
    """Return product indices in the order of the page: the relevant set, then the nearest others."""
    rows = [*trace.order[:DEPTH].tolist(), *trace.also.tolist()][:DEPTH]
    return [places[id_of(trace.columns.keys[row])] for row in rows]


def id_of(key: bytes) -> str:
    """Return the product's id from a key of the trial index."""
    return key.decode().rsplit(f":{CATALOG}:", 1)[1]


def _ranking(found: Sequence[Sequence[int]]) -> Places:
    best = np.full((len(found), DEPTH), -1, np.int64)
    for row, places in zip(best, found, strict=True):
        row[: len(places)] = places
    return best


def entries(encoded: Encoded) -> list[ProductEntry]:
    """Return the products as entries of the trial index."""
    fingerprint = runtime.encoder().fingerprint
    return [
        ProductEntry(
            catalog=CATALOG, id=row.id, title=row.title, description=row.description, **tags_of(row), year=row.year,
            price=row.price, currency=row.currency, image="", garment=None, image_vector=image, text_vector=text,
            fingerprint=fingerprint, created_at=EPOCH, updated_at=EPOCH,
            look=combined_look(look, row.colour, row.pattern, row.title, worn_by(labels_for(hint_of(row)))),
        )
        for row, image, text, look in zip(encoded.rows, encoded.images, encoded.texts, encoded.looks, strict=True)
    ]  # fmt: skip
