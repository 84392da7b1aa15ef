"""Completing outfits: parts of an outfit, in the words of any shop."""

from __future__ import annotations

import pytest

from behaviour import outfits
from behaviour.outfits import Piece


@pytest.mark.parametrize(
    ("article_type", "part"),
    [("Tshirts", "top"), ("T-Shirts", "top"), ("Hosen", "bottom"), ("Kleider", "whole"), ("Zapatos", "shoes"),
     ("Flip Flops", "shoes"), ("Necklace and Chains", "jewellery"), ("Briefs", outfits.APART),
     ("Perfume and Body Mist", outfits.APART), ("Rain Jacket", "rain")],
)  # fmt: skip
def test_a_type_is_a_part_of_an_outfit_in_every_language(article_type: str, part: str) -> None:
    assert outfits.part_of(article_type) == part


def test_what_the_lexicon_does_not_know_is_a_part_by_its_subcategory() -> None:
    assert outfits.part_of("Qwrtz", "Zxcvb") == "Zxcvb"
    assert outfits.part_of("Qwrtz") == "Qwrtz"
    assert not Piece("Qwrtz", "Zxcvb").is_known
    assert Piece("Qwrtz", "Zxcvb").suits(Piece("Jeans"))
    assert not Piece("Qwrtz", "Zxcvb").suits(Piece("Other", "Zxcvb"))


@pytest.mark.parametrize(
    ("piece", "never"),
    [
        (Piece("Casual Shoes"), {"shoes"}),
        (Piece("Dresses"), {"top", "bottom", "whole"}),
        (Piece("Tops"), {"top", "whole"}),
        (Piece("Sandals"), {"shoes"}),
        (Piece("Shirts", usage="Formal"), {"hat"}),
        (Piece("Kurtas", usage="Ethnic"), {"hat", "outer", "whole"}),
        (Piece("Shirts", gender="Women"), {"tie"}),
    ],
)
def test_nothing_is_completed_by_what_takes_its_place(piece: Piece, never: set[str]) -> None:
    parts = piece.parts()
    assert len(parts) >= 5
    assert not never & {*parts, ""}


def test_underwear_and_cosmetics_neither_complete_nor_are_completed() -> None:
    for one in ("Bra", "Night suits", "Lipstick", "Water Bottle"):
        assert Piece(one).parts() == ()
        assert not Piece("Jeans").suits(Piece(one))


def test_occasions_do_not_clash() -> None:
    suit = Piece("Shirts", usage="Formal")
    assert not suit.suits(Piece("Track Pants", usage="Sports"))
    assert suit.suits(Piece("Trousers", usage="Formal"))
    assert suit.prefers(Piece("Trousers", usage="Formal")) < suit.prefers(Piece("Jeans", usage="Casual"))
    assert Piece("Jeans").prefers(Piece("Casual Shoes")) < Piece("Jeans").prefers(Piece("Flip Flops"))
    assert not Piece("Socks").suits(Piece("Heels"))
    assert Piece("Socks").suits(Piece("Sports Shoes"))


def test_what_is_for_everybody_is_not_for_children() -> None:
    assert outfits.genders_for("Women") == ("Women", "Unisex")
    assert outfits.genders_for("Girls") == ("Girls",)
    assert outfits.genders_for("") == ()


def test_types_of_a_shop_are_divided_among_the_parts_that_are_wanted() -> None:
    found = outfits.types_of(("shoes", "bag"), ["Heels", "Jeans", "Boots", "Bra", "Handbags"])
    assert found == {"shoes": ["Heels", "Boots"], "bag": ["Handbags"]}
