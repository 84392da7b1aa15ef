"""The look of a product according to the shop's own words."""

from __future__ import annotations

import pytest

from search.lexicon.looks import SAID, colours_of, combined_look, details_of, in_title, patterns_of, remaining_look
from search.lexicon.terms import Kind
from tests.looks import certain
from vision.look import COLOUR, COLOURS, LENGTH, NECKLINE, PATTERN, PATTERNS, SLEEVES, VALUES, unknown


@pytest.mark.parametrize(
    ("tag", "colour"),
    [("Navy Blue", "navy"), ("Maroon", "red"), ("schwarz", "black"), ("rouge", "red"), ("verde", "green"),
     ("Greenish Khaki", "green"), ("as in the picture", "")],
)  # fmt: skip
def test_colours_are_read_in_any_language(tag: str, colour: str) -> None:
    assert colours_of(tag) == ((colour,) if colour else ())


@pytest.mark.parametrize(
    ("title", "patterns"),
    [("Alder Men Striped Shirt", ("striped",)), ("Bluse geblümt", ("floral",)), ("Robe à carreaux", ("checked",)),
     ("Floral Printed Dress", ("floral",)), ("Camo Cargo Shorts", ("printed",)), ("Polka Dot Skirt", ("polka dot",)),
     ("Plain White Tee", ("solid",)), ("Wool Coat", ())],
)  # fmt: skip
def test_titles_name_patterns(title: str, patterns: tuple[str, ...]) -> None:
    assert in_title(title, Kind.PATTERN) == patterns


def test_a_title_with_two_colours_says_none() -> None:
    assert in_title("Alder Men Green Shirt", Kind.COLOUR) == ("green",)
    assert in_title("Red Tape Men Brown Shoes", Kind.COLOUR) == ()


def test_what_the_shop_says_counts_more_than_the_picture() -> None:
    seen = certain(colour="blue", pattern="solid")
    found = combined_look(seen, "Red", "", "Striped Shirt")
    assert found.colours[COLOURS.index("red")] == pytest.approx(SAID)
    assert found.colours[COLOURS.index("blue")] == pytest.approx(1 - SAID)
    assert found.patterns.argmax() == PATTERNS.index("striped")
    assert found.colours.sum() == found.patterns.sum() == pytest.approx(1)


def test_without_words_the_picture_tells() -> None:
    found = combined_look(certain(colour="blue", pattern="checked"), "", "", "Shirt 12")
    assert found.colours.argmax() == COLOURS.index("blue")
    assert found.patterns.argmax() == PATTERNS.index("checked")


def test_words_tell_where_there_is_no_picture_and_nothing_is_made_up() -> None:
    assert combined_look(unknown(), "Red", "", "Shirt").colours.argmax() == COLOURS.index("red")
    assert not combined_look(unknown(), "Red", "", "Shirt").patterns.any()


def test_patterns_of_kinds_that_the_heads_do_not_know_are_left_out() -> None:
    seen = certain(colour="blue", pattern="striped")
    assert not combined_look(seen, "", "", "Watch", worn=()).patterns.any()
    assert combined_look(seen, "", "Checked", "Cap", worn=()).patterns.argmax() == PATTERNS.index("checked")
    assert patterns_of("Checked") == ("checked",)


@pytest.mark.parametrize(
    ("title", "details"),
    [("Alder Men Full Sleeve Shirt", {SLEEVES: ("long sleeves",)}),
     ("V-Neck Maxi Dress", {NECKLINE: ("v-neck",), LENGTH: ("maxi",)}),
     ("Bluse langarm", {SLEEVES: ("long sleeves",)}), ("Camiseta de manga corta", {SLEEVES: ("short sleeves",)}),
     ("Hooded Jacket", {NECKLINE: ("hood",)}), ("Wool Coat", {})],
)  # fmt: skip
def test_titles_state_sleeves_lengths_and_necklines(title: str, details: dict[str, tuple[str, ...]]) -> None:
    assert details_of(title) == details


def test_a_stated_sleeve_outweighs_the_picture_where_the_garment_has_sleeves() -> None:
    seen = certain("blue", sleeves="short sleeves")
    found = combined_look(seen, "", "", "Full Sleeve Shirt").of(SLEEVES)
    assert found.argmax() == VALUES[SLEEVES].index("long sleeves")
    assert not combined_look(seen, "", "", "Full Sleeve Cover for Laptops", worn=()).of(SLEEVES).any()


@pytest.mark.parametrize(
    ("words", "left"),
    [("in green", {PATTERN, SLEEVES}), ("but with long sleeves", {COLOUR, PATTERN}),
     ("without sleeves", {COLOUR, PATTERN}), ("striped", {COLOUR, SLEEVES}), ("cheaper", {COLOUR, PATTERN, SLEEVES})],
)  # fmt: skip
def test_what_words_ask_for_is_left_out_of_the_look_of_a_picture(words: str, left: set[str]) -> None:
    look = certain("blue", "solid", sleeves="short sleeves")
    assert remaining_look(look, words).shares.keys() == left
