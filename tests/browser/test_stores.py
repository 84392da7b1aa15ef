"""“Near me”: the location is requested only after a click, and appears only in the address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from catalog import stocking
from catalog.models import Catalog, Product, Store, StoreStock
from catalog.publishing import publish_products
from tests.browser.test_access import complaints

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.keep_redis]
EXACT = {"latitude": 52.518623, "longitude": 13.408331}
TIME = re.compile(r"T\d\d:\d\d:\d\d\.\d+Z")  # whose seconds may be those of a latitude
ROUNDED = re.compile(r"near=52\.52%2C13\.41%2C25")


@pytest.fixture(scope="module", autouse=True)
def product(shop: None, django_db_blocker: Any) -> Iterator[str]:
    """The address of a product in stock in two stores, in Berlin and in Munich; the first has every third product."""
    with django_db_blocker.unblock():
        catalog = Catalog.objects.get(slug="demo")
        products = list(Product.objects.order_by("pk"))
        berlin = Store.objects.create(
            catalog=catalog, code="B1", name="Berlin Mitte", address="Lindenstraße 1\n10969 Berlin",
            latitude=52.503, longitude=13.396, link="https://shop.example/berlin",
        )  # fmt: skip
        munich = Store.objects.create(catalog=catalog, code="M1", name="München", latitude=48.13, longitude=11.594)
        held = [StoreStock(store=berlin, product=one, quantity=1) for one in products[::3]]
        StoreStock.objects.bulk_create([*held, StoreStock(store=munich, product=products[0], quantity=2)])
        publish_products([one.pk for one in products])
        stocking.restore()
        yield f"/products/demo/{products[0].external_id}/"


def remembered(page: Page) -> str:
    """Return everything that the browser stores for the site."""
    found: str = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    return found


@pytest.fixture
def here(page: Page) -> list[str]:
    """A browser in the middle of Berlin; events sent by pages are recorded."""
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(EXACT)  # type: ignore[arg-type]  # a TypedDict of its own
    told: list[str] = []
    page.expose_function("told", lambda text: told.append(text))
    page.add_init_script(
        "const send = navigator.sendBeacon.bind(navigator);"
        "navigator.sendBeacon = (address, body) => {"
        "  body.text().then((text) => { window.told(text); document.documentElement.dataset.told = text; });"
        "  return send(address, body); };"
    )
    return told


def test_in_stores_near_me_filters_by_a_rounded_place(page: Page, site: str, here: list[str], quiet: None) -> None:
    page.goto(f"{site}/search?q=shirt&offset=0")
    expect(page.locator("#results-heading")).to_be_visible()
    assert "near" not in page.url
    everything = page.locator("#results").get_attribute("data-found")
    page.get_by_role("button", name="In stores near me").click()
    page.wait_for_url(ROUNDED)
    expect(page.get_by_role("link", name=re.compile("^In stores within 25 km"))).to_be_visible()
    assert int(page.locator("#results").get_attribute("data-found") or 0) < int(everything or 0)
    assert "q=shirt" in page.url

    page.get_by_label("Stores near you").select_option(label="Within 50 km")
    page.wait_for_url(re.compile(r"near=52\.52%2C13\.41%2C50"))
    page.locator("#results .card-link").first.click()
    page.wait_for_url(re.compile(r"/products/.*near="))
    expect(page.locator(".product-stores")).to_contain_text("2.1 km")
    page.go_back()
    expect(page.locator("#results-heading")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-told", re.compile('"type":"search"'))
    kept = remembered(page) + " ".join(here)
    assert not re.search(r"52\.5|13\.4|near=", TIME.sub("", kept))
    assert '"type":"search"' in kept


def test_refusing_the_location_shows_a_message(page: Page, site: str) -> None:
    page.goto(f"{site}/search")
    address = page.url
    page.get_by_role("button", name="In stores near me").click()
    expect(page.get_by_role("alert")).to_contain_text("is not sharing your location")
    assert page.url == address


def test_the_page_of_a_product_shows_how_far_its_stores_are(
    page: Page, site: str, here: list[str], product: str, quiet: None
) -> None:
    page.goto(f"{site}{product}")
    stores = page.locator(".product-stores li")
    expect(stores).to_have_count(2)
    expect(page.locator(".store-away")).to_have_count(0)
    page.get_by_role("button", name="Near me").click()
    page.wait_for_url(re.compile(r"near=52\.52%2C13\.41%2C25#stores"))
    expect(stores.first).to_contain_text("Berlin Mitte")
    expect(stores.first).to_contain_text("2.1 km")
    expect(stores.last).to_contain_text("505 km")
    expect(page.get_by_role("button", name="Near me")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_stores_fit_every_width_and_break_no_rule(page: Page, site: str, product: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in (f"{product}?near=52.52,13.41,25", product, "/search?near=52.52,13.41,25", "/search"):
        page.goto(f"{site}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert complaints(page) == [], path
