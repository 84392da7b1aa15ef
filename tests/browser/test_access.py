"""Pages that everybody can use: axe's rules on each, light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.keep_redis]


def complaints(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "ar")])
@pytest.mark.parametrize(
    "path", ["/", "/search?q=red+shirt&gender=Men", "/search?q=x&colour=None", "/nowhere", "/saved"]
)
def test_no_rule_is_broken(page: Page, site: str, path: str, scheme: str, language: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_extra_http_headers({"Accept-Language": language})
    page.goto(site + path)
    assert page.evaluate("document.dir") == ("rtl" if language == "ar" else "ltr")
    assert complaints(page) == []


def test_no_rule_is_broken_on_a_product(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=shirt")
    page.locator(".card-link").first.click()
    expect(page).to_have_url(re.compile("/products/"))
    assert complaints(page) == []


def test_no_rule_is_broken_beside_a_photo(page: Page, site: str, outfit: Path) -> None:
    page.goto(site)
    page.locator("#photo-file").set_input_files(outfit)
    expect(page).to_have_url(re.compile("photo="))
    assert complaints(page) == []


def test_the_first_tab_leads_past_the_header(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=shirt")
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    expect(link).to_be_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash").startswith("#")
