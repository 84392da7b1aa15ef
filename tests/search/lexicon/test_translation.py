"""Queries in other languages ask for what the English ones do; English ones are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.lexicon.english import ENGLISH
from search.lexicon.terms import Kind
from search.lexicon.translation import other_readings, translate, unreadable

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


@given(st.lists(st.sampled_from(sorted(ENGLISH.vocabulary())), min_size=1, max_size=4).map(" ".join))
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
