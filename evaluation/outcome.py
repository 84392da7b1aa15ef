"""One complete evaluation: its queries, their results and the measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from catalog.feeds import Feed
from evaluation import composed, served
from evaluation import photos as by_photo
from evaluation.answers import (
    BASELINES,
    FULL_TEXT,
    RANDOM,
    SERVED,
    UNTRAINED,
    Answers,
    Embeddings,
    at,
    at_random,
    full_text_wins,
)
from evaluation.bias import measuring as spreading
from evaluation.bias.measuring import Bias
from evaluation.elsewhere import galleries
from evaluation.elsewhere.measuring import PHOTOS, Elsewhere, Photos, measured, seen
from evaluation.elsewhere.refusing import refusals
from evaluation.elsewhere.sources import Chosen
from evaluation.measures import Measure, Places, precision
from evaluation.questions import Questions, labels, titles
from evaluation.refusal import Refusals
from evaluation.running import Encoded, encode
from evaluation.similar import LOOKS, Similar, name, similar
from evaluation.twins import Twins, other_rows, twins
from search.errors import SearchError, SearchUnavailable
from vision import runtime
from vision.clip_models import ModelError
from vision.encoder import Encoder
from vision.untrained import untrained

Step = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""Starts the progress display of a step with this number of parts; yields a function that reports finished parts."""
Baselines = Mapping[str, Mapping[str, Measure]]
CURVE = tuple(round(0.1 * step, 1) for step in range(11))


@dataclass(frozen=True, slots=True)
class Plan:
    """What to evaluate with. ``wanted``: ids of the products; ``held_out``: whether these were held out from training.

    ``photos``: files by kind; ``asked``: the user's own queries, whose results are shown but not judged; ``without``:
    photos without garments; ``elsewhere``: catalogues of other shops for the same evaluation; ``bias``: also measure
    how evenly products are shown.
    """

    wanted: frozenset[str]
    held_out: bool
    photos: Mapping[str, list[Path]] = field(default_factory=dict)
    asked: Sequence[str] = ()
    without: Sequence[Path] = ()
    elsewhere: Chosen | None = None
    bias: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """``answers``: all rankings of text queries; ``curve``: precision of each kind of label at the weights of CURVE.

    ``asked`` (queries, up to DEPTH): result indices of the plan's own queries; ``notes``: sentences that say what could
    not be measured and why.
    """

    encoder: str
    fingerprint: str
    default_weight: float
    plan: Plan
    encoded: Encoded
    measures: Mapping[str, Measure]
    baselines: Baselines
    answers: Sequence[Answers]
    asked: Places
    similar: Similar | None
    photos: Sequence[by_photo.Shown]
    composed: composed.Composed
    refusals: Refusals
    twins: Twins
    curve: Mapping[str, Sequence[float]]
    full_text_wins: Sequence[str]
    notes: Sequence[str]
    elsewhere: Elsewhere | None = None
    bias: Bias | None = None

    def by_method(self, method: str) -> Mapping[str, Answers]:
        """Return a method's rankings by the name of the questions, {} if it was not evaluated."""
        return {one.questions.name: one for one in self.answers if one.method == method}

    def as_json(self) -> dict[str, Any]:
        return {
            "encoder": self.encoder,
            "fingerprint": self.fingerprint,
            "default image_weight": self.default_weight,
            "held out": self.plan.held_out,
            "products": len(self.encoded.rows),
            "refused": self.encoded.refused,
            "with a garment found": self.encoded.with_garment,
            "near-identical": asdict(self.twins),
            "measures": {name: asdict(one) for name, one in self.measures.items()},
            "baselines": {
                method: {name: asdict(one) for name, one in found.items()} for method, found in self.baselines.items()
            },
            "full text wins": list(self.full_text_wins),
            "curve over image_weight": {
                name: dict(zip(map(str, CURVE), values, strict=True)) for name, values in self.curve.items()
            },
            "notes": list(self.notes),
            "elsewhere": self.elsewhere.as_json() if self.elsewhere else None,
            "bias": self.bias.as_json() if self.bias else None,
        }


