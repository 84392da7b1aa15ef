"""Filter values in the language of the page; addresses keep the shop's own."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from django.test import Client
from django.utils.translation import override
from pytest_django.fixtures import Settings

from search.engine.entries import ProductEntry
from search.templatetags.swatches import swatch
from search.types import Hit, Look
from search.values import NAMES, value_name, value_names_of
from search.web.cards import swatches
from tests.webapp.test_translations import TRANSLATED, catalogue


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_name_is_translated(language: str) -> None:
    known = {str(key).partition("\x04")[2] for key in catalogue(language) if "\x04" in str(key)}
    with override("en"):
        names = {str(name) for several in NAMES.values() for name in several}
    assert names - known == set()


@pytest.mark.parametrize(
    ("language", "field", "value", "shown"),
    [
        ("de", "article_type", "Tshirts", "T-Shirts"),
        ("de", "article_type", "t-shirt", "T-Shirts"),
        ("de-at", "colour", "navy  blue", "Marineblau"),
        ("de", "gender", "Women’s", "Damen"),
        ("fr", "season", "Fall", "Automne"),
        ("fr", "colour", "Gray", "Gris"),
        ("fr", "category", "Apparel", "Vêtements"),
        ("es", "subcategory", "Jewelry", "Joyería"),
        ("ar", "gender", "Men", "رجال"),
        ("ar", "pattern", "Striped", "مخطط"),
        ("de", "colour", "Millennial Whoop", "Millennial Whoop"),
        ("de", "brand", "Orange", "Orange"),
        ("de", "brand", "Red", "Red"),
        ("de", "attr.Fit", "Red", "Red"),
        ("en", "article_type", "Tshirts", "Tshirts"),
        ("en", "colour", "gray", "gray"),
    ],
)
def test_a_value_is_called_as_the_page_speaks(language: str, field: str, value: str, shown: str) -> None:
    with override(language):
        assert value_name(field, value) == shown


def test_a_shop_may_write_its_values_in_its_own_language(settings: Settings) -> None:
    settings.LANGUAGE_CODE = "de"
    with override("en"):
        assert value_name("article_type", "Kleider") == "Dresses"
        assert value_name("colour", "weiss") == "White"
        assert value_name("article_type", "Dresses") == "Dresses"
    with override("de"):
        assert value_name("article_type", "Kleider") == "Kleider"
        assert value_name("article_type", "Dresses") == "Kleider"
        assert swatch("Weiß") == "White"
        assert swatch("Gray") == "Gray"
        assert swatch("Perlmutt") == "Perlmutt"
    settings.LANGUAGE_CODE = "en"
    with override("es"):
        assert value_name("article_type", "Robes") == "Batas"  # not the French for dresses


def test_two_values_that_are_called_alike_are_told_apart() -> None:
    with override("de"):
        names = value_names_of("colour", ["Navy", "Navy Blue", "Red", "Marineblau"])
    assert len(set(names.values())) == 4
    assert names["Navy"] == "Marineblau (Navy)"
    assert names["Red"] == "Rot"
    assert names["Marineblau"] == "Marineblau"


def german(client: Client, address: str) -> str:
    return client.get(address, headers={"accept-language": "de"}).content.decode()


def test_filters_chips_titles_and_headings_speak_german_and_addresses_the_shops_words(
    client: Client, published: Sequence[ProductEntry]
) -> None:
    page = german(client, "/search?gender=Men&article_type=Tshirts")
    option = re.search(r'<label class="option"><input[^>]*value="Tshirts"[^>]*>.*?</label>', page)
    assert option
    assert ">T-Shirts</span>" in option[0]
    assert re.search(r'href="/search\?article_type=Tshirts" rel="nofollow"><span>Herren</span>', page)
    assert "<title>Alle Produkte, Herren, T-Shirts" in page
    assert "T-Shirts" in re.findall(r"<h1[^>]*>([^<]*)</h1>", german(client, "/search?article_type=Tshirts"))
    red = german(client, "/search?colour=Red")
    assert 'data-colour="Red"></span><span class="option-name">Rot' in red


def test_what_was_understood_speaks_german(client: Client, published: Sequence[ProductEntry]) -> None:
    page = german(client, "/search?q=rote+hemden")
    chips = re.findall(r'chip-understood" href="[^"]*" rel="nofollow"><span>([^<]*)<', page)
    assert {"Rot", "Hemden"} <= set(chips)


def test_the_home_page_leads_by_the_shops_words(client: Client, published: Sequence[ProductEntry]) -> None:
    page = german(client, "/")
    assert re.search(r'href="/search\?colour=Red"><span class="swatch" data-colour="Red"></span>Rot', page)
    assert re.search(r'href="/search\?article_type=Jeans">', page)
    examples = re.search(r'<ul class="examples".*?</ul>', page, re.DOTALL)
    assert examples
    assert re.search(r"href=\"/search\?article_type=Dresses&amp;colour=\w+\">Kleider, [a-zß]+<", examples[0])
    assert 'href="/search?q=' in client.get("/").content.decode().split('class="examples"')[1].split("</ul>")[0]


def test_a_product_is_described_in_german(client: Client, published: Sequence[ProductEntry]) -> None:
    page = german(client, "/products/demo/P-3/")  # a pair of casual shoes for men
    crumbs = re.search(r'<ol class="crumbs">.*?</ol>', page, re.DOTALL)
    assert crumbs
    assert [label for label in re.findall(r">([^<]+)</a>", crumbs[0])][1:] == ["Herren", "Schuhe", "Freizeitschuhe"]
    facts = page.split('<dl class="product-facts">')[1].split("</dl>")[0]
    assert ">Sommer</a>" in facts
    assert 'href="/search?season=Summer"' in facts


def test_swatches_of_a_style_are_named(published: Sequence[ProductEntry]) -> None:
    look = Look("1", "demo", "A shirt", "Red", "/", None, None, is_sold_out=False)
    none = dict.fromkeys(("description", "price", "currency", "score", "image_score", "text_score", "garment"))
    hit = Hit(id="1", catalog="demo", title="A shirt", url="/", pictures=(), looks=(look,), **none)  # type: ignore[arg-type]  # all may be None
    with override("fr"):
        assert [one.label for one in swatches(hit)] == ["Rouge"]
