"""Visitor segments, and which ones are withheld for privacy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.test import Client

from behaviour import segments
from behaviour.analytics.known_queries import FEWEST_VISITORS
from behaviour.segments import Person
from search.engine.connection import available
from search.engine.connection import key as redis_key
from tests.behaviour.conftest import event, send
from vision.vectors import unit


def people(count: int, way: int, **counts: Any) -> list[Person]:
    """Visitors with one of eight kinds of interest."""
    rng = np.random.default_rng(way)
    rows = unit((np.eye(8)[way] * 5 + rng.normal(size=(count, 8))).astype(np.float32))
    return [Person(row, counts, 10.0 * (way + 1)) for row in rows]


DRESSES = {"gender": {"Women": 3.0}, "article_type": {"Dresses": 2.0, "Tops": 1.0}, "colour": {"Red": 3.0}}
SHOES = {"gender": {"Men": 1.0}, "article_type": {"Shoes": 1.0}}


def test_visitors_fall_into_segments_named_by_what_is_commonest() -> None:
    found = segments.segments([*people(40, 0, **DRESSES), *people(60, 1, **SHOES)])
    named = {one.name: one for one in found}
    assert "Women · Dresses · Red" in named
    assert "Men · Shoes" in named
    assert sum(one.visitors for one in found) == 100
    assert [one.visitors for one in found] == sorted((one.visitors for one in found), reverse=True)
    dresses = named["Women · Dresses · Red"]
    assert (dresses.types, dresses.colours, dresses.price) == ("Dresses, Tops", "Red", 10.0)
    assert 0 < dresses.share <= 0.4


def test_what_few_visitors_share_is_not_disclosed() -> None:
    assert segments.segments(people(FEWEST_VISITORS - 1, 0, **DRESSES)) == []
    odd = people(1, 0, gender={"Women": 1.0}, article_type={"Wedding Sarees": 100.0}, colour={"Teal": 9.0})
    (found,) = segments.segments([*people(FEWEST_VISITORS, 0, **DRESSES), *odd])
    assert "Saree" not in f"{found}"
    assert "Teal" not in f"{found}"
    crowd = people(100, 0, **DRESSES)
    few = people(FEWEST_VISITORS - 1, 5, **SHOES)
    assert "Shoes" not in f"{segments.segments([*crowd, *few])}"


def test_clusters_find_groups_that_are_there() -> None:
    vectors = np.stack([one.vector for way in range(3) for one in people(30, way)])
    belongs = segments.clusters(vectors, 3).reshape(3, 30)
    assert all(len(set(group)) == 1 for group in belongs.tolist())
    assert len(set(belongs[:, 0].tolist())) == 3
    assert set(segments.clusters(np.full((10, 4), 0.5, np.float32), 3).tolist()) <= {0, 1, 2}


@pytest.mark.django_db
@pytest.mark.usefixtures("products")
def test_staff_see_the_segments_of_the_visitors_of_now(admin_client: Client, key: str) -> None:
    for number in range(12):
        send(Client(), [event("P-1", "like"), event("P-4")], key, visitor=f"v{number}")
    segments.renew()
    (found,) = segments.current()
    assert found.visitors == 12
    page = admin_client.get("/admin/behaviour/analytics/segments/").content.decode()
    assert found.name in page
    assert "100.0 %" in page
    csv = b"".join(admin_client.get("/admin/behaviour/analytics/segments.csv")).decode()
    assert found.name in csv


@pytest.mark.django_db
@pytest.mark.usefixtures("products")
def test_segments_are_computed_once_an_hour(key: str) -> None:
    for number in range(6):
        send(Client(), [event("P-1")], key, visitor=f"v{number}")
    segments.renew()
    send(Client(), [event("P-1")], key, visitor="later")
    segments.renew()
    assert [one.visitors for one in segments.current()] == [6]
    with available() as client:
        client.delete(redis_key("segments-renewed"))
    segments.renew()
    assert [one.visitors for one in segments.current()] == [7]