def evaluate(feed: Feed, plan: Plan, step: Step) -> Outcome:
    """Run the evaluation. Without Redis, whatever needs it is skipped with a note. Errors: FeedError, ModelError."""
    encoder = runtime.encoder()
    notes: list[str] = []
    plain = _untrained(encoder, notes)
    with step("Encode", len(plan.wanted)) as progress:
        encoded = encode(feed, lambda row: row.id in plan.wanted, progress, plain)
    with step("Compare pictures", len(other_rows(feed, {row.id for row in encoded.rows}))) as progress:
        doubled = twins(feed, encoded, progress)
    one_title, kinds = titles(encoded.rows), labels(encoded.rows)
    asked = [one_title, *kinds]
    embeddings = Embeddings(encoded.images, encoded.texts, {one.name: encoder.texts(one.texts) for one in asked})
    default = encoder.default_image_weight
    answers = [embeddings.pictures_alone(one_title)]
    answers += [embeddings.blend(one, weight) for weight in sorted({1.0, default, 0.0}, reverse=True) for one in kinds]
    with step("Photos", sum(map(len, plan.photos.values())) + len(plan.without)) as progress:
        shown = by_photo.searched(encoded, plan.photos, progress)
        others = by_photo.others(encoded, plan.without, progress)
    pairs = composed.pairs(encoded.rows)
    asking = served.Asking(asked, default, plan.asked, shown, others, pairs)
    with step("Ask the index", asking.parts) as progress:
        found = _from_index(encoded, asking, progress, notes)
    answers += [*found.served, *found.full_text]
    beside = _elsewhere(encoded, plan, others, step, notes) if plan.elsewhere else None
    biased = _bias(encoded, step, notes) if plan.bias else None
    alike = similar(encoded, encoder)
    with step("Pictures and words", len(pairs)) as progress:
        changed = composed.searched(encoded, encoder, pairs, progress)
    if found.pairs is not None and pairs:
        changed = replace(changed, best={SERVED: found.pairs, **changed.best})
    measures = {
        name: one for answer in answers if answer.method != FULL_TEXT for name, one in answer.measures().items()
    }
    measures |= alike.measures() if alike else {}
    measures |= {**by_photo.measured(shown), **changed.measures(), **found.refusals.measures, **found.measures}
    answers += [at_random(one, len(encoded.rows)) for one in asked]
    answers += _unlearnt(encoded, plain, asked, default)
    full_text = [one for one in answers if one.method == FULL_TEXT]
    return Outcome(
        encoder=encoder.name,
        fingerprint=encoder.fingerprint,
        default_weight=default,
        plan=plan,
        encoded=encoded,
        measures=measures,
        baselines=_baselines(answers, alike, by_photo.at_random(shown, len(encoded.rows))),
        answers=answers,
        asked=embeddings.places(encoder.texts(plan.asked), default) if found.besides is None else found.besides,
        similar=alike,
        photos=shown,
        composed=changed,
        refusals=found.refusals,
        twins=doubled,
        curve={one.name: _precisions(embeddings, one) for one in kinds},
        full_text_wins=full_text_wins([one for one in answers if one.method == at(default)], full_text),
        notes=notes,
        elsewhere=beside,
        bias=biased,
    )


def _bias(encoded: Encoded, step: Step, notes: list[str]) -> Bias | None:
    try:
        with step("Spread", spreading.parts(encoded)) as progress:
            return spreading.measured(encoded, progress)
    except SearchError as error:
        notes.append(f"How evenly products are shown was not measured, for it needs Redis: {error}")
        return None


def _elsewhere(
    encoded: Encoded, plan: Plan, strange: Sequence[by_photo.Asked], step: Step, notes: list[str]
) -> Elsewhere:
    assert plan.elsewhere
    notes += plan.elsewhere.notes
    with step("Photos elsewhere", sum(min(PHOTOS, len(files)) for files in plan.photos.values())) as progress:
        photos = seen(plan.photos, progress)
    both = {"at home": galleries.own(encoded), "elsewhere": galleries.others(plan.elsewhere.paths, step)}
    figures = {}
    for where, gallery in both.items():
        figures[where] = dict(measured(gallery, photos))
        with step(f"Nothing close {where}", 1) as progress:
            figures[where] |= _refusals(gallery, photos, strange, notes)
            progress(1)
    sources = [path.stem for path in plan.elsewhere.paths]
    return Elsewhere(figures["at home"], figures["elsewhere"], len(both["elsewhere"].kinds), sources)


def _refusals(
    gallery: galleries.Gallery, photos: Photos, strange: Sequence[by_photo.Asked], notes: list[str]
) -> Mapping[str, Measure]:
    try:
        return refusals(gallery, photos, strange)
    except SearchError as error:
        notes.append(f"Whether pictures alone are told to be close was not measured, for it needs Redis: {error}")
        return {}


def _untrained(encoder: Encoder, notes: list[str]) -> Encoder | None:
    try:
        return untrained(encoder.model)
    except ModelError as error:
        notes.append(f"The untrained encoder was not measured: {error}")
        return None


def _from_index(
    encoded: Encoded, asking: served.Asking, progress: Callable[[int], None], notes: list[str]
) -> served.Indexed:
    try:
        return served.indexed(encoded, asking, progress)
    except SearchError as error:
        why = "it does not answer. Start Drape (make run) or set REDIS_URL."
        why = why if isinstance(error, SearchUnavailable) else str(error)
        notes.append(f"Neither the ranking of the pages nor full text was measured, for both need Redis: {why}")
        return served.Indexed()


def _unlearnt(encoded: Encoded, plain: Encoder | None, asked: Sequence[Questions], default: float) -> list[Answers]:
    """Evaluate the untrained encoder, for titles by pictures alone and for labels at the default blend."""
    if plain is None:
        return []
    from evaluation.running import centred

    queries = {one.name: centred([plain.texts(one.texts)]) for one in asked}
    embeddings = Embeddings(encoded.plain_images, encoded.plain_texts, queries)
    return [
        embeddings.pictures_alone(one, UNTRAINED) if one.one_answer else embeddings.blend(one, default, UNTRAINED)
        for one in asked
    ]


def _baselines(answers: Sequence[Answers], alike: Similar | None, photos: Mapping[str, Measure]) -> Baselines:
    found: dict[str, dict[str, Measure]] = {method: {} for method in BASELINES}
    for one in answers:
        if one.method in BASELINES:
            found[one.method] |= one.measures()
    if alike:
        found[RANDOM] |= {name(way): alike.random for way in alike.best}
        if alike.untrained:
            found[UNTRAINED][name(LOOKS)] = alike.untrained
    found[RANDOM] |= photos
    return {method: measured for method, measured in found.items() if measured}


def _precisions(embeddings: Embeddings, asked: Questions) -> list[float]:
    rankings = (embeddings.blend(asked, weight).best for weight in CURVE)
    return [float(np.mean(precision(best, asked.right, asked.depth))) for best in rankings]
