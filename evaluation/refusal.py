"""Evaluate whether out-of-domain queries are rejected and sensible ones are not, in the trial index.

Its threshold is calibrated like that of a shop's index, on nonsense that is not used here (:mod:`vision.nonsense`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evaluation.measures import Measure
from evaluation.photos import Asked, asked, photo_trace
from evaluation.questions import Questions
from search.service import words_trace
from search.types import SearchQuery
from vision import nonsense, nothing

STRANGE = 200
SEED = 100_000
"""First number of the nonsense queries; those for calibration start at 0."""
GOOD = 400
SCENE, SCENES = "car", 40
"""A kind of drawing that is used neither for training nor for calibration, and the number of drawings."""
KEPT = 40
"""Maximum number of wrong decisions of each kind that are stored for the report."""


@dataclass(frozen=True, slots=True)
class Refusals:
    """``measures``: shares of nonsense rejected and of good queries lost, for texts and, if there were any, photos.

    ``passed`` and ``lost``: nonsense that was not rejected and good queries that were; the same for photos.
    """

    measures: Mapping[str, Measure]
    passed: Sequence[str] = ()
    lost: Sequence[str] = ()
    passed_photos: Sequence[Asked] = ()
    lost_photos: Sequence[Asked] = ()


NONE = Refusals({})


def refusals(
    questions: Sequence[Questions],
    weight: float,
    photos: Sequence[Asked],
    others: Sequence[Asked],
    types: Mapping[str, int],
) -> Refusals:
    """Query the index in use; ``types``: number of its products of each article type.

    ``questions`` and ``photos`` are good queries, ``others`` photos without garments. Errors: SearchError.
    """
    def by_words(text: str) -> bool:
        return words_trace(SearchQuery(text=text, image_weight=weight), {})[0].nothing_close

    def by_photo(one: Asked) -> bool:
        return photo_trace(one).nothing_close

    strange = [nonsense.words(SEED + number, nonsense.MEASURING) for number in range(STRANGE)]
    texts = sorted({text for one in questions for text in one.texts})
    good = random.Random(1).sample(texts, min(GOOD, len(texts)))
    turned_down, lost = _answers(strange, by_words), _answers(good, by_words)
    measures = {"nonsense words refused": Measure.over(list(turned_down.values()))}
    if lost:
        measures["good words lost"] = Measure.over(list(lost.values()))
    scenes = [asked(nothing.picture(SCENE, SEED + number), types) for number in range(SCENES)]
    wrong: dict[str, list[Asked]] = {}
    for name, some, right in (
        ("drawings of no garment refused", scenes, True),
        ("photos of other things refused", others, True),
        ("photos of garments lost", photos, False),
    ):
        if some:
            told = [by_photo(one) for one in some]
            measures[name] = Measure.over([float(one) for one in told])
            wrong[name] = [one for one, is_refused in zip(some, told, strict=True) if is_refused != right][:KEPT]
    return Refusals(
        measures,
        [text for text, share in turned_down.items() if not share][:KEPT],
        [text for text, share in lost.items() if share][:KEPT],
        [*wrong["drawings of no garment refused"], *wrong.get("photos of other things refused", [])],
        wrong.get("photos of garments lost", []),
    )


def _answers(texts: Sequence[str], refused: Callable[[str], bool]) -> dict[str, float]:
    return {text: float(refused(text)) for text in dict.fromkeys(texts)}
