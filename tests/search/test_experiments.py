"""Which variant of an experiment a visitor gets, and that searches use its ranking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from access import keys
from search import service
from search.engine import popularity
from search.engine.entries import ProductEntry
from search.experiments import store
from search.experiments.rankings import AS_SET, Ranking
from search.experiments.running import Running, Snapshot, side_of
from search.merchandising import store as rules
from search.merchandising.reading import normalised
from search.ranking import weights
from search.types import SearchQuery, SearchResult

NOW = datetime.now(UTC)
SHIRTS = SearchQuery(text="shirts", limit=100)


def running(b: Ranking, a: Ranking = AS_SET, share: float = 1.0, catalog: str = "", days: int = 7) -> Running:
    return Running(1, catalog, share, NOW - timedelta(days=1), NOW + timedelta(days=days), (a, b))


def on(side: str, experiment: int = 1) -> str:
    """Return a visitor in that variant."""
    return next(name for name in (f"v{n}" for n in range(100)) if side_of(experiment, name) == side)


def found(visitor: str, query: SearchQuery = SHIRTS) -> SearchResult:
    with store.of_visitor(visitor):
        return service.by_text(query)


def ids(visitor: str, query: SearchQuery = SHIRTS) -> list[str]:
    return [hit.id for hit in found(visitor, query).hits]


@pytest.fixture(autouse=True)
def _as_before(published: object) -> Iterator[None]:
    yield
    store.publish(store.NONE)


def test_a_visitor_is_always_on_one_side_and_experiments_are_independent() -> None:
    visitors = [f"visitor-{number}" for number in range(4000)]
    both = Counter((side_of(1, one), side_of(2, one)) for one in visitors)
    assert all(900 < count < 1100 for count in both.values())
    assert len(both) == 4
    part = running(AS_SET, share=0.2)
    inside = [one for one in visitors if part.takes_part(one)]
    assert 700 < len(inside) < 900
    assert 0.45 < sum(side_of(1, one) == "b" for one in inside) / len(inside) < 0.55
    assert [side_of(7, "visitor-1") for _ in range(3)] == [side_of(7, "visitor-1")] * 3


def test_the_weight_of_popularity_is_that_of_the_side(published: Sequence[ProductEntry]) -> None:
    plain = ids("")
    popularity.publish({("demo", plain[-1]): 1.0}, {"": 0.0})
    store.publish(Snapshot({}, (running(Ranking(popularity_weight=weights.MOST_POPULAR)),)))
    assert ids("") == ids(on("a")) == plain
    assert ids(on("b")).index(plain[-1]) < len(plain) - 1
    assert found(on("b")).experiments == ("1b",)
    assert found(on("a")).experiments == ("1a",)
    assert found("").experiments == ()
    popularity.publish({}, {})


def test_the_image_weight_is_that_of_the_side() -> None:
    query = SearchQuery(text="something warm for summer evenings")
    store.publish(Snapshot({}, (running(Ranking(image_weight=0.9), a=Ranking(image_weight=0.1)),)))

    def weight(visitor: str, query: SearchQuery = query) -> float | None:
        with store.of_visitor(visitor):
            wanted = service.words_trace(query, {})[0].wanted
        return wanted.weight if wanted else None

    assert (weight(on("a")), weight(on("b"))) == (0.1, 0.9)
    assert weight("") not in (0.1, 0.9)
    assert weight(on("b"), SearchQuery(text=query.text, image_weight=0.3)) == 0.3


def test_rules_that_move_are_off_and_those_that_hide_stay(published: Sequence[ProductEntry]) -> None:
    plain = ids("")
    moved = {"name": "pin", "kind": "pin", "queries": ["shirts"], "products": [f"demo/{plain[-1]}"]}
    hidden = {"name": "hide", "kind": "hide", "queries": ["shirts"], "products": [f"demo/{plain[0]}"]}
    rules.publish([normalised(moved), normalised(hidden)])
    store.publish(Snapshot({}, (running(Ranking(rules=False)),)))
    assert ids(on("a"))[0] == plain[-1]
    assert ids(on("b")) == plain[1:]
    rules.publish([])


def test_only_searches_that_an_experiment_concerns_take_part() -> None:
    store.publish(Snapshot({}, (running(Ranking(rules=False), catalog="demo"),)))
    b = on("b")
    within = SearchQuery(text="shirts", filters={"catalog": ("demo",)})
    assert found(b).experiments == ()
    assert found(b, within).experiments == ("1b",)
    for query in (replace(within, text=""), replace(within, sort="price")):
        assert found(b, query).experiments == ()
    store.publish(Snapshot({}, (running(Ranking(rules=False), days=-1),)))
    assert found(b).experiments == ()
    store.publish(Snapshot({}, (running(Ranking(rules=False), share=0.0),)))
    assert found(b).experiments == ()


def test_what_is_set_for_all_counts_where_no_side_says_otherwise() -> None:
    standing = {"": Ranking(image_weight=0.3), "demo": Ranking(image_weight=0.6)}
    snapshot = Snapshot(standing, (running(Ranking(image_weight=0.9)),))
    within = SearchQuery(text="shirts", filters={"catalog": ("demo",)})
    assert snapshot.chosen(SHIRTS, "", NOW).ranking.image_weight == 0.3
    assert snapshot.chosen(within, "", NOW).ranking.image_weight == 0.6
    assert snapshot.chosen(SHIRTS, on("a"), NOW).ranking.image_weight == 0.3
    assert snapshot.chosen(SHIRTS, on("b"), NOW).ranking.image_weight == 0.9
    assert Snapshot.of_json(snapshot.as_json()) == snapshot
    damaged = {**snapshot.as_json(), "running": [{"id": 1}, *snapshot.as_json()["running"]]}
    assert Snapshot.of_json(damaged) == snapshot


def test_the_page_of_one_side_is_for_one_visitor(client: Client, settings: Settings) -> None:
    settings.PERSONALISATION = "ask"
    store.publish(Snapshot({}, (running(Ranking(rules=False)),)))
    unknown = client.get("/search", {"q": "shirts"})
    assert b"data-experiments" not in unknown.content
    same_origin = {"Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0 Firefox/130.0"}
    visitor = client.post("/api/visitors", headers=same_origin).json()["visitor"]
    page = client.get("/search", {"q": "shirts"})
    assert f'data-experiments="1{side_of(1, visitor)}"' in page.content.decode()
    assert page["Cache-Control"] == "private"
    robot = client.get("/search", {"q": "shirts"}, headers={"User-Agent": "examplebot"})
    assert b"data-experiments" not in robot.content


@pytest.mark.django_db
def test_a_shops_server_names_the_visitor(client: Client) -> None:
    store.publish(Snapshot({}, (running(Ranking(rules=False)),)))
    allowed = ("search", "search events")
    secrets = {scopes: keys.make(name=scopes, scopes=scopes.split(), rate="off")[1] for scopes in allowed}

    def asked(scopes: str, visitor: str) -> tuple[int, list[str] | None]:
        headers = {"Authorization": f"Bearer {secrets[scopes]}"}
        answer = client.get("/api/search", {"q": "shirts", "visitor": visitor}, headers=headers)
        return answer.status_code, answer.json().get("experiments")

    assert asked("search events", on("b")) == (200, ["1b"])
    assert asked("search events", on("a")) == (200, ["1a"])
    assert asked("search", on("b"))[0] == 422
    assert asked("search events", "no visitor!")[0] == 422
