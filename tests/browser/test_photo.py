"""Shoppers search by a photo."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.keep_redis]


def test_an_uploaded_photo_stays_visible_with_its_garments(page: Page, site: str, quiet: None, outfit: Path) -> None:
    page.goto(site)
    page.locator("#photo-file").set_input_files(outfit)

    expect(page).to_have_url(re.compile("photo=.*garment=0"))
    expect(page.get_by_alt_text("The photo you searched with")).to_be_visible()
    expect(page.locator("#outline-0")).to_have_attribute("aria-current", "true")
    expect(page.locator("#grid .card").first).to_be_visible()
    page.locator("#outline-1").click()
    expect(page).to_have_url(re.compile("garment=1"))
    expect(page.locator("#outline-1")).to_have_attribute("aria-current", "true")
    page.reload()
    expect(page.get_by_alt_text("The photo you searched with")).to_be_visible()


def test_a_photo_that_is_chosen_while_the_page_still_loads_is_searched_with(
    page: Page, site: str, outfit: Path
) -> None:
    held: list[Route] = []
    page.route("**/photo*.js", lambda route: held.append(route), times=1)
    page.goto(site, wait_until="commit")
    page.locator("#photo-file").set_input_files(outfit)
    held[0].continue_()
    expect(page).to_have_url(re.compile("photo=.*garment=0"))


def test_on_a_phone_the_photo_keeps_its_shape_and_leaves_room_for_results(page: Page, site: str, outfit: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site)
    page.locator("#photo-file").set_input_files(outfit)
    photo = page.get_by_alt_text("The photo you searched with")
    expect(photo).to_be_visible()

    shape = photo.evaluate("one => [one.clientWidth / one.clientHeight, one.naturalWidth / one.naturalHeight]")
    assert shape[0] == pytest.approx(shape[1], abs=0.02)
    expect(page.locator(".card").first).to_be_in_viewport()
    look = page.locator(".look-link").bounding_box()
    assert look
    assert look["x"] + look["width"] <= 390  # without scrolling sideways


def test_a_garment_can_be_chosen_by_key(page: Page, site: str, outfit: Path) -> None:
    page.goto(site)
    page.locator("#photo-file").set_input_files(outfit)
    expect(page).to_have_url(re.compile("garment=0"))
    page.locator("#garment-1").focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("garment=1"))


def test_words_can_be_added_to_a_photo(page: Page, site: str, outfit: Path) -> None:
    page.goto(site)
    page.locator("#photo-file").set_input_files(outfit)
    expect(page).to_have_url(re.compile("photo="))
    page.locator("#photo-words").fill("red")
    page.locator("#photo-words").press("Enter")

    expect(page).to_have_url(re.compile("q=red"))
    expect(page).to_have_url(re.compile("photo="))
    expect(page.get_by_alt_text("The photo you searched with")).to_be_visible()


def test_a_photo_works_without_javascript(browser: Browser, site: str, outfit: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(site)
    page.locator("#photo-file").set_input_files(outfit)
    page.get_by_role("button", name="Search with it").click()
    expect(page).to_have_url(re.compile("photo="))
    page.locator("#garment-1").click()
    expect(page).to_have_url(re.compile("garment=1"))
    expect(page.locator("#grid .card").first).to_be_visible()
    page.context.close()


def test_a_photo_that_shows_nothing_says_what_to_do(page: Page, site: str, tmp_path: Path) -> None:
    Image.new("RGB", (600, 800), (6, 6, 8)).save(tmp_path / "dark.jpg")
    page.goto(site)
    page.locator("#photo-file").set_input_files(tmp_path / "dark.jpg")

    expect(page.locator("#photo-error")).to_contain_text(re.compile("dark|light", re.IGNORECASE))


def test_a_file_that_is_no_picture_says_so(page: Page, site: str, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_text("not a picture")
    page.goto(site)
    page.locator("#photo-file").set_input_files(tmp_path / "photo.jpg")

    expect(page.locator("#photo-error")).to_contain_text("not a picture")


def test_a_photo_that_is_no_longer_kept_says_so(page: Page, site: str) -> None:
    page.goto(f"{site}/search?photo=0123456789abcdef0123456789abcdef&garment=0")

    expect(page.locator("#photo-error")).to_contain_text("no longer available")


def searched(page: Page, site: str, outfit: Path) -> None:
    page.goto(site)
    page.locator("#photo-file").set_input_files(outfit)
    expect(page).to_have_url(re.compile("photo="))
    page.wait_for_load_state("domcontentloaded")  # by then the page's scripts have added their listeners


def test_long_words_fit_below_an_area_on_a_phone(page: Page, site: str, outfit: Path) -> None:
    page.set_extra_http_headers({"Accept-Language": "de"})
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(site)
    page.locator("#photo-file").set_input_files(outfit)
    page.locator("[popovertarget=adjust]").first.click()
    for button in page.locator(".area-actions button").all():
        box = button.bounding_box()
        assert box
        assert box["x"] >= 0


def test_an_area_can_be_pulled_or_moved_by_keys(page: Page, site: str, quiet: None, outfit: Path) -> None:
    searched(page, site, outfit)
    page.get_by_role("button", name="Select an area").click()
    stage = page.locator(".area-stage").bounding_box()
    assert stage is not None
    page.mouse.move(stage["x"] + 4, stage["y"] + 4)
    page.mouse.down()
    page.mouse.move(stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2, steps=4)
    page.mouse.up()
    assert int(page.get_by_label("Width").input_value()) == pytest.approx(49, abs=3)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    left, height = page.get_by_label("Left").input_value(), page.get_by_label("Height").input_value()
    page.get_by_role("button", name="Search this area").click()

    expect(page).to_have_url(re.compile("box="))
    expect(page.locator(".drawn-area")).to_be_visible()
    page.get_by_role("button", name="Select an area").click()
    expect(page.get_by_label("Left")).to_have_value(left)
    expect(page.get_by_label("Height")).to_have_value(height)


def test_a_wrong_label_can_be_corrected(page: Page, site: str, quiet: None, outfit: Path) -> None:
    searched(page, site, outfit)
    page.get_by_label("This is:").select_option(label="Dress")

    expect(page).to_have_url(re.compile("label=dress"))
    expect(page.locator("#garment-0")).to_have_text("Dress")
    expect(page.locator("#photo-words")).to_have_attribute("placeholder", re.compile("longer"))


def test_shop_the_look_has_a_row_for_each_garment(page: Page, site: str, quiet: None, outfit: Path) -> None:
    searched(page, site, outfit)
    page.get_by_role("link", name="Shop the look").click()

    expect(page.locator("section h2")).to_have_text(["Top", "Trousers"])
    assert 1 <= page.locator("section").nth(1).locator(".card").count() <= 12


def test_the_search_box_at_the_top_keeps_the_photo_until_it_is_removed(page: Page, site: str, outfit: Path) -> None:
    searched(page, site, outfit)
    box = page.get_by_role("combobox", name="Search products")
    box.fill("blue")
    box.press("Enter")
    expect(page).to_have_url(re.compile("q=blue&photo=|photo=.*q=blue"))
    expect(page.get_by_alt_text("The photo you searched with")).to_be_visible()
    page.get_by_role("link", name="Search without the photo").click()
    expect(page).not_to_have_url(re.compile("photo="))
    expect(page).to_have_url(re.compile("q=blue"))


def test_a_deleted_photo_is_gone(page: Page, site: str, outfit: Path) -> None:
    searched(page, site, outfit)
    address = page.url
    page.get_by_role("button", name="Delete photo").click()
    expect(page).to_have_url(f"{site}/#photo-deleted")
    expect(page.get_by_text("Your photo has been deleted.")).to_be_visible()

    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 410
