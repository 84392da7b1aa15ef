"""Pages for searching with products: several of them, negative ones, and additional text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client

from search.engine.entries import ProductEntry
from search.mix import Mix, ProductRef, by_mix
from search.types import SearchQuery


def of(kind: str, products: Sequence[ProductEntry], count: int) -> list[ProductEntry]:
    return [one for one in products if one.article_type == kind][:count]


def names(products: Sequence[ProductEntry]) -> list[str]:
    return [f"{one.catalog}/{one.id}" for one in products]


def page_of(client: Client, **params: object) -> str:
    response = client.get(f"/search?{urlencode(params, doseq=True)}")
    assert response.status_code == 200
    return response.content.decode()


def shown(page: str) -> list[str]:
    """Return the ids of the products in the grid."""
    return [one.lower() for one in re.findall(r'class="card-link" href="/products/demo/([\w-]+)/"', page)]


def test_several_products_find_more_of_their_kind(client: Client, published: Sequence[ProductEntry]) -> None:
    three = of("Jeans", published, 3)
    page = page_of(client, like=names(three))

    assert "More like these" in page
    assert page.count('class="liked-remove"') == 3
    assert not {one.id.lower() for one in three} & set(shown(page))
    kinds = {one.id.lower(): one.article_type for one in published}
    assert {kinds[id] for id in shown(page)[:3]} == {"Jeans"}


def test_a_product_and_words_find_it_in_another_colour(client: Client, published: Sequence[ProductEntry]) -> None:
    (red,) = [one for one in published if one.article_type == "Shirts" and one.colour == "Red"][:1]
    page = page_of(client, like=names([red]), q="in white")

    assert "Like this, but “in white”" in page
    colours = {one.id.lower(): one.colour for one in published}
    assert colours[shown(page)[0]] == "White"
    assert 'name="q" type="search" value="in white"' in page
    assert re.search(r'chip-understood" href="/search\?[^"]*like=demo', page)  # removing it keeps the product


def test_cheaper_is_cheaper_than_what_is_liked(published: Sequence[ProductEntry]) -> None:
    (one,) = of("Shirts", published, 5)[4:]
    assert one.price
    found = by_mix(Mix((ProductRef(one.catalog, one.id),)), SearchQuery(text="cheaper", limit=100))

    assert found.hits
    assert all(hit.price and hit.price < one.price for hit in found.hits)
    assert [(part.kind, part.words) for part in found.intent] == [("price", "cheaper")]


def test_what_counts_against_stays_in_the_address_and_can_be_turned_round(
    client: Client, published: Sequence[ProductEntry]
) -> None:
    one, other = names(of("Shirts", published, 2))
    page = page_of(client, like=one, unlike=other, colour="Red")

    assert 'class="is-unliked"' in page
    assert f'name="unlike" value="{other}"' in page  # preserved by the filters
    assert re.search(r'id="turn-[^"]*" href="/search\?colour=Red&amp;like=[^"]*&amp;like=[^"]*"', page)


def test_products_that_are_gone_are_left_out_and_none_is_not_found(
    client: Client, published: Sequence[ProductEntry]
) -> None:
    (one,) = names(of("Jeans", published, 1))
    assert "Similar look" in page_of(client, like=[one, "demo/gone"])
    assert client.get("/search?like=demo/gone&like=demo/away").status_code == 404


def test_a_product_page_offers_words_beside_it(client: Client, published: Sequence[ProductEntry]) -> None:
    (one,) = of("Shirts", published, 1)
    page = client.get(f"/products/{one.catalog}/{one.id}/").content.decode()
    form = page.split('class="photo-words refine"')[1].split("</form>")[0]
    assert f'name="like" value="{one.catalog}/{one.id}"' in form
    assert 'name="q"' in form


@pytest.mark.django_db
def test_staff_read_why_each_was_found(client: Client, published: Sequence[ProductEntry]) -> None:
    client.force_login(User.objects.create_user("staff", is_staff=True))
    page = page_of(client, q="red shirts", explain=1)
    assert "Type: Shirts · Colour: Red" in page or "Colour: Red · Type: Shirts" in page
    assert "place 1 of" in page

    (one,) = of("Jeans", published, 1)
    assert "same type" in page_of(client, like=names([one]), explain=1)


def test_the_api_says_why_each_was_found(client: Client, published: Sequence[ProductEntry]) -> None:
    found = client.get("/api/search?q=red+shirts").json()
    assert "Colour: Red" in found["results"][0]["reasons"]
    assert "does not answer, only near" in found["also_close"][0]["reasons"]


def test_saved_products_lead_to_more_like_them_once_the_browser_has_filled_them_in(client: Client) -> None:
    page = client.get("/saved").content.decode()
    assert re.search(r"<p data-more-like hidden><a class=\"button\" href=\"/search\">", page)
