"""Evaluation and API use the same pipeline."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client

from evaluation.outcome import Outcome
from evaluation.questions import labels
from evaluation.relevant import questions
from evaluation.served import CATALOG, entries, id_of
from search.engine.trial import trial
from search.ranking import confidence
from search.service import words_trace
from search.types import SearchQuery

pytestmark = pytest.mark.usefixtures("redis_server")


def test_the_api_finds_what_the_evaluation_measures(outcome: Outcome, client: Client) -> None:
    texts = [text for one in questions(outcome.encoded.rows, labels(outcome.encoded.rows)) for text in one.texts]
    with trial(entries(outcome.encoded)):
        confidence.calibrate()
        assert texts
        for text in [*texts[:20], "red shrits", "xylophone", "shirts not red"]:
            answer = client.get(f"/api/search?{urlencode({'q': text, 'limit': 100})}").json()
            trace, _ = words_trace(SearchQuery(text=text, limit=100), {})

            assert [one["id"] for one in answer["results"]] == [id_of(key) for key in trace.keys(trace.page)]
            assert {one["catalog"] for one in answer["results"]} <= {CATALOG}
            assert answer["total"] == trace.total
