"""Which products are recommended to whom."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client, RequestFactory

from access import keys
from behaviour import engine, learning, profiles, tastes
from behaviour.models import StoredEvent
from behaviour.outfits import part_of
from behaviour.recommending import ALIKE
from behaviour.rows import rows_for
from search.engine import generations, places, writer
from search.engine.connection import available
from search.engine.entries import ProductEntry
from search.offers import InStore, Offer
from search.stores import Store
from tests.behaviour.conftest import SAME_ORIGIN, agreed, event, send
from tests.search.conftest import entry
from vision.vectors import unit as unit_vector

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("products")]


def row(client: Client, address: str, key: str = "") -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {key}"} if key else SAME_ORIGIN
    answer = client.get(f"/api/recommendations?{address}", headers=headers)
    assert answer.status_code == 200, answer.content
    rows = answer.json()["rows"]
    return rows[0]["results"] if rows else []


def ids(results: Sequence[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in results]


@pytest.fixture
def alike(products: Sequence[ProductEntry]) -> None:
    """P-100 to P-119 look almost like P-1."""
    first = products[1]
    writer.put(
        [
            entry(
                100 + n,
                image_vector=first.image_vector,
                text_vector=entry(100 + n).text_vector,
                subcategory="Shoes" if n % 2 else first.subcategory,
                gender=first.gender,
                offer=Offer(availability="out of stock") if n == 4 else Offer(),
            )
            for n in range(20)
        ]
    )


@pytest.mark.usefixtures("alike")
def test_one_view_makes_recommendations_that_look_like_it_and_say_so() -> None:
    client = agreed()
    assert row(client, "row=for_you") == []
    send(client, [event("P-1")])
    found = row(client, "row=for_you&limit=8")
    assert len(found) == 8
    assert sum(int(one["id"].removeprefix("P-")) >= 100 for one in found) >= 6
    assert "P-104" not in ids(row(client, "row=for_you&limit=100"))  # sold out
    assert "P-1" in ids(row(client, "row=for_you&limit=100"))
    title = row(client, "row=because_viewed")[0]["reason"]
    assert title == f"Because you looked at {entry(1).title}"


@pytest.mark.usefixtures("alike")
def test_bought_and_disliked_products_are_never_recommended() -> None:
    client = agreed()
    send(client, [event("P-1"), event("P-101", "purchase"), event("P-102", "unlike")])
    for name in ("for_you", "because_viewed", "popular", "trending"):
        learning.learn()
        assert not {"P-101", "P-102"} & set(ids(row(client, f"row={name}&limit=100")))
    assert not {"P-101", "P-102"} & set(ids(row(client, "row=related&catalog=demo&product=P-1&limit=100")))


@pytest.mark.usefixtures("alike")
def test_filters_hold_in_every_row() -> None:
    client = agreed()
    earlier = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    send(client, [event(f"P-{number}", at=earlier) for number in range(2, 20)])
    send(client, [event("P-1")])
    learning.learn()
    for name in ("for_you", "because_viewed", "popular", "trending"):
        found = row(client, f"row={name}&gender=women&price_max=115")
        assert found, name
        assert {one["gender"] for one in found} == {"Women"}
        assert max(float(one["price"]) for one in found) <= 115


@pytest.mark.parametrize("asked", ["near=52.5,13.4,5", "store=demo/b", "attr.Fit=slim"])
def test_stores_and_the_shops_own_columns_hold_in_every_row(products: Sequence[ProductEntry], asked: str) -> None:
    there = {f"P-{number}" for number in range(0, 40, 3)}
    writer.put(
        [
            entry(number, offer=Offer(stores=(InStore("demo/b"),)), choices={"Fit": ("Slim",)})
            for number in range(0, 40, 3)
        ]
    )
    places.publish([Store("demo/b", "Berlin", (), 52.51, 13.41)])
    client = agreed()
    earlier = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    send(client, [event(f"P-{number}", at=earlier) for number in range(2, 20)])
    send(client, [event("P-1")])
    learning.learn()
    for name in ("for_you", "popular", "trending"):
        found = ids(row(client, f"row={name}&{asked}&limit=40"))
        assert found, name
        assert set(found) <= there, name
    assert row(client, "row=popular&near=48.1,11.6,5") == []


def test_a_row_of_similar_products_is_full_though_the_nearest_were_bought(
    products: Sequence[ProductEntry],
) -> None:
    """P-100 to P-159 are decreasingly similar to P-1; the first 50 of them were bought."""
    first = products[1]
    rng = np.random.default_rng(2)
    made = []
    for n in range(60):
        image, text = (
            half + rng.normal(size=half.shape).astype(np.float32) * (0.02 + 0.002 * n)
            for half in (first.image_vector, first.text_vector)
        )
        made.append(entry(100 + n, image_vector=unit_vector(image), text_vector=unit_vector(text)))
    writer.put(made)
    client = agreed()
    earlier = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    send(client, [event(f"P-{100 + n}", "purchase", at=earlier) for n in range(50)])
    send(client, [event("P-1")])
    for name in ("because_viewed", "related&catalog=demo&product=P-1"):
        found = ids(row(client, f"row={name}&limit=8"))
        assert len(found) == 8, name
        assert set(found) <= {f"P-{150 + n}" for n in range(10)}, name


def test_what_is_bought_together_is_recommended_together(key: str) -> None:
    for name in ("ann", "bob", "eve"):
        send(Client(), [event("P-1", "purchase"), event("P-2", "purchase")], key, visitor=name)
    send(Client(), [event("P-1", "purchase"), event("P-3", "purchase")], key, visitor="dan")
    send(Client(), [event("P-9", "purchase")], key, visitor="kim")
    learning.learn()
    assert ids(row(Client(), "row=bought_together&catalog=demo&product=P-1")) == ["P-2"]


@pytest.mark.usefixtures("alike")
def test_a_look_is_completed_with_other_kinds_of_things() -> None:
    found = row(Client(), "row=complete_the_look&catalog=demo&product=P-1")
    parts = [part_of(one["article_type"]) for one in found]
    assert found
    assert len(parts) == len(set(parts))
    assert part_of(entry(1).article_type) not in parts
    assert {one["gender"] for one in found} <= {entry(1).gender, "Unisex"}


def test_many_events_of_one_visitor_count_no_more_than_one_for_popularity(key: str) -> None:
    send(Client(), [event("P-1") for _ in range(200)], key, visitor="ann")
    for name in ("bob", "eve"):
        send(Client(), [event("P-2")], key, visitor=name)
    learning.learn()
    assert engine.best("popular", 2) == [("demo", "P-2"), ("demo", "P-1")]


def test_another_visitors_recommendations_need_a_key_of_the_shop(key: str) -> None:
    send(Client(), [event("P-1")], key, visitor="ann")
    assert row(Client(), "row=because_viewed&visitor=ann", key)
    assert row(Client(), "row=because_viewed&visitor=ann") == []
    searching = keys.make(name="page", scopes=["search"])[1]
    asked = Client().get("/api/recommendations?visitor=ann", headers={"Authorization": f"Bearer {searching}"})
    assert asked.status_code == 403


@pytest.mark.parametrize(
    "address", ["row=magic", "row=related", "row=related&product=P-1", "limit=0", "limit=x", "price_max=x"]
)
def test_what_cannot_be_asked_is_refused(address: str) -> None:
    assert Client().get(f"/api/recommendations?{address}").status_code == 422


def test_rows_of_pages_are_none_while_search_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    send(Client(), [event(f"P-{number}") for number in range(4)])
    learning.learn()
    request = RequestFactory().get("/")
    assert [one.name for one in rows_for(request)] == ["trending"]  # no product is shown twice
    monkeypatch.setattr(engine, "best", lambda *_: (_ for _ in ()).throw(engine.TooManyWaiting("down")))
    assert rows_for(request) == ()


def test_a_link_counts_a_click_and_leads_to_the_shop() -> None:
    writer.put([entry(200, offer=Offer(link="https://shop.example/200")), entry(201, offer=Offer(link="javascript:1"))])
    client = Client(headers=SAME_ORIGIN)
    assert client.get("/go/demo/P-200?row=popular&position=2")["Location"] == "https://shop.example/200"
    assert client.get("/go/demo/P-201?position=9999999999")["Location"] == "/products/demo/P-201/"
    assert client.get("/go/demo/P-999").status_code == 404
    for elsewhere in ("image", "script", "empty"):  # requested by a page without a click
        client.get("/go/demo/P-200", headers={"Sec-Fetch-Dest": elsewhere})
    send(client, [])
    assert list(StoredEvent.objects.order_by("product").values_list("type", "row", "position")) == [
        ("click", "popular", 2),
        ("click", "", None),
    ]


@pytest.mark.usefixtures("alike")
def test_similar_products_end_where_similarity_ends() -> None:
    client = agreed()
    send(client, [event("P-1")])
    texts = {place: entry(place).text_vector for place in (*range(40), *range(100, 120))}
    images = {place: entry(place if place < 40 else 1).image_vector for place in texts}
    likeness = {place: float(images[place] @ images[1] + texts[place] @ texts[1]) / 2 for place in texts}
    like = {place for place, cosine in likeness.items() if cosine >= ALIKE and place not in (1, 104)}  # 104 is sold out
    assert 10 < len(like) < 30
    for address in ("row=because_viewed&limit=100", "row=related&catalog=demo&product=P-1&limit=100"):
        assert {int(id.removeprefix("P-")) for id in ids(row(client, address))} == like


def furthest_from_p1(products: Sequence[ProductEntry]) -> str:
    """The id of the product that is least similar to P-1 in look and text."""
    vectors = {one.id: np.concatenate([one.image_vector, one.text_vector]) for one in products}
    return min(vectors, key=lambda id: float(vectors[id] @ vectors["P-1"]))


OTHERS = "Chosen by others with a similar taste"


def test_what_similar_visitors_like_is_recommended_with_the_reason(
    key: str, products: Sequence[ProductEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tastes, "WEIGHT", 2.0)  # two visitors are enough
    far = furthest_from_p1(products)
    client = agreed()
    send(client, [event("P-1")])
    send(Client(), [event("P-1", "like"), event(far, "purchase")], key, visitor="ann")
    assert OTHERS not in {one["reason"] for one in row(client, "row=for_you&limit=5")}  # one visitor's own taste
    send(Client(), [event("P-1", "like"), event(far, "purchase")], key, visitor="bob")
    found = {one["id"]: one["reason"] for one in row(client, "row=for_you&limit=5")}
    assert found[far] == OTHERS
    send(client, [event(far, "unlike")])
    assert far not in ids(row(client, "row=for_you&limit=5"))


def test_recommendations_go_on_without_the_index_of_profiles_which_comes_back(key: str) -> None:
    client = agreed()
    send(client, [event("P-1")])
    fingerprint = generations.serving().fingerprint
    with available() as redis:
        redis.execute_command("FT.DROPINDEX", tastes.index_name(fingerprint))
    assert row(client, "row=for_you")
    send(Client(), [event("P-2")], key, visitor="ann")
    vector = profiles.load("ann").vector
    assert vector is not None
    deadline = time.monotonic() + 10  # Redis fills an index that was made again in the background
    while not (near := tastes.neighbours(vector, fingerprint)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert max(one.likeness for one in near) > 0.99


def test_similar_visitors_are_weighted_by_similarity_and_count_only_together() -> None:
    found = [
        tastes.Neighbour(0.9, [("demo", "1"), ("demo", "2")]),
        tastes.Neighbour(0.8, [("demo", "1"), ("demo", "3")]),
        tastes.Neighbour(0.1, [("demo", "3"), ("demo", "4")]),
        tastes.Neighbour(-0.9, [("demo", "3"), ("demo", "5")]),
    ]
    lifts = tastes.lifts(found, besides=[("demo", "5")])
    assert lifts == {("demo", "1"): tastes.lift(1.7), ("demo", "3"): pytest.approx(tastes.lift(0.9))}
