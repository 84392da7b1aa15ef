"""Evaluating whether nonsense queries are refused and valid ones are not."""

from __future__ import annotations

import pytest

from evaluation import refusal
from evaluation.outcome import Outcome
from search.ranking import confidence
from search.ranking.confidence import ConfidenceThreshold
from vision import nonsense


def test_an_evaluation_reports_refused_nonsense_and_lost_queries(outcome: Outcome) -> None:
    found = outcome.refusals.measures

    assert {"nonsense words refused", "good words lost", "drawings of no garment refused"} <= set(found)
    assert found["nonsense words refused"].queries > 100
    assert found["good words lost"].value < found["nonsense words refused"].value
    assert set(found) <= set(outcome.measures)


def test_test_queries_are_used_neither_for_calibration_nor_for_training() -> None:
    asked = {word for number in range(300) for word in nonsense.words(number, nonsense.MEASURING).split()}
    calibrated = {word for number in range(300) for word in nonsense.words(number).split()}

    assert set(nonsense.MEASURING.split()) <= asked
    assert not set(nonsense.MEASURING.split()) & calibrated
    assert refusal.SCENE not in nonsense.DRAWN


@pytest.mark.parametrize(("least", "refused"), [(-2.0, 0.0), (2.0, 1.0)])
def test_a_cutoff_beneath_all_refuses_nothing_and_one_above_all_everything(
    outcome: Outcome, monkeypatch: pytest.MonkeyPatch, least: float, refused: float
) -> None:
    from evaluation.served import entries
    from search.engine import generations
    from search.engine.connection import client
    from search.engine.trial import trial

    monkeypatch.setattr(confidence, "threshold_offset", lambda evidence: 0.0)
    monkeypatch.setattr("vision.runtime.is_warm", lambda: False)  # else the cutoff is computed in a thread
    with trial(entries(outcome.encoded)):
        threshold = ConfidenceThreshold(generations.serving().name, 1, (least,) * 3, least, (least,) * 3)
        client().hset(generations.state_key(), "cutoff", threshold.text())
        photos = [one.asked for one in outcome.photos]
        found = refusal.refusals([], 0.5, photos, photos, {})

    told = {name: one.value for name, one in found.measures.items() if name != "good words lost"}
    words = told.pop("nonsense words refused")
    assert set(told.values()) == {refused}
    assert abs(words - refused) < 0.05  # a few are typos of words that the shop uses
    assert len(found.lost_photos) == refused * len(photos)
    assert len(found.passed_photos) == (1 - refused) * (refusal.SCENES + len(photos))
