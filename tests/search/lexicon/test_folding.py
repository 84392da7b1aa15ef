"""Spellings that shoppers expect to be equal are equal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.lexicon.folding import fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Chloé", "chloe"),
        ("CHLOÉ", "chloe"),
        ("Chloe\u0301", "chloe"),  # as a Mac writes file names
        ("Crème brûlée", "creme brulee"),
        ("weiße Füße", "weisse fusse"),
        ("WEISSE FÜSSE", "weisse fusse"),
        ("Malmö, Østergaard, Łódź", "malmo, ostergaard, lodz"),
        ("cœur", "coeur"),
        ("IŞIK ışık", "isik isik"),
        ("Levi’s", "levi's"),
        ("„Kleid“ «robe» “dress”", '"kleid" "robe" "dress"'),
        ("20–40 € — T‑shirt", "20-40 € - t-shirt"),
        ("H&M", "h and m"),
        ("black & white", "black and white"),
        ("ＲＥＤ　dress", "red dress"),
        ("som\u00admer\u200bkleid", "sommerkleid"),
        ("red\t\ndress ", "red dress"),
        ("Россия", "россия"),
        ("Йога", "йога"),  # й is a separate letter
        ("Ἀθῆναι", "αθηναι"),
        ("が か", "が か"),
        ("", ""),
    ],
)
def test_folds(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_case_makes_no_difference(text: str) -> None:
    assert fold(text.casefold()) == fold(text)


def test_letters_of_european_languages_become_ascii() -> None:
    letters = [chr(code) for code in range(0xC0, 0x180) if chr(code).isalpha() and chr(code) != "ĸ"]
    assert [letter for letter in letters if not fold(letter).isascii()] == []


@given(st.text())
def test_no_space_at_the_ends_or_doubled(text: str) -> None:
    assert fold(text) == " ".join(fold(text).split())
