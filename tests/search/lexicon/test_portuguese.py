"""Portuguese queries: agreement, plurals, words of Brazil and of Portugal, accents left out, negation."""

from __future__ import annotations

from search.lexicon.translation import translate
from tests.search.lexicon.conftest import translations

MASCULINE = {
    "vestido": "dress", "casaco": "jacket", "chapéu": "hat", "cinto": "belt", "suéter": "sweater", "sapato": "shoes",
    "tênis": "sneakers",
}  # fmt: skip
FEMININE = {
    "camisa": "shirt", "saia": "skirt", "jaqueta": "jacket", "calça": "trousers", "gravata": "tie", "bota": "boots",
    "blusa": "blouse",
}  # fmt: skip
COLOURS = {
    ("vermelho", "vermelha"): "red", ("preto", "preta"): "black", ("branco", "branca"): "white",
    ("verde", "verde"): "green", ("azul marinho", "azul marinho"): "navy", ("cinza", "cinza"): "grey",
    ("roxo", "roxa"): "purple",
}  # fmt: skip
QUERIES = {
    "vestidos vermelhos": "red dress",
    "calças azuis de ganga": "blue denim trousers",
    "camisa branca masculina": "white shirt for men",
    "sapatos pretos sem salto": "black shoes without high heels",
    "vestido sem riscas": "dress without stripes",
    "jaqueta de couro marrom": "brown leather jacket",
    "saia florida": "floral skirt",
    "botas pretas até 100 euros": "black boots under 100 euro",
    "tênis entre 20 e 50 reais": "sneakers between 20 and 50 reais",
    "bolsa vermelha para casamento": "red handbag for wedding",
    "camiseta listrada azul e branca": "blue and white striped t-shirt",
    "tênis branco não nike": "white sneakers not nike",
    "tenis branco nao nike": "white sneakers not nike",
    "casacos castanhos de inverno baratos": "cheap winter brown jacket",
    "camisola de lã cinzenta": "grey wool sweater",
    "óculos de sol pretos": "black sunglasses",
    "biquíni amarelo tamanho M": "yellow bikini size M",
    "calções de banho azuis": "blue swim shorts",
    "fato de treino preto": "black tracksuit",
    "moletom com capuz cinza": "grey hoodie",
    "vestido longo de festa": "party maxi dress",
    "promoção de sapatilhas": "sneakers on sale",
    "jaqueta jeans": "denim jacket",
    "meia calça preta": "black tights",
    "roupa de gestante": "maternity",
    "terno azul marinho": "navy suit",
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


def test_a_word_without_its_accent_is_another_word() -> None:
    assert [translate(query) for query in ("Oscar de la Renta dress", "La Roche Posay")] == [None] * 2
