"""Searches with several inputs: products, text, photos, positive and negative."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client

from demo import demo_products, draw
from search import photo_store
from search.engine.entries import ProductEntry
from search.mix import Mix, ProductRef, by_mix
from search.types import SearchQuery


def asked(client: Client, body: Any, status: int = 200) -> dict[str, Any]:
    response = client.post("/api/search", json.dumps(body), content_type="application/json")
    assert response.status_code == status, response.content
    found: dict[str, Any] = json.loads(response.content)
    return found


def of(kind: str, products: Sequence[ProductEntry], count: int) -> list[ProductEntry]:
    return [one for one in products if one.article_type == kind][:count]


def liked(products: Sequence[ProductEntry]) -> list[dict[str, Any]]:
    return [{"product": {"catalog": one.catalog, "id": one.id}} for one in products]


def test_several_products_of_a_kind_find_more_of_it_and_never_themselves(
    client: Client, published: Sequence[ProductEntry]
) -> None:
    three = of("Jeans", published, 3)
    found = asked(client, {"like": liked(three)})

    assert {one["article_type"] for one in found["results"][:3]} == {"Jeans"}
    shown = {one["id"] for one in (*found["results"], *found["also_close"])}
    assert not shown & {one.id for one in three}


def test_a_product_and_words_find_it_in_another_colour(client: Client, published: Sequence[ProductEntry]) -> None:
    (red,) = [one for one in published if one.article_type == "Shirts" and one.colour == "Red"][:1]
    found = asked(client, {"like": [*liked([red]), {"words": "in white"}]})

    assert found["results"]
    assert {one["colour"] for one in found["results"]} == {"White"}
    assert found["results"][0]["article_type"] == "Shirts"


def test_what_is_disliked_moves_away(published: Sequence[ProductEntry]) -> None:
    jeans, shirts = of("Jeans", published, 1)[0], of("Shirts", published, 1)[0]
    both = Mix((ProductRef("demo", jeans.id), ProductRef("demo", shirts.id)))
    less = Mix(both.like, unlike=(ProductRef("demo", of("Shirts", published, 2)[1].id),))

    def shirts_in(mix: Mix) -> int:
        found = by_mix(mix, SearchQuery(limit=10))
        return sum(hit.article_type == "Shirts" for hit in (*found.hits, *found.also_close)[:10])

    assert shirts_in(less) < shirts_in(both)


def test_words_alone_are_an_ordinary_search(client: Client, published: Sequence[ProductEntry]) -> None:
    mixed = asked(client, {"like": [{"words": "red shirts"}]})
    plain = client.get("/api/search", {"q": "red shirts"}).json()

    assert [one["id"] for one in mixed["results"]] == [one["id"] for one in plain["results"]]


def test_a_photo_counts_beside_a_product(client: Client, published: Sequence[ProductEntry]) -> None:
    token = photo_store.save(draw(demo_products(1)[0], 300), [], "somebody", "visitor")
    photo_store.share(token, "somebody")
    found = asked(client, {"like": [*liked(published[:1]), {"photo": token, "box": [0, 0, 1, 0.9], "weight": 2}]})

    assert found["results"] or found["also_close"]


def test_cursors_lead_through_all_results(client: Client, published: Sequence[ProductEntry]) -> None:
    body: dict[str, Any] = {"like": [{"words": "shirts"}], "limit": 3}
    seen: list[str] = []
    total = 0
    while body is not None:
        page = asked(client, body)
        seen += [one["id"] for one in page["results"]]
        total = page["total"]
        if page["next"] is None:
            break
        body = {**body, "cursor": page["next"]}

    assert len(seen) == len(set(seen)) == total


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"like": [{}]}, "like[0]"),
        ({"like": [{"words": "red", "photo": "x"}]}, "like[0]"),
        ({"like": [{"photo": "nobody's"}]}, "like[0]"),
        ({"unlike": [{"words": "red"}]}, "like"),
        ({"like": [{"words": "red", "wieght": 2}]}, "wieght"),
        ({"like": [{"words": "red", "weight": -1}]}, "weight"),
        ({"like": [{"words": "red"}], "cursor": "bm9uZQ=="}, "cursor"),
        ({"like": [{"words": "red"}], "filters": {"price_min": "1e-500000"}}, "price_min"),
        ({"like": [{"words": "red"}] * 30}, "like"),
    ],
)
def test_what_cannot_be_used_is_named(client: Client, published: Sequence[ProductEntry], body: Any, named: str) -> None:
    assert named in asked(client, body, 422)["errors"]


def test_an_unknown_product_is_a_404(client: Client, published: Sequence[ProductEntry]) -> None:
    asked(client, {"like": [{"product": {"catalog": "demo", "id": "none"}}]}, 404)
