"""English queries: the meaning of shoppers' words, and negation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.lexicon.english import ENGLISH, number_forms, singular
from search.lexicon.occasions import OCCASIONS
from search.lexicon.terms import Kind, Term

Found = list[tuple[str, str]]


def found(text: str) -> Found:
    return [(term.kind.value, term.label) for term in ENGLISH.find(text)]


def excluded(text: str) -> list[str]:
    return [term.words for term in ENGLISH.parse(text) if term.negated]


def the_term(text: str) -> Term:
    [term] = ENGLISH.find(text)
    return term


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("red dress", [("colour", "red"), ("type", "dresses")]),
        ("Red DRESSES!", [("colour", "red"), ("type", "dresses")]),
        ("a t-shirt for men", [("type", "tshirts"), ("gender", "men")]),
        ("men's tee shirts", [("gender", "men"), ("type", "tshirts")]),
        ("navy blue & white striped shirt",
         [("colour", "navy blue"), ("join", "and"), ("colour", "white"), ("pattern", "striped"), ("type", "shirts")]),
        ("denim jacket", [("material", "denim"), ("type", "jackets")]),
        ("ladies' watches", [("gender", "women"), ("type", "watches")]),
        ("kid's party dress", [("gender", "kids"), ("usage", "party"), ("type", "dresses")]),
        ("jeans under 50 €", [("type", "jeans"), ("price", "below"), ("number", "50"), ("currency", "EUR")]),
        ("jeans under £49.99", [("type", "jeans"), ("price", "below"), ("currency", "GBP"), ("number", "49.99")]),
        ("cheapest boots", [("price", "cheapest"), ("type", "boots")]),
        ("new sneakers on sale", [("new", "new"), ("type", "sneakers"), ("sale", "sale")]),
        ("summer wedding guest dress", [("season", "summer"), ("occasion", "wedding"), ("type", "dresses")]),
        ("gore-tex jacket", [("material", "gore-tex"), ("type", "jackets")]),
        ("pull over", []),  # not a price without a number
        ("short dress", [("detail", "short"), ("type", "dresses")]),  # not shorts
        ("xylophone", []),
        ("россия", []),
        ("", []),
    ],
)  # fmt: skip
def test_words_are_understood(query: str, terms: Found) -> None:
    assert found(query) == terms


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("pants", "trousers"), ("trouser", "trousers"), ("trainers", "sneakers"), ("jumper", "sweaters"),
        ("hoodie", "hoodies"), ("gilet", "waistcoat"), ("tote", "handbags"), ("loafers", "loafers"),
        ("brogue", "brogues"), ("parka", "jackets"), ("cardigan", "cardigans"), ("polo", "polo shirts"),
        ("camisole", "camisoles"), ("jumpsuit", "jumpsuit"), ("dungarees", "dungarees"), ("raincoats", "rain jacket"),
        ("wellies", "boots"), ("scarves", "scarves"), ("pyjamas", "night suits"), ("bikini", "swimwear"),
        ("ties", "ties"), ("saree", "sarees"), ("suitcase", "trolley bag"), ("tuxedo", "suits"),
    ],
)  # fmt: skip
def test_shop_vocabulary_is_known(name: str, label: str) -> None:
    assert label in the_term(name).labels_of(Kind.TYPE)


def test_a_labels_own_name_comes_before_other_labels_names() -> None:
    assert the_term("sneakers").labels[0] == "sneakers"
    assert the_term("rose").labels[0] == "rose"
    assert {"casual shoes", "sports shoes", "boots"} <= set(the_term("shoes").labels)


def test_places_are_those_of_the_query_as_typed() -> None:
    query = "  a Café-au-lait  T‑Shirt, navy-blue"
    assert [query[term.start : term.end] for term in ENGLISH.find(query)] == ["T‑Shirt", "navy-blue"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("dress not red", ["red"]),
        ("not too formal dress", ["formal"]),
        ("not red dress", ["red"]),
        ("no heels", ["heels"]),
        ("shoes -red", ["red"]),
        ("t-shirt", []),
        ("dress without stripes", ["stripes"]),
        ("dress without black stripes or dots", ["black", "stripes", "dots"]),
        ("dress without stripes and dots", ["stripes", "dots"]),
        ("dress without sleeves and red shoes", ["sleeves"]),
        ("dress without any sleeves, red", ["sleeves"]),
        ("sneakers other than nike", ["nike"]),
        ("dresses with pockets but no sleeves", ["sleeves"]),
        ("boots, not brown or black", ["brown", "black"]),
        ("for a job interview, I hate ties", ["ties"]),
        ("not", []),
    ],
)
def test_negation_reaches_what_it_excludes(query: str, words: list[str]) -> None:
    assert excluded(query) == words


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("dresses", "dress"), ("boxes", "box"), ("watches", "watch"), ("scarves", "scarf"), ("ladies", "lady"),
        ("shoes", "shoe"), ("hoodies", "hoodie"), ("ties", "tie"), ("blouses", "blouse"), ("dress", "dress"),
        ("glasses", "glasses"), ("shorts", "shorts"), ("brushes", "brush"), ("necklaces", "necklace"),
    ],
)  # fmt: skip
def test_singular(plural: str, one: str) -> None:
    assert singular(plural) == one


def test_number_forms_hold_the_plurals_of_a_word() -> None:
    assert {"lady", "ladies"} <= number_forms("lady")
    assert {"watch", "watches"} <= number_forms("watches")


def test_each_name_is_found_with_its_label() -> None:
    missing = [
        (name, label)
        for kind, table in ENGLISH.describing().items()
        for label in table
        for name in ENGLISH.names(kind, label)
        if not any(label in term.labels_of(kind) for term in ENGLISH.parse(name))
    ]
    assert missing == []


def test_occasions_name_labels_that_exist() -> None:
    assert set(OCCASIONS) == set(ENGLISH.occasions)
    for occasion in OCCASIONS.values():
        assert set(occasion.usages) <= set(ENGLISH.usages)
        assert set(occasion.types) <= set(ENGLISH.types)


@given(st.text(max_size=60))
def test_any_text_is_parsed_in_order_without_overlap(text: str) -> None:
    end = 0
    for term in ENGLISH.parse(text):
        assert end <= term.start < term.end
        assert text[term.start : term.end] == term.words
        end = term.end
