"""Shoppers search with several photos at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_states import wider

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.keep_redis]


def with_photos(page: Page, site: str, outfit: Path, count: int) -> None:
    page.goto(site)
    page.locator("#photo-file").set_input_files(outfit)
    expect(page.locator(".photo-item")).to_have_count(1)
    for number in range(2, count + 1):
        page.locator("#photo-add").set_input_files(outfit)
        expect(page.locator(".photo-item")).to_have_count(number)


def test_a_second_photo_is_added_turned_round_and_taken_out(
    page: Page, site: str, quiet: None, outfit: Path
) -> None:
    with_photos(page, site, outfit, 1)
    page.locator("#garment-1").click()
    expect(page).to_have_url(re.compile("garment=1"))
    page.locator("#photo-add").set_input_files(outfit)
    expect(page.get_by_role("heading", level=1)).to_have_text("Like your photos")
    expect(page.get_by_alt_text("Photo 1: Trousers")).to_be_visible()
    expect(page.get_by_alt_text("Photo 2: Top")).to_be_visible()

    page.get_by_role("link", name="Less like this").click()
    expect(page.locator(".photo-item.is-unliked")).to_have_count(1)
    expect(page.locator(".card").first).to_be_visible()
    page.locator("#photo-1").click()
    expect(page.locator("#garment-1")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("link", name="Less like this")).to_have_count(0)  # one has to be liked
    page.reload()
    expect(page.get_by_alt_text("Photo 2: Top")).to_be_visible()

    page.get_by_role("link", name="Search without this photo: Photo 2").click()
    expect(page.locator(".photo-item")).to_have_count(1)
    expect(page).not_to_have_url(re.compile("also="))
    expect(page.get_by_role("heading", level=1)).to_have_text("Like your photo")


def test_the_search_box_at_the_top_follows_what_the_panel_chooses(page: Page, site: str, outfit: Path) -> None:
    with_photos(page, site, outfit, 2)
    page.locator("#garment-1").click()
    expect(page).to_have_url(re.compile("garment=1"))
    box = page.get_by_role("combobox", name="Search products")
    box.fill("blue")
    box.press("Enter")
    expect(page).to_have_url(re.compile("q=blue"))
    expect(page).to_have_url(re.compile("garment=1.*also="))
    page.get_by_role("link", name="Search without the photos").click()
    expect(page).to_have_url(re.compile(r"/search\?q=blue$"))


def test_photos_are_added_and_taken_out_without_javascript(browser: Browser, site: str, outfit: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(site)
    page.locator("#photo-file").set_input_files(outfit)
    page.get_by_role("button", name="Search with it").click()
    page.locator("#photo-add").set_input_files(outfit)
    page.locator(".photo-add").get_by_role("button", name="Search with it").click()
    expect(page.locator(".photo-item")).to_have_count(2)
    page.get_by_role("link", name="Less like this").click()
    expect(page.locator(".photo-item.is-unliked")).to_have_count(1)
    page.locator("#without-2").click()
    expect(page.locator(".photo-item")).to_have_count(1)
    page.context.close()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900)])
@pytest.mark.parametrize("count", [1, 3])
def test_the_first_product_is_in_sight_below_photos(
    page: Page, site: str, outfit: Path, count: int, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    with_photos(page, site, outfit, count)
    picture = page.locator(".card-picture").first.bounding_box()
    assert picture is not None
    assert picture["y"] + picture["height"] / 2 < height
    assert wider(page, width) == []
