"""The questions asked of a real index: as the shop's page ranks, and by full text alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from evaluation import relevant
from evaluation.answers import FULL_TEXT, SERVED, Answers
from evaluation.measures import Measure, Places
from evaluation.photos import Asked, Shown, photo_trace
from evaluation.questions import DEPTH, Questions
from evaluation.refusal import NONE, Refusals, refusals
from evaluation.running import Encoded
from search.engine.entries import ProductEntry
from search.engine.trial import full_text, trial
from search.fields import tags_of
from search.pipeline import Trace
from search.ranking import confidence
from search.service import words_trace
from search.types import SearchQuery
from vision import runtime

CATALOG = "trial"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Indexed:
    """Answers out of Redis to each of the questions, and to what was ``asked`` besides (None without Redis); ``sets``:
    what the relevant sets of labels and photos are worth.
    """

    served: Sequence[Answers] = ()
    full_text: Sequence[Answers] = ()
    asked: Places | None = None
    refusals: Refusals = NONE
    sets: Mapping[str, Measure] = field(default_factory=dict)


def indexed(
    encoded: Encoded,
    questions: Sequence[Questions],
    asked_besides: Sequence[str],
    weight: float,
    shown: Sequence[Shown],
    others: Sequence[Asked],
    progress: Callable[[int], None],
) -> Indexed:
    """Put the products into a trial index and ask there; what is ``asked_besides`` has no right answers. Questions of
    one answer each are no rankings here, but good queries, as are the photos that were ``shown``; ``others`` show no
    garment.

    Errors: SearchError, where there is no Redis above all.
    """
    places = {row.id: place for place, row in enumerate(encoded.rows)}
    with trial(_entries(encoded)):
        confidence.calibrate()
        served, lexical = [], []
        for asked in (one for one in questions if not one.one_answer):
            served.append(
                Answers(asked, SERVED, _ranking([_served(text, weight, places) for text in asked.texts]))
            )
            found = [[places[id] for _, id in full_text(text, DEPTH)] for text in asked.texts]
            lexical.append(Answers(asked, FULL_TEXT, _ranking(found)))
            progress(len(asked.texts))
        besides = _ranking([_served(text, weight, places) for text in asked_besides])
        progress(len(asked_besides))
        refused = refusals(questions, weight, [one.asked for one in shown], others, encoded.types)
        asked_for = relevant.questions(encoded.rows, questions)
        sets = relevant.measured(asked_for, lambda text: _set(_trace(text, weight), places))
        photos = [(_set(photo_trace(one.asked), places), one.right) for one in shown]
    measured = {name: one for each in sets for name, one in each.measures().items()}
    measured |= {**relevant.overall(sets), **relevant.of_photos(photos)}
    return Indexed(served, lexical, besides, refused, measured)


def _trace(text: str, weight: float) -> Trace:
    return words_trace(SearchQuery(text=text, limit=DEPTH, image_weight=weight), {})[0]


def _set(trace: Trace, places: Mapping[str, int]) -> frozenset[int]:
    """Places of the products in the relevant set."""
    return frozenset(places[id_of(trace.columns.keys[row])] for row in np.flatnonzero(trace.relevant.mask).tolist())


def _served(text: str, weight: float, places: Mapping[str, int]) -> list[int]:
    """As the page shows it: what answers the words, then the nearest others."""
    trace = _trace(text, weight)
    rows = [*trace.order[:DEPTH].tolist(), *trace.also.tolist()][:DEPTH]
    return [places[id_of(trace.columns.keys[row])] for row in rows]


def id_of(key: bytes) -> str:
    """The product's id in a trial's key."""
    return key.decode().rsplit(f":{CATALOG}:", 1)[1]


def _ranking(found: Sequence[Sequence[int]]) -> Places:
    best = np.full((len(found), DEPTH), -1, np.int64)
    for row, places in zip(best, found, strict=True):
        row[: len(places)] = places
    return best


def _entries(encoded: Encoded) -> list[ProductEntry]:
    fingerprint = runtime.encoder().fingerprint
    return [
        ProductEntry(
            catalog=CATALOG, id=row.id, title=row.title, description=row.description, **tags_of(row), year=row.year,
            price=row.price, currency=row.currency, image="", garment=None, image_vector=image, text_vector=text,
            fingerprint=fingerprint, created_at=EPOCH, updated_at=EPOCH,
        )
        for row, image, text in zip(encoded.rows, encoded.images, encoded.texts, strict=True)
    ]  # fmt: skip
