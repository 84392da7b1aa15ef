"""Dutch queries: endings, compounds, plurals, negation."""

from __future__ import annotations

import pytest

from search.lexicon.translation import translate
from tests.search.lexicon.conftest import translations

NOUNS = {
    # noun: (whether its adjectives end in -e, English)
    "jurk": (True, "dress"), "overhemd": (False, "shirt"), "broek": (True, "trousers"), "rok": (True, "skirt"),
    "jas": (True, "jacket"), "trui": (True, "sweater"), "schoenen": (True, "shoes"), "laarzen": (True, "boots"),
    "handtas": (True, "handbag"), "muts": (True, "beanie"), "vest": (False, "cardigan"), "horloge": (False, "watch"),
}  # fmt: skip
COLOURS = {
    ("rood", "rode"): "red", ("zwart", "zwarte"): "black", ("groen", "groene"): "green", ("wit", "witte"): "white",
    ("donkerblauw", "donkerblauwe"): "navy", ("grijs", "grijze"): "grey",
}  # fmt: skip
QUERIES = {
    "jurk rood": "red dress",
    "RODE JURKEN": "red dress",
    "zomerjurk": "summer dress",
    "spijkerjas dames": "denim jacket for women",
    "kinderregenjas": "kids rain jacket",
    "dameswinterjas": "women's winter jacket",
    "zwarte leren laarzen onder 100 euro": "black leather boots under 100 euro",
    "jurk zonder strepen": "dress without stripes",
    "jurk zonder strepen of stippen": "dress without stripes or polka dots",
    "geen rode jurk": "no red dress",
    "jas niet zwart": "jacket not black",
    "witte sneakers behalve Nike": "white sneakers other than Nike",
    "gebreide trui grijs": "grey knitted sweater",
    "blauw-wit gestreept overhemd": "blue white striped shirt",
    "zwarte pet": "black cap",
    "rode das": "red tie",
    "jeans van 20 tot 50 euro": "jeans between 20 and 50 euro",
    "jurk met zakken zonder mouwen": "dress with pockets without sleeves",
    "goedkope jeans heren maat 32": "cheap jeans size 32 for men",
    "winterjas met capuchon": "hooded winter jacket",
    "bloemetjesjurk": "floral dress",
    "baby's muts": "beanie for baby",
    "nieuwe laarzen in de aanbieding": "new boots on sale",
    "pak voor bruiloft": "suit for wedding",
    "trui": "sweater",
    "badpak": "swimsuit",
    "spijkerjasje": "denim jacket",
    "gouden oorringen": "gold hoop earrings",
    "jurk niet te kort": "dress not short",
    "plooirok groen": "green pleated skirt",
}


def test_colour_and_type() -> None:
    asked = {
        query: f"{red} {dress}"
        for noun, (ending, dress) in NOUNS.items()
        for forms, red in COLOURS.items()
        for query in (f"{forms[ending]} {noun}", f"{noun} {forms[0]}")
    }
    assert translations(asked) == asked


def test_queries() -> None:
    assert translations(QUERIES) == QUERIES


@pytest.mark.parametrize("word", ["barok", "computer", "koelkast"])
def test_words_that_only_end_like_a_garment_are_none(word: str) -> None:
    assert translate(word) is None
