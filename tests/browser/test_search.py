"""Shoppers search by text: results, filters, more, similar products."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.keep_redis]


def titles(page: Page) -> list[str]:
    return page.locator(".card-title").all_inner_texts()


def test_words_find_products_and_stay_in_the_address(page: Page, site: str, quiet: None) -> None:
    page.goto(site)
    box = page.get_by_role("combobox", name="Search products").first
    box.fill("striped t-shirt")
    box.press("Enter")

    expect(page).to_have_url(re.compile(r"/search\?q=striped"))
    found = page.locator(".card").count()
    assert found
    picture = page.locator(".card img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    page.reload()
    expect(page.locator(".card")).to_have_count(found)


def test_suggestions_can_be_chosen_by_keyboard(page: Page, site: str, quiet: None) -> None:
    page.goto(site)
    box = page.get_by_role("combobox", name="Search products").first
    box.press_sequentially("jea")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")

    expect(page).to_have_url(re.compile(r"/search\?q=[^&]*[Jj]eans"))


def test_suggestions_show_products_and_earlier_searches(page: Page, site: str, quiet: None) -> None:
    page.goto(site)
    box = page.get_by_role("combobox", name="Search products").first
    box.fill("red dress")
    box.press("Enter")
    expect(page).to_have_url(re.compile("q=red"))
    page.goto(site)
    box.focus()
    expect(page.get_by_role("option", name="red dress")).to_be_visible()
    box.press_sequentially("jea")
    product = page.locator(".suggested-product").first
    expect(product).to_be_visible()
    product.click()
    expect(page).to_have_url(re.compile("/products/"))


def test_a_filter_narrows_keeps_focus_and_can_be_taken_away(page: Page, site: str, quiet: None) -> None:
    page.goto(f"{site}/search?q=shirt")
    women = page.get_by_role("checkbox", name=re.compile("^Women"))
    women.focus()
    women.press("Space")

    expect(page).to_have_url(re.compile("gender=Women"))
    expect(page.get_by_role("list", name="Your filters")).to_contain_text("Women")
    expect(women).to_be_focused()
    page.get_by_role("checkbox", name=re.compile("^Men")).check()
    expect(page).to_have_url(re.compile("gender=Men"))
    expect(page.get_by_role("list", name="Your filters").get_by_role("link")).to_have_count(3)
    page.get_by_role("link", name=re.compile("^Women ?: remove")).click()
    expect(page).not_to_have_url(re.compile("gender=Women"))
    page.go_back()
    expect(page).to_have_url(re.compile("gender=Women"))
    expect(women).to_be_checked()


def test_the_count_beside_a_filter_is_what_it_finds(page: Page, site: str) -> None:
    page.goto(f"{site}/search")
    option = page.locator("label.option", has=page.locator("input[name=gender]")).first
    count = int(re.findall(r"\d+", option.locator(".option-count").inner_text())[0])
    option.click()

    expect(page.locator(".results-count")).to_contain_text(str(count))


def test_show_more_appends_and_back_from_a_product_keeps_the_place(page: Page, site: str, quiet: None) -> None:
    page.goto(f"{site}/search")
    first = titles(page)
    page.locator("#show-more").click()
    expect(page.locator(".card")).to_have_count(48)

    assert titles(page)[:24] == first
    far = page.locator(".card-link").nth(40)
    href = far.get_attribute("href")
    far.click()
    expect(page).to_have_url(re.compile("/products/demo/"))
    page.go_back()
    expect(page.locator(f'.card-link[href="{href}"]')).to_be_visible()


def test_similar_products_are_one_click_away_by_look_or_by_description(page: Page, site: str, quiet: None) -> None:
    page.goto(f"{site}/search?q=dress")
    card = page.locator(".card").first
    own = card.locator(".card-link").get_attribute("href")
    card.hover()
    card.get_by_title("Similar products").click()

    expect(page).to_have_url(re.compile("like=.*by=image"))
    expect(page.locator(".card").first).to_be_visible()
    page.get_by_role("link", name="Description").click()
    expect(page).to_have_url(re.compile("like=.*by=text"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Similar description")
    expect(page.locator(".card").first).to_be_visible()
    assert own not in [link.get_attribute("href") for link in page.locator(".card .card-link").all()]


def test_a_product_page_shows_it_and_what_is_like_it(page: Page, site: str, quiet: None) -> None:
    page.goto(f"{site}/search?q=jacket")
    title = page.locator(".card-title").first.inner_text()
    page.locator(".card-link").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.locator(".card").count() >= 8


def test_what_is_not_there_is_a_page_that_helps(page: Page, site: str) -> None:
    answer = page.goto(f"{site}/products/demo/nothing/")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("combobox", name="Search products").first).to_be_visible()
    page.goto(f"{site}/search?colour=Octarine")
    expect(page.locator("#results")).to_contain_text("Octarine")


def test_a_phone_shows_the_filters_as_a_sheet(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site}/search?q=shirt")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    women = page.get_by_role("checkbox", name=re.compile("^Women"))
    expect(women).to_be_hidden()
    page.get_by_role("button", name=re.compile("^Filters")).click()
    women.check()
    expect(page).to_have_url(re.compile("gender=Women"))
    page.locator("#filters-show").click()
    page.evaluate("scrollTo(0, 400)")
    header, toolbar = page.locator(".site-header").bounding_box(), page.locator(".toolbar").bounding_box()
    assert header
    assert toolbar
    assert toolbar["y"] >= header["y"] + header["height"] - 1.5  # the line below it

    expect(women).to_be_hidden()


def test_everything_works_without_javascript(browser: Browser, site: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(site)
    page.locator("input[type=search]").first.fill("shirt")
    page.locator("input[type=search]").first.press("Enter")
    expect(page.locator(".card").first).to_be_visible()
    page.locator("input[name=gender]").first.check()
    page.locator("form#filter-form button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("gender="))
    page.goto(f"{site}/search")
    seen = set(titles(page))
    page.locator("#show-more").click()
    expect(page.locator(".card").first).to_be_visible()
    assert set(titles(page)) != seen
    page.context.close()
