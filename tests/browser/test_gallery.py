"""The pictures of a product: thumbnails, keyboard, and the enlarged picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Locator, Page, expect

from catalog.models import Catalog
from demo import demo_products, draw
from search.engine import generations, open_indexes
from tests.browser.test_access import complaints

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.keep_redis]


@pytest.fixture(scope="module")
def pictured(
    redis_server: object, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """A shop of one product with three pictures, two larger than the page shows them, and one smaller."""
    generations.forget()
    open_indexes.close_all()
    folder = tmp_path_factory.mktemp("pictured")
    picture = draw(demo_products(1)[0], 480).resize((1050, 1400))
    for name in ("a", "b", "c"):
        picture.save(folder / f"{name}.jpg", quality=70)
        picture = picture.point(lambda value: value * 0.9).resize((300, 400) if name == "b" else (1050, 1400))
    (folder / "products.csv").write_text("id,title,images\n1,Shirt,a.jpg|b.jpg|c.jpg\n")
    with django_db_blocker.unblock():
        call_command("ingest", folder, catalog="pictured")
        yield
        Catalog.objects.all().delete()


@pytest.fixture
def product(pictured: None, live_server: Any) -> str:
    return f"{live_server.url}/products/pictured/1/"


def current(page: Page) -> Locator:
    return page.locator("[data-gallery-thumb][aria-current]")


def test_thumbnails_and_arrow_keys_move_the_row_of_pictures(page: Page, product: str, quiet: None) -> None:
    page.goto(product)
    page.locator("[data-gallery-thumb]").nth(2).click()
    expect(current(page)).to_have_attribute("href", "#picture-3")
    expect(page.locator("#picture-3")).to_be_in_viewport(ratio=0.6)
    page.keyboard.press("ArrowLeft")
    expect(current(page)).to_have_attribute("href", "#picture-2")
    expect(current(page)).to_be_focused()
    expect(page.locator("#picture-2")).to_be_in_viewport(ratio=0.6)
    assert page.url == product
    assert complaints(page) == []


def test_a_picture_opens_over_the_page_and_is_seen_in_full_size(page: Page, product: str, quiet: None) -> None:
    page.goto(product)
    page.locator("[data-gallery-large]").first.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Enlarged picture")
    large = dialog.get_by_role("img", name="Shirt")
    expect(large).to_be_visible()
    expect(large).to_have_js_property("naturalHeight", 1400)
    assert large.evaluate("image => image.clientHeight") <= 720
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Full size")).to_have_attribute("aria-pressed", "true")
    assert large.evaluate("image => image.clientHeight") == 1400
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("img", name="Shirt: Picture 2 of 3")).to_be_visible()
    expect(dialog).to_contain_text("2 / 3")
    assert complaints(page) == []
    page.keyboard.press("ArrowRight")
    small = dialog.get_by_role("img", name="Shirt: Picture 3 of 3")
    expect(small).to_have_js_property("naturalHeight", 400)
    on_page = page.locator("#picture-3 img").evaluate("image => image.clientHeight")
    assert small.evaluate("image => image.clientHeight") >= on_page  # enlarging does not make it smaller
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("[data-gallery-large]").nth(2)).to_be_focused()


def test_without_a_script_thumbnails_and_large_pictures_are_links(browser: Browser, product: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(product)
        page.locator("[data-gallery-thumb]").nth(1).click()
        expect(page.locator("#picture-2")).to_be_in_viewport(ratio=0.6)
        page.locator("#picture-2 a").click()
        expect(page).to_have_url(re.compile(r"/media/products/.*-a?l-1600\.jpg$"))
