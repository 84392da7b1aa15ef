"""Pages on small screens, while loading, and after failures."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.keep_redis]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
PAGES = ("/", "/search", "/search?q=red+shirt&gender=Men&gender=Women&price_min=5", f"/search?q={LONG}",
         "/search?colour=None", "/nowhere", "/saved", "/search?q=clothes+not+shirts+jeans+dresses+without+stripes",
         f"/search?colour={LONG}&brand={LONG}&on_sale=true")  # fmt: skip


def failing(status: int, **headers: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, headers=headers, body="")


def wider(page: Page, width: int) -> list[str]:
    """Return the elements that make a page scroll sideways."""
    if page.evaluate("document.documentElement.scrollWidth") <= width:
        return []
    far = "[...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1)"
    return list(page.evaluate(f"{far}.map(one => one.outerHTML.slice(0, 120))")) or ["unknown"]


def product_path(page: Page, site: str) -> str:
    page.goto(f"{site}/search?q=shirt")
    return str(page.locator(".card-link").first.get_attribute("href"))


@pytest.mark.parametrize("width", [320, 390, 768, 1440, 2560])
def test_no_page_scrolls_sideways(page: Page, site: str, outfit: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    own = product_path(page, site)
    like = f"/search?like={own.removeprefix('/products/').rstrip('/')}"
    for path in (*PAGES, own, like):
        page.goto(site + path)
        assert wider(page, width) == [], path
    page.locator("#photo-file").set_input_files(outfit)
    expect(page.get_by_alt_text("The photo you searched with")).to_be_visible()
    assert wider(page, width) == []
    for count in (2, 3):
        page.locator("#photo-add").set_input_files(outfit)
        expect(page.locator(".photo-item")).to_have_count(count)
        assert wider(page, width) == []
    page.locator(".look-link").click()
    expect(page).to_have_url(re.compile("/look"))
    assert wider(page, width) == []


@pytest.mark.parametrize("width", [320, 390])
def test_a_long_chip_stays_within_a_phone(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(f"{site}/search?q=clothes+not+shirts+jeans+dresses+without+stripes&colour={LONG}")
    chips = page.locator(".chip")
    expect(chips.first).to_be_visible()
    boxes = [chip.bounding_box() for chip in chips.all()]
    assert all(box and box["width"] <= width - 32 for box in boxes)


def test_a_press_shows_at_once_that_something_happens(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=shirt")
    held: list[Route] = []
    page.route(re.compile(r"/search\?.*gender"), lambda route: held.append(route))
    page.get_by_role("checkbox", name=re.compile("^Women")).check()

    expect(page.locator("#results")).to_have_attribute("aria-busy", "true")
    expect(page.locator(".working")).to_be_visible()
    held[0].continue_()
    expect(page).to_have_url(re.compile("gender=Women"))
    expect(page.locator(".working")).to_be_hidden()


def test_a_failed_request_is_reported_and_can_be_repeated(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=shirt")
    page.context.set_offline(True)
    women, alert = page.get_by_role("checkbox", name=re.compile("^Women")), page.get_by_role("alert")
    women.click()  # check() would wait for a state that the failed request takes back at once
    expect(alert).to_contain_text("offline")
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")
    expect(women).not_to_be_checked()  # like the results that are still shown

    page.context.set_offline(False)
    alert.get_by_role("button", name="Try again").click()
    expect(page).to_have_url(re.compile("gender=Women"))
    expect(women).to_be_checked()
    expect(alert).to_be_hidden()


def test_an_order_that_failed_goes_back_to_the_one_that_is_shown(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=shirt")
    page.route("**/search?*sort*", failing(500), times=2)
    order, alert = page.get_by_label("Sort by"), page.get_by_role("alert")
    order.select_option("price")
    for _ in range(2):  # trying again may fail, too
        expect(alert).to_be_visible()
        expect(order).to_have_value("relevance")
        alert.get_by_role("button", name="Try again").click()
    expect(page).to_have_url(re.compile("sort=price"))
    expect(order).to_have_value("price")


def test_too_many_searches_count_down_and_go_on_by_themselves(page: Page, site: str) -> None:
    page.goto(f"{site}/search")
    page.route("**/search?*offset*", failing(429, **{"Retry-After": "2"}), times=1)
    page.locator("#show-more").click()

    expect(page.get_by_role("alert")).to_contain_text(re.compile(r"Try again in \d s"))
    expect(page.locator(".card")).to_have_count(48)


def test_a_photo_survives_a_busy_server(page: Page, site: str, outfit: Path) -> None:
    page.goto(site)
    page.route("**/photo", failing(429, **{"Retry-After": "1"}), times=1)
    page.locator("#photo-file").set_input_files(outfit)

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_url(re.compile("photo=.*garment=0"))


def test_back_returns_to_the_exact_place_after_show_more(page: Page, site: str) -> None:
    page.goto(f"{site}/search")
    for count in (48, 72, 90):
        page.locator("#show-more").click()
        expect(page.locator(".card")).to_have_count(count)
    far = page.locator(".card-link").nth(80)
    href = far.get_attribute("href")
    far.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    far.click()
    expect(page).to_have_url(re.compile("/products/"))
    page.go_back()

    expect(page.locator(f".card-link[href='{href}']")).to_be_in_viewport()
    assert abs(page.evaluate("scrollY") - place) < 200


def test_a_filter_shows_the_results_from_their_top(page: Page, site: str) -> None:
    page.goto(f"{site}/search")
    page.locator("#show-more").scroll_into_view_if_needed()
    page.get_by_role("checkbox", name=re.compile("^Women")).check()
    expect(page).to_have_url(re.compile("gender=Women"))
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()


def test_skip_links_lead_to_products_and_filters(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=shirt")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to products")
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.card') !== null"):
            return
    pytest.fail("the products are not four stops behind the skip link")


def test_long_filters_can_be_searched_and_show_the_rest(page: Page, site: str, quiet: None) -> None:
    page.goto(f"{site}/search")
    facet = page.locator("#facet-article_type")
    hidden = facet.locator(".facet-rest input[type=checkbox]")
    expect(hidden.first).to_be_hidden()
    more = facet.locator(".facet-rest > summary")
    more.click()
    fewer, last = more.bounding_box(), hidden.last.bounding_box()
    assert fewer
    assert last
    assert fewer["y"] > last["y"]
    more.click()
    wanted = hidden.last.get_attribute("value") or ""
    facet.get_by_label("Find in Type").fill(wanted.upper())
    expect(hidden.last).to_be_visible()
    facet.get_by_label("Find in Type").fill("zzz")
    expect(facet).to_contain_text("Nothing with that name.")


def test_titles_name_words_and_filters(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=shirt&gender=Women")
    expect(page).to_have_title("“shirt”, Women · Drape")


def test_error_pages_have_search_and_camera(page: Page, site: str, outfit: Path) -> None:
    page.goto(f"{site}/nowhere")
    expect(page.get_by_role("combobox", name="Search products")).to_be_visible()
    page.locator("#photo-file").set_input_files(outfit)
    expect(page).to_have_url(re.compile("photo="))


def test_nothing_to_filter_by_leaves_no_empty_column(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 800})
    page.goto(f"{site}/search?q=shirt")
    beside = page.locator("#results").bounding_box()
    page.goto(f"{site}/search?q=xylophone")
    alone = page.locator("#results").bounding_box()
    assert beside
    assert alone
    assert alone["width"] > beside["width"] + 200
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator(".skip-filters")).to_be_hidden()


def test_one_word_of_a_category_stays_on_one_line(page: Page, site: str) -> None:
    page.set_extra_http_headers({"Accept-Language": "de"})
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(site)
    names = page.locator(".kind-name")
    expect(names.first).to_be_visible()
    names.first.evaluate("one => { one.textContent = 'Freizeitschuhe'; }")
    lines = "one => one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight)"
    assert names.first.evaluate(lines) < 1.5


def test_titles_of_another_script_are_cut_at_their_own_end(page: Page, site: str) -> None:
    page.set_extra_http_headers({"Accept-Language": "ar"})
    page.goto(f"{site}/search?q=shirt")
    link = page.locator(".card-link").first
    expect(link).to_have_css("direction", "ltr")
    expect(link).to_have_css("text-align", "right")


def test_bounds_the_wrong_way_round_are_exchanged_in_sight(page: Page, site: str) -> None:
    page.goto(f"{site}/search?price_min=80&price_max=20")
    expect(page.get_by_label("From")).to_have_value("20")
    expect(page.get_by_label("To", exact=True)).to_have_value("80")


def test_without_javascript_filters_can_be_applied_on_a_phone(browser: Browser, site: str) -> None:
    page = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()
    page.goto(f"{site}/search?q=shirt")
    page.get_by_role("button", name="Filters").click()
    page.locator("input[name=gender]").first.check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile("gender="))
    page.context.close()


def test_the_price_slider_narrows_and_shows_what_it_means(page: Page, site: str, quiet: None) -> None:
    page.goto(f"{site}/search")
    lowest = page.get_by_label("Lowest price")
    lowest.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("price_min="))
    expect(page.get_by_role("list", name="Your filters")).to_contain_text(re.compile(r"From €\d+\.00"))
    expect(page.get_by_label("From")).not_to_have_value("")


def test_what_was_understood_can_be_taken_as_plain_words(page: Page, site: str, quiet: None) -> None:
    page.goto(f"{site}/search?q=shirts+under+40")
    understood = page.get_by_role("list", name="Understood from your words")
    expect(understood).to_contain_text("Up to €40.00")
    understood.get_by_role("link", name=re.compile("€40")).click()
    expect(page).to_have_url(re.compile("plain=under"))
    expect(understood.get_by_text("€40")).to_have_count(0)
