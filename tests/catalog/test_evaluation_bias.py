"""``evaluate --bias``: how evenly a catalogue is shown."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from evaluation.bias.measuring import measured, parts
from evaluation.bias.printing import tables
from evaluation.outcome import Outcome
from evaluation.printing import tables as all_tables
from evaluation.recommendations import NAMES

pytestmark = pytest.mark.usefixtures("redis_server")


def test_searches_and_recommenders_are_measured_beside_each_other(outcome: Outcome) -> None:
    done: list[int] = []
    found = measured(outcome.encoded, done.append)
    assert sum(done) == parts(outcome.encoded)
    assert list(found.spreads) == ["search", *NAMES]
    search = found.spreads["search"]
    assert search.coverage == 1.0  # every product is one of the first 24 of its type
    assert search.groups["gender: Men"].ratio == pytest.approx(1.0, abs=0.1)
    assert found.gender is None  # no type is sold to both
    assert found.spreads["popularity"].coverage < found.spreads["for you"].coverage
    assert json.loads(json.dumps(found.as_json()))["spreads"]["search"]["pages"] == search.pages
    printed = tables(found)
    assert all(name in printed for name in (*NAMES, "coverage", "gender: Women"))
    assert "gender: Women" in all_tables(replace(outcome, bias=found))
    assert replace(outcome, bias=found).as_json()["bias"] == found.as_json()
