"""Spanish queries: agreement, plurals, accents left out, Latin American words, negation."""

from __future__ import annotations

from search.lexicon.translation import translate
from tests.search.lexicon.conftest import translations

MASCULINE = {
    "vestido": "dress", "pantalón": "trousers", "abrigo": "coat", "jersey": "sweater", "bolso": "handbag",
    "sombrero": "hat", "zapato": "shoes",
}  # fmt: skip
FEMININE = {
    "camisa": "shirt", "falda": "skirt", "chaqueta": "jacket", "camiseta": "t-shirt", "gorra": "cap",
    "bufanda": "scarf", "bota": "boots",
}  # fmt: skip
COLOURS = {
    ("rojo", "roja"): "red", ("negro", "negra"): "black", ("blanco", "blanca"): "white", ("verde", "verde"): "green",
    ("azul marino", "azul marino"): "navy", ("gris", "gris"): "grey", ("morado", "morada"): "purple",
}  # fmt: skip
QUERIES = {
    "vestidos rojos": "red dress",
    "pantalones azules": "blue trousers",
    "PANTALON NEGRO": "black trousers",
    "calcetines de lana grises": "grey wool socks",
    "camisa blanca de hombre": "white shirt for men",
    "vestido de flores sin mangas": "floral dress without sleeves",
    "vestido sin rayas": "dress without stripes",
    "zapatillas blancas que no sean nike": "white sneakers not nike",
    "zapatos no negros": "shoes not black",
    "falda vaquera": "denim skirt",
    "chaqueta de cuero marrón menos de 100 euros": "brown leather jacket under 100 euro",
    "vestido entre 20 y 50 euros": "dress between 20 and 50 euro",
    "botas altas negras baratas": "cheap black boots",
    "bolso rojo para boda": "red handbag for wedding",
    "camiseta de rayas blanca y azul": "white and blue striped t-shirt",
    "chamarra de mezclilla": "denim jacket",
    "remera negra": "black t-shirt",
    "polera blanca mujer": "white t-shirt for women",
    "zapatillas de running": "running shoes",
    "gafas de sol negras": "black sunglasses",
    "sudadera con capucha gris talla M": "grey hoodie size M",
    "abrigo nuevo rebajado": "new coat on sale",
    "vestido largo de fiesta": "party maxi dress",
    "mono negro": "black jumpsuit",
    "vestido invitada boda verde": "green wedding guest dress",
    "sujetador sin aros": "wireless bra",
    "campera de jean": "denim jacket",
    "collar de perlas": "pearl necklace",
    "zapatos de salón rojos": "red pumps",
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


def test_names_of_places_and_people_are_no_clothes() -> None:
    assert [translate(query) for query in ("Los Angeles t-shirt", "San Francisco hoodie")] == [None] * 2
