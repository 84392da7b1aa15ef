"""Accessibility: axe's rules on each page and state, in both colour schemes and both writing directions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from behaviour import visitors
from tests.browser.test_behaviour import stored, taken

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.keep_redis]
MODES = (("light", "en"), ("dark", "ar"))
PATHS = ("/", "/search", "/search?q=red+shirt&gender=Men&price_min=5", "/search?q=shirts+not+blue+under+90",
         "/search?q=xylophone", "/search?q=x&colour=None", "/search?on_sale=true", "/nowhere", "/saved")  # fmt: skip


def complaints(page: Page, part: str | None = None) -> list[str]:
    """Return the violations of axe's rules on the page, or in a part of it."""
    found = Axe().run(page, context=part).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.fixture(params=MODES, ids="-".join)
def mode(request: pytest.FixtureRequest, page: Page) -> None:
    """Open the page with a colour scheme and a writing direction."""
    scheme, language = request.param
    page.emulate_media(color_scheme=scheme)
    page.set_extra_http_headers({"Accept-Language": language})


@pytest.mark.parametrize("path", PATHS)
def test_no_rule_is_broken(page: Page, site: str, mode: None, path: str) -> None:
    page.goto(site + path)
    assert page.evaluate("document.dir") == ("rtl" if page.evaluate("document.documentElement.lang") == "ar" else "ltr")
    assert complaints(page) == []


def test_no_rule_is_broken_on_a_product_and_its_enlarged_picture(page: Page, site: str, mode: None) -> None:
    page.goto(f"{site}/search?q=shirt")
    page.locator(".card-link").first.click()
    expect(page).to_have_url(re.compile("/products/"))
    assert complaints(page) == []
    page.locator("[data-gallery-large]").first.click()
    expect(page.locator("[data-zoom]")).to_be_visible()
    assert complaints(page) == []


def test_no_rule_is_broken_beside_a_photo(page: Page, site: str, mode: None, outfit: Path) -> None:
    page.goto(site)
    page.locator("#photo-file").set_input_files(outfit)
    expect(page).to_have_url(re.compile("photo="))
    assert complaints(page) == []
    page.locator("[popovertarget=adjust]").first.click()
    expect(page.locator("#adjust")).to_be_visible()
    assert complaints(page) == []
    page.keyboard.press("Escape")
    page.locator("#photo-add").set_input_files(outfit)
    expect(page.locator(".photo-item")).to_have_count(2)
    page.locator("#turn-photo").click()
    expect(page.locator(".photo-item.is-unliked")).to_have_count(1)
    assert complaints(page) == []
    page.locator(".look-link").click()
    expect(page).to_have_url(re.compile("/look"))
    assert complaints(page) == []


def test_no_rule_is_broken_beside_products(page: Page, site: str, mode: None) -> None:
    page.goto(f"{site}/search?q=shirt")
    names = [str(link.get_attribute("href")).removeprefix("/products/").rstrip("/") for link in
             page.locator("#grid .card-link").all()[:3]]  # fmt: skip
    page.goto(f"{site}/search?like={names[0]}")
    assert complaints(page) == []
    page.goto(f"{site}/search?like={names[0]}&like={names[1]}&unlike={names[2]}")
    expect(page.locator(".liked .is-unliked")).to_have_count(1)
    assert complaints(page) == []


def test_no_rule_is_broken_while_typing_and_in_the_sheet_of_filters(page: Page, site: str, mode: None) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site}/search?q=shirt")
    page.locator("#header-q").fill("jea")
    expect(page.locator(".suggestions [role=option]").first).to_be_visible()
    assert complaints(page) == []
    page.keyboard.press("Escape")
    page.locator(".filters-open").click()
    expect(page.locator("#filter-form")).to_be_visible()
    assert complaints(page) == []


def test_no_rule_is_broken_in_rows_for_who_agreed(
    page: Page, site: str, mode: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, "is_robot", lambda request: False)
    page.goto(site)
    expect(page.locator(".consent")).to_be_visible()
    page.locator(".consent [value=agreed]").click()
    expect(page.locator(".consent")).to_have_count(0)
    page.goto(f"{site}/search?q=shirt")
    page.locator("#results .card-link").nth(1).click()
    page.locator(".heart-button").click()
    assert taken(page, lambda: all(map(stored, ("view", "like"))))
    assert complaints(page) == []
    page.goto(site)
    expect(page.locator("[data-row=for_you]")).to_be_visible()
    expect(page.locator("[data-remembered=viewed] .card").first).to_be_visible()
    assert complaints(page) == []
    page.goto(f"{site}/saved")
    expect(page.locator("[data-remembered=saved] .card").first).to_be_visible()
    assert complaints(page) == []


def test_no_rule_is_broken_where_something_failed(page: Page, site: str, mode: None) -> None:
    page.goto(f"{site}/search?q=shirt")

    def busy(route: Any) -> None:
        route.fulfill(status=429, headers={"Retry-After": "600"}, body="")

    page.route("**/search?*gender*", busy)
    page.locator("input[name=gender]").first.check()
    expect(page.get_by_role("alert")).to_be_visible()
    assert complaints(page) == []


PRESSED = "a[href], button, select, summary, label:not([for])"
SMALL_TARGETS = """(pressed) => [...document.querySelectorAll(pressed)].filter((one) => {
  const box = one.getBoundingClientRect();
  if (box.width <= 1 || !one.checkVisibility({ visibilityProperty: true })) return false;
  const height = Math.max(box.height, parseFloat(getComputedStyle(one, '::after').height) || 0); // drawn smaller
  return height < 43.5 && !one.closest('.skip-link, .price-range, .card-link, .outline, h2');
}).map((one) => one.outerHTML.slice(0, 120))"""


def test_fingers_find_targets_of_44_pixels(browser: Browser, site: str, outfit: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{site}/search?q=shirt")
    own = str(page.locator(".card-link").first.get_attribute("href"))
    name = own.removeprefix("/products/").rstrip("/")
    for path in ("/", own, "/saved", "/nowhere", f"/search?like={name}", "/search?q=shirt&gender=Men&price_max=90"):
        page.goto(site + path)
        assert page.evaluate(SMALL_TARGETS, PRESSED) == [], path
    page.locator(".filters-open").click()
    expect(page.locator("#filter-form")).to_be_visible()
    assert page.evaluate(SMALL_TARGETS, PRESSED) == []
    page.goto(site)
    page.locator("#photo-file").set_input_files(outfit)
    expect(page).to_have_url(re.compile("photo="))
    assert page.evaluate(SMALL_TARGETS, PRESSED) == []
    context.close()


def test_paper_shows_products_without_what_only_a_screen_can_do(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=shirt")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".card-title").first).to_be_visible()
    for part in (".site-header", "#filters", ".card-heart", ".toolbar", ".more"):
        expect(page.locator(part).first).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_pictures_stay_still_for_who_asks_for_less_motion(page: Page, site: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{site}/search?q=shirt")
    page.locator(".card").first.hover()
    expect(page.locator(".card .tile img").first).to_have_css("transform", "none")


def test_the_first_tab_leads_past_the_header(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=shirt")
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    expect(link).to_be_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash").startswith("#")
