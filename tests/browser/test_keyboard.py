"""The whole shop by keyboard: every tab stop is visible, nothing traps or loses the focus."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.keep_redis]

STOP = """async () => {
  // rows that snap and the skip link need a frame to be where they end
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  // a file field is ringed through its label
  const shown = one.matches('input[type=file]') ? one.closest('label') : one;
  const box = shown.getBoundingClientRect();
  const [x, y] = [box.x + Math.min(box.width, innerWidth) / 2, box.y + Math.min(box.height, innerHeight) / 2];
  const top = document.elementFromPoint(x, y);
  const seen = box.width > 1 && box.height > 1 && top !== null && (shown.contains(top) || top.contains(shown)
    || (one.type === 'range' && top.closest('.slider') !== null)); // one slider lies on the other
  const named = one.ariaLabel || one.labels?.[0]?.textContent || one.textContent || one.querySelector('img')?.alt;
  // these draw the ring elsewhere: around a box, a label, a thumb, or the whole card
  const elsewhere = '.search-box input, .facet-sizes input, [type=range], .card-link, .outline';
  const ringed = getComputedStyle(shown).outlineStyle !== 'none' || one.matches(elsewhere);
  return { html: one.outerHTML.slice(0, 140), seen, named: Boolean(named?.trim()), ringed };
}"""
MOST_STOPS = 400


def stops(page: Page) -> list[dict[str, Any]]:
    """Return each tab stop from the top of the page to its end."""
    found: list[dict[str, Any]] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            return found
        found.append(stop)
    pytest.fail(f"no end after {MOST_STOPS} stops; the last: {found[-1]['html']}")


def chosen(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("ar", 1440)])
def test_every_stop_is_seen_and_named(page: Page, site: str, language: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.set_extra_http_headers({"Accept-Language": language})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{site}/search?q=shirt&gender=Men")
    own = str(page.locator(".card-link").first.get_attribute("href"))
    page.locator("[data-save]").first.click()
    for path in ("/", "/search?q=shirt&gender=Men", own, "/saved", "/nowhere"):
        page.goto(site + path, wait_until="networkidle")
        found = stops(page)
        assert len(found) > 5, path
        assert [one for one in found if not (one["seen"] and one["named"] and one["ringed"])] == [], path


def test_the_price_keeps_the_focus_of_its_slider(page: Page, site: str) -> None:
    page.goto(f"{site}/search")
    page.get_by_label("Lowest price").focus()
    for step in range(3):
        page.keyboard.press("ArrowRight")
        expect(page).to_have_url(re.compile("price_min="))
        expect(page.get_by_label("Lowest price"), f"after step {step + 1}").to_be_focused()


def test_the_sheet_of_filters_takes_the_focus_and_gives_it_back(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{site}/search?q=shirt")
    opener = page.locator(".filters-open")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#filters")).to_be_focused()

    page.locator("input[name=season]").first.evaluate("one => one.closest('details').open = true")
    option = page.locator("input[name=season]").first
    option.focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("season="))
    expect(option).to_be_focused()
    expect(option).to_be_in_viewport()  # the sheet was not scrolled back to its top

    page.keyboard.press("Escape")
    expect(opener).to_be_focused()  # although it was replaced together with the results
    page.keyboard.press("Enter")
    expect(page.locator("#filters")).to_be_focused()  # which comes a moment after it is opened
    page.locator("#filters-show").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#filters:popover-open")).to_have_count(0)


def test_phones_offer_no_way_to_filters_that_are_not_there(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{site}/search?q=shirt")
    expect(page.locator(".skip-filters")).to_be_hidden()


def test_the_area_of_a_photo_takes_the_focus_and_gives_it_back(page: Page, site: str, outfit: Path) -> None:
    page.goto(site)
    page.locator("#photo-file").set_input_files(outfit)
    opener = page.locator("[popovertarget=adjust]").first
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".area-box")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()

    page.keyboard.press("Enter")
    page.get_by_role("button", name="Search this area").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#adjust:popover-open")).to_have_count(0)
    assert page.evaluate(STOP)["seen"]


def test_escape_cancels_a_photo_that_is_being_sent(page: Page, site: str, outfit: Path) -> None:
    page.goto(site)
    held: list[Route] = []
    page.route("**/photo", lambda route: held.append(route))
    page.locator("#photo-file").focus()
    page.locator("#photo-file").set_input_files(outfit)
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert chosen(page).startswith("photo-file")
    expect(page).to_have_url(f"{site}/")


def test_a_closed_message_gives_the_focus_back(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=shirt")
    box = page.get_by_role("checkbox", name=re.compile("^Women"))
    page.route("**/search?*gender*", lambda route: route.fulfill(status=500, body=""))
    box.focus()
    page.keyboard.press("Space")
    page.get_by_role("alert").get_by_role("button", name="Close").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(box).to_be_focused()


def test_no_id_is_given_twice(page: Page, site: str) -> None:
    page.goto(f"{site}/search")
    own = str(page.locator(".card-link").first.get_attribute("href"))
    for path in ("/", "/search?q=red+shirt", own):
        page.goto(site + path)
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
        assert len(ids) == len(set(ids)), path


def test_a_filter_says_how_many_products_it_finds(page: Page, site: str) -> None:
    page.goto(f"{site}/search")
    one = page.locator(".option:has(.option-count [aria-hidden]:text-is('1'))").first
    expect(one.locator(".option-count .visually-hidden").last).to_have_text("1 product")
