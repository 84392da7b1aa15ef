"""Search on pages of other origins: the widget, and a custom page that uses the JSON API."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils.translation import override
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from access import keys
from catalog.models import Catalog, Product
from demo import demo_products, draw, write
from search.engine import generations, open_indexes
from search.values import value_name
from tests.browser.test_access import complaints
from webapp.env import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.keep_redis]
PAGE = """<!doctype html><html lang="{lang}"><title>A shop</title><link rel="icon" href="data:,">
<main><h1>A shop</h1><div id="search"></div></main>
<script src="{drape}/widget.js" data-target="#search" {more}></script></html>"""
PRODUCTS = demo_products(10)
FIRST = PRODUCTS[0]
GENDER = Counter(one.gender for one in PRODUCTS).most_common(1)[0][0]
Embedded = Callable[..., str]


@pytest.fixture(scope="module")
def products(
    redis_server: object, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Ten products with pages in the shop."""
    generations.forget()
    open_indexes.close_all()
    folder = tmp_path_factory.mktemp("embedded")
    write(folder, PRODUCTS)
    with django_db_blocker.unblock():
        call_command("ingest", folder, catalog="demo")
        ids = list(Product.objects.values_list("external_id", flat=True))
        table = "id,link\n" + "".join(f"{id},https://shop.example/p/{id}\n" for id in ids)
        (folder / "links.csv").write_text(table)
        call_command("ingest", folder / "links.csv", catalog="demo")
        yield
        Catalog.objects.all().delete()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


