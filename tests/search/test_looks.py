"""What a shop's words say of how a product looks."""

from __future__ import annotations

import pytest

from search.lexicon.looks import SAID, colours_of, in_title, patterns_of, told
from search.lexicon.terms import Kind
from tests.looks import certain
from vision.look import COLOURS, PATTERNS, unknown


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
    found = told(seen, "Red", "", "Striped Shirt")
    assert found.colours[COLOURS.index("red")] == pytest.approx(SAID)
    assert found.colours[COLOURS.index("blue")] == pytest.approx(1 - SAID)
    assert found.patterns.argmax() == PATTERNS.index("striped")
    assert found.colours.sum() == found.patterns.sum() == pytest.approx(1)


def test_without_words_the_picture_tells() -> None:
    found = told(certain(colour="blue", pattern="checked"), "", "", "Shirt 12")
    assert found.colours.argmax() == COLOURS.index("blue")
    assert found.patterns.argmax() == PATTERNS.index("checked")


def test_words_tell_where_there_is_no_picture_and_nothing_is_made_up() -> None:
    assert told(unknown(), "Red", "", "Shirt").colours.argmax() == COLOURS.index("red")
    assert not told(unknown(), "Red", "", "Shirt").patterns.any()


def test_patterns_of_kinds_that_the_heads_do_not_know_are_left_out() -> None:
    seen = certain(colour="blue", pattern="striped")
    assert not told(seen, "", "", "Watch", has_pattern=False).patterns.any()
    assert told(seen, "", "Checked", "Cap", has_pattern=False).patterns.argmax() == PATTERNS.index("checked")
    assert patterns_of("Checked") == ("checked",)
