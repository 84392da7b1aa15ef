"""Italian queries: the four forms of adjectives, plurals, accents left out, negation."""

from __future__ import annotations

from tests.search.lexicon.conftest import translations

NOUNS = {
    # noun: (index of the form in COLOURS, English)
    "vestito": (0, "dress"), "maglione": (0, "sweater"), "cappotto": (0, "coat"), "cappello": (0, "hat"),
    "camicia": (1, "shirt"), "gonna": (1, "skirt"), "giacca": (1, "jacket"), "borsa": (1, "bag"),
    "vestiti": (2, "dress"), "pantaloni": (2, "trousers"), "stivali": (2, "boots"), "guanti": (2, "gloves"),
    "scarpe": (3, "shoes"), "gonne": (3, "skirt"), "giacche": (3, "jacket"), "camicie": (3, "shirt"),
}  # fmt: skip
COLOURS = {
    ("rosso", "rossa", "rossi", "rosse"): "red", ("nero", "nera", "neri", "nere"): "black",
    ("bianco", "bianca", "bianchi", "bianche"): "white", ("grigio", "grigia", "grigi", "grigie"): "grey",
    ("verde", "verde", "verdi", "verdi"): "green", ("viola", "viola", "viola", "viola"): "purple",
}  # fmt: skip
QUERIES = {
    "camicia bianca da uomo": "white shirt for men",
    "scarpe nere senza tacco": "black shoes without high heels",
    "giacca di pelle marrone": "brown leather jacket",
    "gonna a fiori": "floral skirt",
    "stivali neri meno di 100 euro": "black boots under 100 euro",
    "borsa tra 20 e 50 euro": "bag between 20 and 50 euro",
    "borsa rossa per matrimonio": "red bag for wedding",
    "maglietta a righe bianche e blu": "white and blue striped t-shirt",
    "abito lungo verde senza maniche": "green maxi dress without sleeves",
    "vestito senza righe": "dress without stripes",
    "sneakers bianche non nike": "white sneakers not nike",
    "scarpe da ginnastica rosa bambina": "pink sneakers for girls",
    "giacche nere e pantaloni grigi": "black jacket and grey trousers",
    "felpa con cappuccio grigia": "grey hoodie",
    "jeans a vita alta taglia 42": "high waisted jeans size 42",
    "cappotti invernali economici": "cheap winter coat",
    "scarpe blu scontate": "blue shoes on sale",
    "orologio d'oro": "gold watch",
    "piu economici stivali": "cheapest boots",
    "completo da uomo nero": "black men's suit",
    "tuta da ginnastica": "tracksuit",
    "abito da uomo blu": "blue men's suit",
    "borsa a tracolla cuoio": "leather messenger bag",
    "vestito non troppo corto": "dress not short",
    "giubbotto di pelle nero": "black leather jacket",
}


def test_colour_and_type() -> None:
    asked = {
        f"{noun} {forms[form]}": f"{red} {dress}"
        for noun, (form, dress) in NOUNS.items()
        for forms, red in COLOURS.items()
    }
    assert translations(asked) == asked


def test_queries() -> None:
    assert translations(QUERIES) == QUERIES
