"""``evaluate --from-clicks``: the present ranking, measured on clicks of recognised visitors."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from behaviour.clicked import log
from behaviour.models import StoredEvent
from catalog.management.commands.evaluate import step
from evaluation import clicks
from evaluation.clicks import NDCG, RANK, ratio
from search import service
from search.engine.entries import ProductEntry
from search.types import SearchQuery

pytestmark = pytest.mark.django_db
TYPES = ("Tshirts", "Shirts", "Dresses", "Jeans", "Casual Shoes")
QUERIES = [f"{colour} {kind}" for colour in ("red", "navy blue", "black", "white", "green") for kind in TYPES]


def clicked(words: str, product: str, place: int, times: int = 10) -> None:
    """Repeat by other visitors, each in a search of their own."""
    made = []
    for _ in range(times):
        id, at = str(uuid.uuid4()), datetime.now(UTC) - timedelta(days=1)
        facts = {"query": words, "query_id": id, "at": at}
        made.append(StoredEvent(event_id=uuid.uuid4(), type="search", results=30, **facts))
        where = {"catalog": "demo", "product": product, "position": place}
        made.append(StoredEvent(event_id=uuid.uuid4(), type="click", **facts, **where))
    StoredEvent.objects.bulk_create(made)


def found(words: str) -> list[str]:
    return [hit.id for hit in service.by_text(SearchQuery(text=words)).hits]


def test_what_was_clicked_at_its_place_of_now_reaches_what_it_reached(shop: Sequence[ProductEntry]) -> None:
    for number, words in enumerate(QUERIES):
        place = number % 3
        clicked(words, found(words)[place], place)
    measured = clicks.evaluate(step)
    assert measured.clicks == 250
    for name in (NDCG, RANK):
        assert measured.now[name] == measured.then[name]
        assert measured.change[name].value == measured.change[name].high == 0
        assert 0 < measured.now[name].low <= measured.now[name].value <= measured.now[name].high <= 1
    assert measured.is_assumed


def test_a_ranking_that_puts_the_clicked_higher_is_better(shop: Sequence[ProductEntry]) -> None:
    for words in QUERIES:
        clicked(words, found(words)[0], 9)  # it was in tenth place, and is in first
    measured = clicks.evaluate(step)
    assert measured.now[NDCG].value == measured.now[RANK].value == 1.0
    assert measured.then[RANK].value == pytest.approx(0.1)
    assert measured.change[RANK].low > 0.8


def test_clicks_far_down_count_more(shop: Sequence[ProductEntry]) -> None:
    for words in QUERIES:
        first = found(words)[0]
        clicked(words, first, 0, 10)
        clicked(words, "gone", 15, 10)
    weighted = clicks.evaluate(step).now[RANK].value
    assert weighted == pytest.approx(1 / (1 + 16**0.5), abs=0.02)  # weighted by the assumed propensity, not 0.5


def test_one_visitor_counts_once_for_the_same_words(shop: Sequence[ProductEntry]) -> None:
    clicked("red shirts", "P-1", 0, 3)
    StoredEvent.objects.filter(type="click").update(visitor="eager")
    assert len(log().clicks) == 1
    assert log().searches == {"red shirts": 3}


def test_too_few_clicks_are_reported(shop: Sequence[ProductEntry]) -> None:
    clicked("red shirts", "P-1", 0, 300)
    with pytest.raises(CommandError, match="300 clicks in results of 1 different searches"):
        call_command("evaluate", from_clicks=True)


def test_the_command_needs_no_catalogue_file(
    shop: Sequence[ProductEntry], settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.VAR = tmp_path
    for words in QUERIES:
        clicked(words, found(words)[0], 1)
    call_command("evaluate", from_clicks=True)
    printed = " ".join(capsys.readouterr().out.split())
    assert all(name in printed for name in (NDCG, RANK, "250 clicks", "lean towards"))
    (report,) = (tmp_path / "evaluations").glob("*.json")
    assert json.loads(report.read_text())["clicks"]["now"][NDCG]["queries"] == len(QUERIES)
    assert "red" not in report.read_text()  # queries do not get into the report


def test_the_interval_is_over_queries_of_unequal_weight() -> None:
    parts, wholes = np.array([1.0, 30.0, 2.0, 1.0]), np.array([2.0, 100.0, 3.0, 1.0])
    measure = ratio(parts, wholes)
    assert measure.value == pytest.approx(34 / 106)
    assert measure.low < measure.value < measure.high
