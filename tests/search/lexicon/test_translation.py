"""Queries in other languages mean the same as English ones; English ones are left unchanged."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.lexicon.english import ENGLISH
from search.lexicon.model import Lexicon
from search.lexicon.registry import FOREIGN
from search.lexicon.terms import DESCRIBING, Kind, key
from search.lexicon.translation import other_readings, translate, unreadable

COMMON = 3_000_000
"""Frequency in the English dictionary from which a word counts as common."""
MEANING_TWO_THINGS = {
    "fr": {"polaire", "impermeable", "tennis"},  # a garment and its material or purpose
    "es": {"deportiva"},
    "it": {"impermeabili", "smanicati"},
}
RARE_LABELS = {"home", "seersucker"}
ENGLISH_QUERIES = (Path(__file__).parent / "english_queries.txt").read_text().splitlines()


def test_english_queries_are_left_alone() -> None:
    assert len(set(ENGLISH_QUERIES)) >= 200
    assert [query for query in ENGLISH_QUERIES if translate(query)] == []


@given(st.text(max_size=80))
def test_any_text_can_be_asked_for(text: str) -> None:
    translation = translate(text)
    if translation:
        assert translation.english.strip()
        assert 0 < translation.explained <= 1
        assert all(text[term.start : term.end] == term.words for term in translation.terms)
    unreadable(text)


NAMES = sorted({name for lexicon in (ENGLISH, *FOREIGN) for name in lexicon.lookup} | {"3/4", "50", "7/8", "€", "-"})


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6).map(" ".join))
def test_words_of_all_languages_can_be_mixed(query: str) -> None:
    other_readings(query)
    translation = translate(query)
    assert translation is None or translation.english


@given(st.lists(st.sampled_from(sorted(ENGLISH.lookup)), min_size=1, max_size=4).map(" ".join))
def test_words_of_the_english_lexicon_are_never_translated(query: str) -> None:
    assert translate(query) is None


@pytest.mark.parametrize("word", ["xyzzy", "42", "", "?!", "dfgh", "👗"])
def test_what_no_language_knows_is_left_alone(word: str) -> None:
    assert translate(word) is None
    assert other_readings(word) == []
    assert not unreadable(word)


@pytest.mark.parametrize(
    ("query", "is_unreadable"),
    [
        ("красное платье", True), ("红色连衣裙", True), ("فستان أحمر", True), ("ชุดสีแดง", True), ("赤いドレス", True),
        ("빨간 드레스", True), ("κόκκινο φόρεμα", True), ("שמלה אדומה", True), ("लाल पोशाक", True),
        ("red dress", False), ("Größe 38", False), ("rød kjole", False), ("sukienka czerwona łódź", False),
        ("nike кроссовки", True), ("nike air max беговые", False), ("100 €", False),
    ],
)  # fmt: skip
def test_scripts_that_no_lexicon_explains(query: str, is_unreadable: bool) -> None:
    assert unreadable(query) is is_unreadable


def test_the_pieces_of_a_query_are_reported_with_their_place() -> None:
    query = "Nike Kleid ohne rote Streifen"
    translation = translate(query)
    assert translation
    assert (translation.language, translation.english) == ("de", "Nike dress without red stripes")
    assert [(term.words, term.kind, term.label, term.negated) for term in translation.terms] == [
        ("Nike", Kind.OTHER, "nike", False),
        ("Kleid", Kind.TYPE, "dresses", False),
        ("ohne", Kind.NEGATION, "without", False),
        ("rote", Kind.COLOUR, "red", True),
        ("Streifen", Kind.PATTERN, "striped", True),
    ]
    assert [query[term.start : term.end] for term in translation.terms] == query.split()
    assert translation.explained == 0.8
    assert translation.unknown == ["Nike"]


@pytest.fixture(scope="module")
def common_english() -> frozenset[str]:
    lines = (resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text("utf-8-sig").splitlines()
    counted = [line.split() for line in lines]
    return frozenset(word for word, count in counted if int(count) >= COMMON)


@pytest.mark.parametrize("lexicon", FOREIGN, ids=lambda lexicon: lexicon.name)
def test_words_that_english_has_as_well_are_listed(lexicon: Lexicon, common_english: frozenset[str]) -> None:
    kinds = DESCRIBING | {Kind.NEW, Kind.SALE, Kind.NEGATION}
    describing = {name for name, meanings in lexicon.lookup.items() if meanings[0].kind in kinds}
    listed = lexicon.ambiguous | lexicon.rarely_english | lexicon.accented
    assert {name for name in describing & common_english - listed if not ENGLISH.meanings(name)} == set()
    assert lexicon.ambiguous & lexicon.rarely_english == set()


@pytest.mark.parametrize("lexicon", FOREIGN, ids=lambda lexicon: lexicon.name)
def test_a_single_word_of_english_is_never_translated(lexicon: Lexicon, common_english: frozenset[str]) -> None:
    english = [name for name in lexicon.lookup if name in common_english or ENGLISH.meanings(name)]
    assert [name for name in english if translate(name)] == []


@pytest.mark.parametrize("lexicon", FOREIGN, ids=lambda lexicon: lexicon.name)
def test_a_language_covers_what_shoppers_name(lexicon: Lexicon) -> None:
    """Several hundred English terms, and each common label of each kind."""
    tables = lexicon.describing()
    assert sum(map(len, tables.values())) >= 300
    for kind in (Kind.COLOUR, Kind.PATTERN, Kind.MATERIAL, Kind.GENDER, Kind.USAGE, Kind.SEASON):
        said = {meaning.label for meanings in lexicon.lookup.values() for meaning in meanings if meaning.kind is kind}
        missing = set(ENGLISH.describing()[kind]) - said - RARE_LABELS
        assert missing == set()


@pytest.mark.parametrize("lexicon", FOREIGN, ids=lambda lexicon: lexicon.name)
def test_each_name_is_found_in_its_language(lexicon: Lexicon) -> None:
    names = [(kind, name) for kind, table in lexicon.describing().items() for names in table.values()
             for name in names.split("|")]  # fmt: skip
    assert [name for kind, name in names if kind not in [m.kind for m in lexicon.meanings(name)]] == []


@pytest.mark.parametrize("lexicon", FOREIGN, ids=lambda lexicon: lexicon.name)
def test_a_name_means_one_thing_or_is_known_to_mean_two(lexicon: Lexicon) -> None:
    said: dict[str, set[tuple[Kind, str]]] = {}
    for kind, table in lexicon.describing().items():
        for english, names in table.items():
            for name in names.split("|"):
                said.setdefault(key(name), set()).add((kind, english))
    assert {name for name, meanings in said.items() if len(meanings) > 1} == MEANING_TWO_THINGS.get(lexicon.code, set())
