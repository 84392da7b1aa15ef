"""Normalising genders, colours, sizes and availability of all shops."""

from __future__ import annotations

import pytest

from catalog.values.states import joint_availability, read_availability, read_state
from catalog.values.tags import colours, items, normalised
from catalog.values.vocabulary import VOCABULARY


@pytest.mark.parametrize(
    ("field", "written", "word"),
    [("gender", "MENS", "Men"), ("gender", "Men’s", "Men"), ("gender", "Damen", "Women"), ("gender", "мужской", "Men"),
     ("gender", "Men & Women", "Unisex"), ("gender", "Herren;Damen", "Unisex"), ("gender", "Astronauts", "Astronauts"), ("size", "x-large", "XL"),
     ("season", "Herbst", "Fall"), ("colour", "schwarz", "Black"), ("colour", "Off White", "Off White"),
     ("age_group", "Children", "kids")],
)  # fmt: skip
def test_words_of_the_table(field: str, written: str, word: str) -> None:
    assert normalised(field, written) == word


def test_a_catalogues_own_table_goes_first() -> None:
    assert normalised("colour", "schwarz", {"colour": {"schwarz": "Noir"}}) == "Noir"


@pytest.mark.parametrize(
    ("cell", "found"),
    [("Black/Red", ["Black", "Red"]), ("rot, weiß", ["Red", "White"]), ("Navy Blue", ["Navy Blue"]),
     ("black and white", ["Black", "White"]), ("Moss", ["Moss"])],
)  # fmt: skip
def test_several_colours_the_main_one_first(cell: str, found: list[str]) -> None:
    assert colours(cell) == found


@pytest.mark.parametrize(
    "cell",
    ["a.jpg|b.jpg", "a.jpg; b.jpg", "a.jpg, b.jpg", '["a.jpg", "b.jpg"]', '[{"src": "a.jpg"}, {"src": "b.jpg"}]'],
)
def test_lists_of_any_kind(cell: str) -> None:
    assert items(cell) == ["a.jpg", "b.jpg"]


@pytest.mark.parametrize(
    ("status", "published", "state"),
    [("draft", "true", "draft"), ("Archived", "", "archived"), ("active", "FALSE", "unpublished"), ("", "-1", "draft"),
     ("", "0", "unpublished"), ("active", "TRUE", "active"), ("", "", "active")],
)  # fmt: skip
def test_whether_a_product_is_published(status: str, published: str, state: str) -> None:
    assert read_state(status, published) == state


@pytest.mark.parametrize(
    ("text", "stock", "word"),
    [("out_of_stock", None, "out of stock"), ("ausverkauft", None, "out of stock"), ("12", None, "in stock"),
     ("", 0, "out of stock"), ("", 3, "in stock"), ("", None, ""), ("instock", None, "in stock"),
     ("https://schema.org/OutOfStock", None, "out of stock"), ("In stock (3)", None, "in stock")],
)  # fmt: skip
def test_availability_by_words_or_by_stock(text: str, stock: int | None, word: str) -> None:
    assert read_availability(text, stock, VOCABULARY) == word


def test_a_product_is_in_stock_while_one_size_is() -> None:
    assert joint_availability(["out of stock", "in stock", ""]) == "in stock"
    assert joint_availability(["out of stock", "preorder"]) == "preorder"