def serve(folder: Path) -> Iterator[str]:
    """Another origin: the same machine, another port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    yield from serve(tmp_path)


@pytest.fixture
def embedded(products: None, live_server: Any, elsewhere: str, tmp_path: Path) -> Embedded:
    """``embedded(lang=…, more=…)`` writes a page with the widget; returns its address."""

    def made(lang: str = "en", more: str = "") -> str:
        (tmp_path / "index.html").write_text(PAGE.format(drape=live_server.url, lang=lang, more=more))
        return elsewhere

    return made


def test_words_are_searched_and_a_product_leads_to_the_shop(
    page: Page, embedded: Embedded, elsewhere: str, settings: Settings, quiet: None
) -> None:
    settings.WIDGET_ORIGINS = {elsewhere}
    page.goto(embedded())
    box = page.get_by_role("combobox", name="Search products")
    box.press_sequentially(FIRST.article_type[:4])
    page.get_by_role("option", name=FIRST.article_type).first.click()

    results = page.get_by_role("dialog", name="Search results")
    expect(results.get_by_role("heading")).to_contain_text(FIRST.article_type)
    product = results.get_by_role("listitem").get_by_role("link").first
    expect(product).to_have_attribute("href", re.compile(r"^https://shop\.example/p/\d+$"))
    picture = product.locator("img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert complaints(page) == []
    page.keyboard.press("Escape")
    expect(results).to_be_hidden()
    expect(box).to_be_focused()
    assert page.context.cookies() == []


def test_a_filter_narrows_what_the_widget_found_in_the_words_of_its_language(
    page: Page, embedded: Embedded, elsewhere: str, settings: Settings
) -> None:
    settings.WIDGET_ORIGINS = {elsewhere}
    page.goto(embedded(lang="de", more="data-catalog=demo"))
    box = page.get_by_role("combobox", name="Produkte suchen")
    box.fill(GENDER)
    box.press("Enter")
    results = page.get_by_role("dialog", name="Suchergebnisse")
    types = results.get_by_role("combobox", name="Produktart")
    expect(types).to_be_visible()
    first = types.locator("option").nth(1)
    with override("de"):
        name = value_name("article_type", str(first.get_attribute("value")))
    expect(first).to_have_text(re.compile(rf"^{name} \(\d+\)$"))
    count = re.findall(r"\((\d+)\)", first.inner_text())[0]
    types.select_option(index=1)
    expect(results.get_by_role("status")).to_have_text(re.compile(rf"^{count} Produkte?$"))
    expect(results.get_by_role("listitem")).to_have_count(int(count))


def test_a_photo_finds_what_looks_like_it_in_the_language_of_the_page(
    page: Page, embedded: Embedded, elsewhere: str, settings: Settings, tmp_path: Path
) -> None:
    settings.WIDGET_ORIGINS = {elsewhere}
    draw(FIRST, 480).save(tmp_path / "photo.jpg")
    page.goto(embedded(lang="de-AT"))
    page.get_by_label("Mit Foto suchen").first.set_input_files(tmp_path / "photo.jpg")
    results = page.get_by_role("dialog")
    expect(results.get_by_role("heading")).to_have_text("Wie dein Foto")
    expect(results.get_by_role("img", name="Das Foto, mit dem du gesucht hast")).to_be_visible()
    expect(results.get_by_role("listitem").first).to_contain_text(FIRST.title)


@pytest.mark.parametrize(("lang", "direction", "heading"), [("de", "ltr", "„{}“"), ("ar", "rtl", "«{}»")])
def test_it_speaks_the_language_of_the_page_and_is_dark_with_it(
    page: Page, embedded: Embedded, elsewhere: str, settings: Settings, lang: str, direction: str, heading: str
) -> None:
    settings.WIDGET_ORIGINS = {elsewhere}
    page.emulate_media(color_scheme="dark")
    page.goto(embedded(lang=lang))
    page.add_style_tag(content=":root { color-scheme: light dark; background: #171411; color: #f4efe8; }")
    expect(page.locator(".drape-search")).to_have_attribute("dir", direction)
    box = page.get_by_role("combobox").first
    box.press_sequentially(FIRST.article_type[:3])
    expect(page.get_by_role("option").first).to_be_visible()
    assert complaints(page) == []
    box.fill(FIRST.article_type)
    box.press("Enter")
    results = page.get_by_role("dialog")
    expect(results.get_by_role("heading")).to_have_text(heading.format(FIRST.article_type))
    expect(results.get_by_role("listitem").get_by_role("link").first).to_be_visible()
    assert complaints(page) == []
    assert results.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(33, 29, 25)"


def test_a_key_lets_in_the_origins_that_it_names(page: Page, embedded: Embedded, elsewhere: str) -> None:
    _, text = keys.make(name="pages", scopes=["search"], origins=[elsewhere])
    page.goto(embedded(more=f'data-key="{text}"'))
    box = page.get_by_role("combobox", name="Search products")
    box.fill(FIRST.article_type)
    box.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()


def test_pages_of_other_origins_are_refused_and_say_so(page: Page, embedded: Embedded, settings: Settings) -> None:
    settings.WIDGET_ORIGINS = {"https://shop.example"}
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(embedded())
    box = page.get_by_role("combobox", name="Search products")
    box.fill(FIRST.article_type)
    box.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("status")).to_have_text("Search is not available on this page.")
    assert any("WIDGET_ORIGINS" in text for text in said)
    assert dialog.get_by_role("listitem").count() == 0


@pytest.fixture
def examples() -> Iterator[str]:
    yield from serve(ROOT / "docs" / "examples")


def test_the_example_page_searches_by_the_api_alone(
    page: Page, products: None, live_server: Any, examples: str, settings: Settings, tmp_path: Path
) -> None:
    page.goto(f"{examples}/search.html?drape={live_server.url}")
    page.get_by_role("combobox", name="Search").fill(FIRST.article_type)
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_contain_text("Search did not work")
    settings.WIDGET_ORIGINS = {examples}
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_contain_text("products")
    link = page.locator("#products a").first
    expect(link).to_have_attribute("href", re.compile(r"^https://shop\.example/p/"))
    draw(FIRST, 480).save(tmp_path / "photo.jpg")
    page.get_by_label("or by photo").set_input_files(tmp_path / "photo.jpg")
    expect(link).to_contain_text(FIRST.title)
