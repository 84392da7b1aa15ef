"""Searching by store and near a place: the filter, its facet and its sentences, on pages and in the API."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from search.engine import places, writer
from search.engine.entries import ProductEntry
from search.offers import InStore, Offer
from search.stores import Store, Stores
from search.types import Place
from tests.search.conftest import entry

if TYPE_CHECKING:
    from vision.encoder import Encoder

BERLIN, POTSDAM, MUNICH, NOWHERE = "demo/berlin", "demo/potsdam", "demo/munich", "demo/nowhere"
STORES = (
    Store(BERLIN, "Berlin Mitte", ("Lindenstraße 1", "10969 Berlin"), 52.503, 13.396, "https://shop.example/berlin"),
    Store(MUNICH, "München", ("Rosenheimer Straße 2", "81667 München"), 48.130, 11.594),
    Store(NOWHERE, "Pop-up"),
    Store(POTSDAM, "Potsdam", (), 52.396, 13.058),
)
HERE = "52.52,13.40"
"""2.0 km from the store in Berlin, 26.9 km from that in Potsdam, 505 km from that in Munich."""


def stocked(number: int) -> tuple[InStore, ...]:
    held = [one for place, one in enumerate((BERLIN, POTSDAM, MUNICH, NOWHERE)) if number >> place & 1]
    return tuple(InStore(one, ("M", "L")[: 1 + number % 2]) for one in held)


@pytest.fixture
def shop(redis_server: object, encoder: Encoder) -> Sequence[ProductEntry]:
    """40 products, each in another selection of the stores."""
    plain = [entry(number) for number in range(40)]
    vectors = encoder.texts([one.title for one in plain])
    made = [
        entry(number, image_vector=vector, text_vector=vector, fingerprint=encoder.fingerprint,
              offer=Offer(sizes=("M", "L"), stores=stocked(number)))
        for number, vector in enumerate(vectors)
    ]  # fmt: skip
    writer.put(made)
    places.publish(STORES)
    return made


def ids(shop: Sequence[ProductEntry], *stores: str) -> set[str]:
    return {one.id for one in shop if {held.store for held in one.offer.stores} & set(stores)}


def got(client: Client, path: str, status: int = 200, **params: Any) -> dict[str, Any]:
    response = client.get(path, params)
    assert response.status_code == status, response.content
    found: dict[str, Any] = json.loads(response.content)
    return found


def away(one: Place, latitude: float, longitude: float) -> float:
    """Return the kilometres between two points, by the angle between their vectors."""

    def vector(lat: float, lon: float) -> tuple[float, float, float]:
        up, along = math.radians(lat), math.radians(lon)
        return math.cos(up) * math.cos(along), math.cos(up) * math.sin(along), math.sin(up)

    a, b = vector(one.latitude, one.longitude), vector(latitude, longitude)
    cross = (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
    return 6371.0088 * math.atan2(math.hypot(*cross), sum(x * y for x, y in zip(a, b, strict=True)))


@given(
    latitude=st.floats(-90, 90), longitude=st.floats(-180, 180), km=st.floats(0.1, 20_000), seed=st.integers(0, 1000)
)
def test_what_is_near_is_what_looking_at_each_store_finds(
    latitude: float, longitude: float, km: float, seed: int
) -> None:
    dice = random.Random(seed)
    where = [(dice.uniform(-90, 90), dice.uniform(-180, 180)) for _ in range(30)]
    where += [(90.0, 0.0), (-90.0, 0.0), (0.0, 180.0), (0.0, -180.0), (latitude, longitude)]
    stores = Stores((*(Store(f"s/{n}", f"{n}", (), *one) for n, one in enumerate(where)), Store("s/x", "x")))
    place = Place(latitude, longitude, km)

    told = {one.value: distance for one, distance in stores.nearest(place)}
    for number, one in enumerate(where):
        assert told[f"s/{number}"] == pytest.approx(away(place, *one), abs=1e-3)
    sure = {n for n, one in enumerate(where) if abs(away(place, *one) - km) > 1e-3}
    assert {n for n in sure if f"s/{n}" in stores.within(place)} == {n for n in sure if away(place, *where[n]) < km}
    assert "s/x" not in {*told, *stores.within(place)}
    assert list(told.values()) == sorted(told.values())


@pytest.mark.parametrize(
    ("near", "stores"),
    [(f"{HERE},5", (BERLIN,)), (f"{HERE},30", (BERLIN, POTSDAM)), ("48.1,11.6,10", (MUNICH,))],
)
def test_near_finds_what_the_stores_within_reach_have(
    client: Client, shop: Sequence[ProductEntry], near: str, stores: tuple[str, ...]
) -> None:
    browsed = got(client, "/api/search", near=near, limit=100)
    assert {one["id"] for one in browsed["results"]} == ids(shop, *stores)
    assert {one["value"]: one["count"] for one in browsed["facets"]["store"]} == {
        store: len(ids(shop, store)) for store in stores
    }
    searched = got(client, "/api/search", q="shirts", near=near, limit=100)
    everything = got(client, "/api/search", q="shirts", limit=100)
    assert {one["id"] for one in searched["results"]} == ids(shop, *stores) & {
        one["id"] for one in everything["results"]
    } != set()
    assert {one["id"] for one in searched["also_close"]} <= ids(shop, *stores)


def test_every_way_of_asking_knows_near(client: Client, shop: Sequence[ProductEntry]) -> None:
    here = ids(shop, BERLIN)
    similar = got(client, "/api/products/demo/P-1/similar", near=f"{HERE},5", limit=100)
    assert {one["id"] for one in (*similar["results"], *similar["also_close"])} <= here - {"P-1"}
    assert similar["results"]
    asked = {"like": [{"words": "shirts"}], "filters": {"near": f"{HERE},5"}, "limit": 100}
    mixed = json.loads(client.post("/api/search", asked, content_type="application/json").content)
    assert mixed["results"]
    assert {one["id"] for one in mixed["results"]} <= here
    facets = got(client, "/api/facets", near=f"{HERE},5")["facets"]
    assert sum(one["count"] for one in facets["gender"]) == len(here)


def test_a_store_is_a_filter_with_its_name(client: Client, shop: Sequence[ProductEntry]) -> None:
    found = got(client, "/api/search", store=[MUNICH, POTSDAM], limit=100)
    assert {one["id"] for one in found["results"]} == ids(shop, MUNICH, POTSDAM)
    labels = {one["value"]: (one["label"], one["selected"]) for one in found["facets"]["store"]}
    assert labels[MUNICH] == ("München", True)
    assert labels[BERLIN] == ("Berlin Mitte", False)
    assert all(one["label"] == one["value"] for one in found["facets"]["gender"])
    product = got(client, "/api/products/demo/P-5")
    assert product["stores"] == [{"store": BERLIN, "sizes": ["M", "L"]}, {"store": MUNICH, "sizes": ["M", "L"]}]


def test_a_size_near_a_place_is_one_that_a_store_there_has(client: Client, shop: Sequence[ProductEntry]) -> None:
    found = got(client, "/api/search", size="L", near=f"{HERE},5", limit=100)
    assert {one["id"] for one in found["results"]} == {
        one.id for one in shop for held in one.offer.stores if held.store == BERLIN and "L" in held.sizes
    }


@pytest.mark.parametrize(
    ("near", "said"),
    [
        ("52.5", "Give latitude, longitude and kilometres"),
        ("here,13.4,10", "Give latitude, longitude and kilometres"),
        ("90.1,13.4,10", "The latitude is a number of degrees from -90 to 90."),
        ("nan,13.4,10", "The latitude is a number of degrees from -90 to 90."),
        ("52.5,-180.5,10", "The longitude is a number of degrees from -180 to 180."),
        ("52.5,inf,10", "The longitude is a number of degrees from -180 to 180."),
        ("52.5,13.4,0", "The distance is a number of kilometres above 0, up to 500."),
        ("52.5,13.4,-3", "The distance is a number of kilometres above 0, up to 500."),
        ("52.5,13.4,501", "The distance is a number of kilometres above 0, up to 500."),
        ("52.5,13.4,nan", "The distance is a number of kilometres above 0, up to 500."),
    ],
)
def test_a_place_that_is_none_is_refused_with_a_sentence(
    client: Client, shop: Sequence[ProductEntry], near: str, said: str
) -> None:
    assert said in got(client, "/api/search", 422, near=near)["errors"]["near"]
    assert client.get("/search", {"near": near}).status_code == 200  # a page leaves it out


def test_far_from_every_store_nothing_is_found_and_the_nearest_is_named(
    client: Client, shop: Sequence[ProductEntry]
) -> None:
    for words in ("", "shirts"):
        found = got(client, "/api/search", near="53.55,9.99,50", q=words)
        assert (found["total"], found["also_close"]) == (0, [])
        assert found["notice"] == "There is no store within 50 km. The nearest is Potsdam, 242 km away."
    page = client.get("/search", {"near": "53.55,9.99,50"}, headers={"Accept-Language": "de"}).content.decode()
    assert "Potsdam" in page
    assert "242" in page


def test_without_stores_near_finds_nothing_and_says_why(client: Client, published: Sequence[ProductEntry]) -> None:
    found = got(client, "/api/search", near=f"{HERE},50")
    assert (found["total"], found["notice"]) == (0, "This shop has no stores.")


def test_a_store_that_has_nothing_or_is_none_is_named(client: Client, shop: Sequence[ProductEntry]) -> None:
    places.publish([*STORES, Store("demo/new", "Bremen")])
    assert got(client, "/api/search", store="demo/new")["notice"] == "“Bremen” has no products in stock."
    assert got(client, "/api/search", store="demo/x")["notice"] == "There is no store “demo/x”."


def test_stores_are_listed_those_near_first(client: Client, shop: Sequence[ProductEntry]) -> None:
    everything = got(client, "/api/stores")["stores"]
    assert [one["id"] for one in everything] == [BERLIN, MUNICH, NOWHERE, POTSDAM]
    assert everything[0] == {
        "id": BERLIN, "catalog": "demo", "name": "Berlin Mitte", "address": ["Lindenstraße 1", "10969 Berlin"],
        "latitude": 52.503, "longitude": 13.396, "link": "https://shop.example/berlin", "km": None,
    }  # fmt: skip
    near = got(client, "/api/stores", near="52.40,13.05,100")["stores"]
    assert [one["id"] for one in near] == [POTSDAM, BERLIN]
    assert near[0]["km"] == pytest.approx(0.70, abs=0.05)
    assert got(client, "/api/stores", catalog="other")["stores"] == []


def test_a_store_that_moves_is_near_at_once(client: Client, shop: Sequence[ProductEntry]) -> None:
    hamburg = "53.55,9.99,5"
    assert got(client, "/api/search", near=hamburg)["total"] == 0
    places.publish([Store(BERLIN, "Berlin Mitte", (), 53.55, 9.99), *STORES[1:]])
    assert {one["id"] for one in got(client, "/api/search", near=hamburg, limit=100)["results"]} == ids(shop, BERLIN)


# -- pages


def test_results_offer_stores_near_me_only_where_there_are_stores(
    client: Client, shop: Sequence[ProductEntry]
) -> None:
    assert 'data-near="25"' in client.get("/search").content.decode()
    places.publish([STORES[2]])  # without a known location
    assert "data-near" not in client.get("/search").content.decode()


def test_a_place_stands_in_the_address_rounded_and_nowhere_else(client: Client, shop: Sequence[ProductEntry]) -> None:
    answer = client.get("/search", {"q": "shirts", "near": "52.51999,13.40499,10", "gender": "Men"})
    page = answer.content.decode()
    assert "52.51999" not in page
    assert "near=52.52%2C13.4%2C10" in page  # the links, of products and of filters
    assert "In stores within 10 km" in page
    assert answer["Cache-Control"] == "private, no-store"
    assert "no-store" not in client.get("/search", {"q": "shirts"}).headers.get("Cache-Control", "")


def test_the_reach_can_be_changed_and_taken_back(client: Client, shop: Sequence[ProductEntry]) -> None:
    page = client.get("/search", {"near": "52.52,13.4,12"}).content.decode()
    for km in (5, 10, 12, 25, 50, 100):
        assert f'<option value="52.52,13.4,{km}"' in page
    assert '<option value="52.52,13.4,12" selected>Within 12 km' in page
    assert '<input type="hidden" name="near"' not in page


def test_the_page_of_a_product_names_its_stores_the_nearest_first(
    client: Client, shop: Sequence[ProductEntry]
) -> None:
    def page(**params: str) -> str:
        return client.get("/products/demo/P-7/", params).content.decode()

    plain = page()
    assert plain.index("Berlin Mitte") < plain.index("München") < plain.index("Potsdam")
    assert "Lindenstraße 1, 10969 Berlin" in plain
    assert 'data-near="25"' in plain
    near = page(near="52.40,13.05,25")
    assert near.index("Potsdam") < near.index("Berlin Mitte") < near.index("München")
    assert "0.7 km" in near
    assert "data-near" not in near
    assert client.get("/products/demo/P-7/", {"near": "52.40,13.05,25"})["Cache-Control"] == "private, no-store"
    assert "product-stores" not in client.get("/products/demo/P-0/").content.decode()
