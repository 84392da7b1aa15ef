"""A product's page for shoppers and for machines."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from catalog.models import Catalog, Product
from search.engine import writer
from search.engine.entries import ProductEntry
from search.offers import Offer
from tests.search.conftest import entry

HOSTILE = "</script><script>alert(1)</script>"


@pytest.fixture
def on_sale(published: Sequence[ProductEntry]) -> ProductEntry:
    offer = Offer(
        link="https://shop.example/p/1", regular_price=Decimal("90.00"), availability="in stock", sizes=("S",)
    )
    product = entry(200, title=HOSTILE, fingerprint=published[0].fingerprint, offer=offer,
                    image_vector=published[0].image_vector, text_vector=published[0].text_vector)  # fmt: skip
    writer.put([product])
    return product


def test_the_shops_page_is_the_main_action_and_a_sale_shows_both_prices(client: Client, on_sale: ProductEntry) -> None:
    page = client.get("/products/demo/P-200/").content.decode()
    link = re.search(r'<a class="[^"]*button-buy"[^>]*>', page)
    assert link
    address = re.search('href="(/go/[^"]+)"', link[0])
    assert address
    assert client.get(address[1])["Location"] == "https://shop.example/p/1"
    assert "noopener" in link[0]
    assert re.search(r"<s>.*€90\.00</s>", page)


def test_structured_data_holds_the_offer_and_cannot_end_its_element(client: Client, on_sale: ProductEntry) -> None:
    page = client.get("/products/demo/P-200/").content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    data = json.loads(found[1])
    assert data["name"] == HOSTILE
    assert data["offers"]["price"] == "205.90"
    assert data["offers"]["availability"].endswith("/InStock")
    assert '<link rel="canonical" href="http://testserver/products/demo/P-200/">' in page


def test_cards_of_remembered_products_leave_out_what_is_gone(client: Client, published: Sequence[ProductEntry]) -> None:
    page = client.get("/cards?product=demo/P-3&product=demo/gone&product=nonsense").content.decode()
    assert re.findall(r'data-save="([^"]+)"', page) == ["demo/P-3"]


@pytest.mark.django_db
def test_search_engines_find_products_that_are_shown_and_nothing_else(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    catalog = Catalog.objects.create(slug="demo", name="Demo")
    for id, hidden in (("A 1", False), ("B", True)):
        Product.objects.create(catalog=catalog, external_id=id, title=id, is_hidden=hidden, is_published=True)
    cache.clear()
    assert "/sitemap.xml" in client.get("/robots.txt").content.decode()
    assert "sitemap-products.xml" in client.get("/sitemap.xml").content.decode()
    listed = client.get("/sitemap-products.xml").content.decode()
    assert "/products/demo/A%201/" in listed
    assert "/products/demo/B/" not in listed
    with django_assert_num_queries(0):  # repeated requests cost nothing
        assert client.get("/sitemap-products.xml").content.decode() == listed
        for other in ("x=1", "p=01", "p=1&p=1", "p=1&", "p=0"):  # and do not fill the cache
            assert client.get(f"/sitemap-products.xml?{other}").status_code == 404, other
    assert "/products/demo/A%201/" in client.get("/sitemap-products.xml?p=1").content.decode()
    cache.clear()


def test_a_style_is_one_card_with_its_colours_which_its_page_leads_to(
    client: Client, published: Sequence[ProductEntry]
) -> None:
    looks = [
        replace(published[number], id=f"style-{colour}", colour=colour, title="Wrap dress",
                offer=Offer(group="style", sizes=("L", "S"), gone_sizes=("M",)))
        for number, colour in enumerate(("Red", "Black", "Green"))
    ]  # fmt: skip
    writer.put(looks)

    page = client.get("/search", {"colour": ["Red", "Green"], "size": "S"}).content.decode()
    assert page.count('class="card"') == 1
    assert re.findall(r'class="card-look" href="([^"]+)"', page) == [
        f"/products/demo/style-{colour}/" for colour in ("Green", "Red", "Black")
    ]
    assert "3 colours" in page
    page = client.get("/products/demo/style-Red/").content.decode()
    found = re.search(r'class="product-looks">.*?</div>', page, re.DOTALL)
    assert found
    assert re.findall(r'href="([^"]+)"( aria-current="page")?', found[0]) == [
        ("/products/demo/style-Red/", ' aria-current="page"'),
        ("/products/demo/style-Black/", ""),
        ("/products/demo/style-Green/", ""),
    ]
    sizes = re.search(r'class="product-sizes">.*?</div>', page, re.DOTALL)
    assert sizes
    assert re.findall(r"<li[^>]*>(?:<s>)?(\w+)", sizes[0]) == ["S", "M", "L"]
    assert sizes[0].count("Sold out") == 1


def test_looks_of_one_colour_share_their_sizes_and_none_is_shown_twice(
    client: Client, published: Sequence[ProductEntry]
) -> None:
    """Like two products joined by staff: the second one has M in stock, and a word for S."""
    offers = (
        Offer(group="style", sizes=("S", "L"), gone_sizes=("M",)),
        Offer(group="style", sizes=("Small", "m", "XL")),
        Offer(group="style", sizes=("XXL",), availability="out of stock"),
    )
    looks = [
        replace(published[0], id=f"joined-{place}", colour="Red", offer=offer) for place, offer in enumerate(offers)
    ]
    writer.put([*looks, replace(looks[0], id="other", colour="Black", offer=Offer(group="style", sizes=("XXS",)))])

    page = client.get("/products/demo/joined-0/").content.decode()
    found = re.search(r'class="product-sizes">.*?</div>', page, re.DOTALL)
    assert found
    assert re.findall(r"<li[^>]*>(.*?)</li>", found[0]) == [
        "S",
        '<a href="/products/demo/joined-1/">m</a>',
        "L",
        '<a href="/products/demo/joined-1/">XL</a>',
        '<s>XXL</s><span class="visually-hidden"> Sold out</span>',
    ]


def test_all_pictures_are_shown_in_order_and_lead_to_the_large_ones_without_a_script(
    client: Client, published: Sequence[ProductEntry]
) -> None:
    further = tuple(f"ab/cd/{letter}-l.jpg" for letter in "bc")
    writer.put([replace(published[0], id="several", title="Wrap dress", offer=Offer(further_images=further))])

    page = client.get("/products/demo/several/").content.decode()
    large = re.findall(r'<a class="tile" href="([^"]+)" data-gallery-large[^>]*><img src="([^"]+)" alt="([^"]+)"', page)
    main = f"/media/ab/cd/{0:032x}.webp"
    assert large == [
        (main, main, "Wrap dress"),
        ("/media/ab/cd/b-l-1600.jpg", "/media/ab/cd/b-l.jpg", "Wrap dress: Picture 2 of 3"),
        ("/media/ab/cd/c-l-1600.jpg", "/media/ab/cd/c-l.jpg", "Wrap dress: Picture 3 of 3"),
    ]
    for number in (1, 2, 3):
        assert f'href="#picture-{number}"' in page
        assert f'<li id="picture-{number}">' in page
    shown = client.get("/api/products/demo/several").json()["pictures"]
    assert [one["largest"] for one in shown] == [address for address, _, _ in large]
    assert "<source" not in page  # of a picture from before AVIF was written
    assert "gallery-thumbs" not in client.get("/products/demo/P-1/").content.decode()


def test_cards_offer_avif_where_the_picture_has_it(client: Client, published: Sequence[ProductEntry]) -> None:
    writer.put([replace(published[0], id="new", image="ab/cd/new-al.jpg")])
    page = client.get("/cards?product=demo/new&product=demo/P-1").content.decode()
    assert page.count("<source") == 1
    assert 'srcset="/media/ab/cd/new-al-480.avif"' in page
    assert 'src="/media/ab/cd/new-al-240.webp"' in page
