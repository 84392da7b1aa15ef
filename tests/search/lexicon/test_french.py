"""French queries: agreement, elision, accents, adjectives after the noun, negation."""

from __future__ import annotations

from search.lexicon.translation import other_readings, translate
from tests.search.lexicon.conftest import translations

MASCULINE = {
    "pull": "sweater", "manteau": "coat", "pantalon": "trousers", "sac à main": "handbag", "débardeur": "vest top",
    "chapeau": "hat", "maillot de bain": "swimsuit",
}  # fmt: skip
FEMININE = {
    "robe": "dress", "chemise": "shirt", "jupe": "skirt", "veste": "jacket", "ceinture": "belt", "casquette": "cap",
    "écharpe": "scarf",
}  # fmt: skip
COLOURS = {
    # masculine, feminine: English
    ("rouge", "rouge"): "red", ("noir", "noire"): "black", ("vert", "verte"): "green", ("blanc", "blanche"): "white",
    ("gris", "grise"): "grey", ("bleu marine", "bleu marine"): "navy", ("jaune", "jaune"): "yellow",
}  # fmt: skip
QUERIES = {
    "robes rouges": "red dress",
    "bottines noires": "black ankle boots",
    "manteaux gris": "grey coat",
    "BASKETS BLANCHES": "white sneakers",
    "la robe": "dress",
    "robe d'été à fleurs": "summer floral dress",
    "robe d’ete a fleurs": "summer floral dress",
    "chemise blanche homme": "white shirt for men",
    "robe sans manches rouge": "red dress without sleeves",
    "robe sans rayures ni pois": "dress without stripes or polka dots",
    "chaussures pas noires": "shoes not black",
    "chaussures -noir": "shoes not black",
    "baskets blanches sauf Nike": "white sneakers other than Nike",
    "jean slim taille haute": "slim high waisted jeans",
    "veste en cuir marron": "brown leather jacket",
    "t-shirt rayé bleu et blanc": "blue and white striped t-shirt",
    "robe verte et chaussures noires": "green dress and black shoes",
    "manteau d'hiver femme moins de 100 euros": "winter coat for women under 100 euro",
    "robe de 20 à 50 €": "dress between 20 and 50 euro",
    "sac à main pas cher": "cheap handbag",
    "boucles d'oreilles dorées": "gold earrings",
    "pull en laine mérinos": "wool sweater",
    "costume pour un mariage": "suit for wedding",
    "nouvelle robe en solde": "new dress on sale",
    "chaussures taille 38": "shoes size 38",
    "gilet noir": "black cardigan",
    "Levis jeans noir": "Levis black jeans",
    "sandales compensées dorées": "gold wedge sandals",
    "robe pas trop courte": "dress not short",
    "vêtements de grossesse": "maternity",
    "escarpins rouges vernis": "red patent leather pumps",
    "petite robe noire": "little black dress",
}


def test_colour_and_type() -> None:
    asked = {
        f"{noun} {colours[feminine]}": f"{red} {dress}"
        for feminine, nouns in enumerate((MASCULINE, FEMININE))
        for noun, dress in nouns.items()
        for colours, red in COLOURS.items()
    }
    assert translations(asked) == asked


def test_queries() -> None:
    assert translations(QUERIES) == QUERIES


def test_words_that_english_has_as_well_need_company() -> None:
    assert [translate(word) for word in ("robe", "pull", "noir", "gilet", "baskets")] == [None] * 5
    assert [(reading.language, reading.english) for reading in other_readings("robe")] == [("fr", "dress")]
