"""German queries: endings, compounds, umlauts, negation."""

from __future__ import annotations

import pytest

from search.lexicon.translation import other_readings, translate
from tests.search.lexicon.conftest import translations

NOUNS = {
    # noun: (ending of an adjective without an article, English)
    "Kleid": ("es", "dress"), "Hemd": ("es", "shirt"), "T-Shirt": ("es", "t-shirt"), "Hose": ("e", "trousers"),
    "Rock": ("er", "skirt"), "Jacke": ("e", "jacket"), "Mantel": ("er", "coat"), "Pullover": ("er", "sweater"),
    "Schuhe": ("e", "shoes"), "Stiefel": ("e", "boots"), "Handtasche": ("e", "handbag"), "Mütze": ("e", "beanie"),
}  # fmt: skip
COLOURS = {"rot": "red", "schwarz": "black", "grün": "green", "weiß": "white", "dunkelblau": "navy", "grau": "grey"}

QUERIES = {
    "Sommerkleid": "summer dress",
    "Jeansjacke": "denim jacket",
    "Damenwinterjacke": "women's winter jacket",
    "Kinderregenjacke blau": "blue kids rain jacket",
    "Lederhandtasche braun": "brown leather handbag",
    "Blumenkleid": "floral dress",
    "Abendkleid lang": "long evening dress",
    "gruene Muetze": "green beanie",
    "weisse Turnschuhe": "white sneakers",
    "orangene Strümpfe": "orange socks",
    "Kleid ohne Streifen": "dress without stripes",
    "Schuhe ohne Absatz": "shoes without high heels",
    "pinkes T-Shirt": "pink t-shirt",
    "grüne Kurta": "green kurta",
    "Kleid ohne Streifen oder Punkte": "dress without stripes or polka dots",
    "Kleid mit Taschen, ohne Ärmel": "dress with pockets without sleeves",
    "kein rotes Kleid": "no red dress",
    "Schuhe, nicht schwarz": "shoes not black",
    "Schuhe -schwarz": "shoes not black",
    "Sneaker außer Nike": "sneakers other than Nike",
    "schwarz-weiß gestreiftes Hemd": "black white striped shirt",
    "schwarzes und weißes Kleid": "black and white dress",
    "rotes Kleid und schwarze Schuhe": "red dress and black shoes",
    "Lederstiefel unter 100 Euro": "leather boots under 100 euro",
    "Jeans von 20 bis 50 Euro": "jeans between 20 and 50 euro",
    "Mantel ab 100 €": "coat over 100 euro",
    "neue Sneaker im Angebot": "new sneakers on sale",
    "günstige Jeans für Herren": "cheap jeans for men",
    "Anzug für die Hochzeit": "suit for wedding",
    "Jeans Größe 38": "jeans size 38",
    "Desigual Kleid bunt": "Desigual multicoloured dress",
    "der Rock": "skirt",
    "Nike Sneakers rot": "Nike red sneakers",
    "schwarze Lackschuhe": "black patent leather shoes",
    "Karohemd rot": "red checked shirt",
    "grüne Hose, aber keine Jeans": "green trousers no jeans",
    "was ziehe ich zur Hochzeit an": "wedding",
    "rotes Abiballkleid": "red prom dress",
}


def test_queries() -> None:
    assert translations(QUERIES) == QUERIES


def test_colour_and_type() -> None:
    asked = {
        query: f"{red} {dress}"
        for noun, (ending, dress) in NOUNS.items()
        for colour, red in COLOURS.items()
        for query in (f"{colour}{ending} {noun}", f"{noun} {colour}", f"{colour}{ending} {noun}".upper())
    }
    assert translations(asked) == asked


@pytest.mark.parametrize("word", ["Barock", "Fingerhut", "Kühlschrank", "Kartoffel", "Lampe"])
def test_words_that_only_end_like_a_garment_are_none(word: str) -> None:
    assert translate(word) is None


@pytest.mark.parametrize(("word", "english"), [("Rock", "skirt"), ("Hut", "hat"), ("Mantel", "coat")])
def test_a_single_word_that_english_has_stays_and_is_reported(word: str, english: str) -> None:
    assert translate(word) is None
    assert ("de", english) in [(reading.language, reading.english) for reading in other_readings(word)]
