"""The popularity of products, independent of the positions they were shown in."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from behaviour import popularity
from behaviour.models import DailyPlace, PopularityWeight, StoredEvent
from behaviour.popularity import Noticed
from search.engine import popularity as published
from search.engine import retrieval
from search.engine.entries import ProductEntry
from search.ranking.weights import MOST_POPULAR

pytestmark = pytest.mark.django_db
NAMES = count()


def done(kind: str, product: str, times: int, position: int | None = None, days: int = 0, visitor: str = "") -> None:
    """Repeat by other visitors, unless one is given."""
    at = datetime.now(UTC) - timedelta(days=days)
    facts = {"catalog": "demo", "product": product, "position": position, "query": "shirts" if kind == "click" else ""}
    StoredEvent.objects.bulk_create(
        StoredEvent(event_id=uuid.uuid4(), type=kind, at=at, visitor=visitor or f"v{next(NAMES)}", **facts)
        for _ in range(times)
    )


def test_nothing_is_known_before_some_hundred_clicks(products: Sequence[ProductEntry]) -> None:
    done("click", "P-1", popularity.FEWEST_CLICKS - 1, 0)
    done("purchase", "P-2", 500)
    assert popularity.measured().lifts(0.05) == {}
    done("click", "P-1", 1, 0)
    assert popularity.measured().lifts(0.05)


def test_a_click_far_down_counts_more_than_one_on_the_first_place(products: Sequence[ProductEntry]) -> None:
    done("click", "P-1", 120, 0)
    done("click", "P-2", 60, 20)
    done("click", "P-3", 60, 0)
    scores = popularity.measured().scores
    assert scores["demo", "P-2"] > scores["demo", "P-1"] > scores["demo", "P-3"]


def test_purchases_of_what_stands_far_down_count_as_its_clicks_do(products: Sequence[ProductEntry]) -> None:
    for product, place in (("P-1", 0), ("P-2", 20)):
        done("click", product, 100, place)
    before = popularity.measured().scores
    done("purchase", "P-1", 40)
    after = popularity.measured().scores
    assert after["demo", "P-1"] > before["demo", "P-1"]
    assert Noticed(10, 40, 6).strength == 64
    assert Noticed(0, 0, 6).strength == 6


def test_one_visitor_counts_once_a_day_and_old_clicks_less(products: Sequence[ProductEntry]) -> None:
    done("click", "P-1", 200, 0)
    done("click", "P-2", 500, 0, visitor="eager")
    done("click", "P-3", 200, 0, days=50)
    scores = popularity.measured().scores
    assert scores["demo", "P-1"] > scores["demo", "P-3"] > scores.get(("demo", "P-2"), 0.0)


def test_how_likely_places_are_looked_at_comes_from_clicks_once_there_are_enough() -> None:
    shown, truth = np.full(24, 10_000.0), 1 / np.log2(2 + np.arange(24))
    rng = np.random.default_rng(1)
    found = popularity.propensities(shown, rng.binomial(10_000, 0.3 * truth))
    assert found == pytest.approx(truth, abs=0.06)
    assert (np.diff(found) <= 0).all()
    few = popularity.propensities(shown / 1000, truth)
    assert few[:2].tolist() == pytest.approx([1.0, 2**-0.5])
    assert popularity.propensities(np.zeros(24), np.zeros(24)).min() >= popularity.LEAST_PROPENSITY
    steep = popularity.propensities(shown, [5000.0, *[0.0] * 23])
    assert steep.min() == popularity.LEAST_PROPENSITY


def test_places_that_the_shop_counted_are_used(products: Sequence[ProductEntry]) -> None:
    today = datetime.now(UTC).date()
    DailyPlace.objects.bulk_create(
        DailyPlace(day=today, row="", position=place, shown=10_000, clicks=1000 if place else 2000, bought=0)
        for place in range(24)
    )
    DailyPlace.objects.create(day=today, row="popular", position=3, shown=10_000, clicks=9000, bought=0)
    assert popularity.place_propensities(today)[[0, 1, 23, 24]] == pytest.approx([1.0, 0.5, 0.5, 0.5], abs=0.01)


def test_a_tenth_of_the_new_products_is_explored_and_each_has_its_day() -> None:
    new = [("demo", str(number)) for number in range(2000)]
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(popularity.NEW_DAYS * 4)]
    chosen = [popularity.explored(new, day) for day in days]
    assert np.mean([len(one) for one in chosen]) == pytest.approx(200, abs=20)
    assert popularity.explored(new, days[0]) == chosen[0] != chosen[1]
    assert len(frozenset().union(*chosen)) > 0.98 * len(new)


def test_the_weight_is_bounded_and_zero_switches_it_off() -> None:
    known = popularity.Popularity({("demo", "1"): 0.5}, frozenset({("demo", "2")}))
    assert known.lifts(0.05) == {("demo", "1"): 0.025, ("demo", "2"): 0.05}
    assert max(known.lifts(7.0).values()) == MOST_POPULAR
    assert known.lifts(0.0) == {}
    assert known.lifts(0.0, {"": 0.02}) == {("demo", "1"): 0.01, ("demo", "2"): 0.02}
    assert known.lifts(0.05, {"": 0.02, "demo": 0.0}) == {}


def test_computed_popularity_reaches_searches_and_goes_when_switched_off(
    products: Sequence[ProductEntry], settings: Settings
) -> None:
    done("click", "P-1", 300, 0)
    popularity.renew()
    state, columns = retrieval.known()
    lifts = published.lifts(state, columns)
    assert lifts is not None
    row = next(row for row, key in enumerate(columns.keys) if key.endswith(b":demo:P-1"))
    assert lifts[row] == settings.POPULARITY_WEIGHT
    weights = {"": settings.POPULARITY_WEIGHT}
    assert not published.publish(popularity.measured().lifting, weights)  # nothing has changed
    kept = PopularityWeight.objects.create(catalog="demo", weight=0.02)
    popularity.renew()
    changed = published.lifts(*retrieval.known())
    assert changed is not None
    assert changed[row] == 0.02
    kept.delete()
    settings.POPULARITY_WEIGHT = 0.0
    popularity.renew()
    assert published.lifts(*retrieval.known()) is None


def test_staff_set_the_weight_within_its_bounds(admin_client: Client) -> None:
    add = reverse("admin:behaviour_popularityweight_add")
    assert admin_client.post(add, {"catalog": "", "weight": "0.2"}).status_code == 200
    assert not PopularityWeight.objects.exists()
    assert admin_client.post(add, {"catalog": "", "weight": "0.1"}).status_code == 302
    assert str(PopularityWeight.objects.get()) == "all catalogues: 0.1"
