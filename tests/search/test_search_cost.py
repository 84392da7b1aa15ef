"""The cost limits of a single search: Redis queries, their parameters, texts to encode."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client

from search import suggest
from search.engine import retrieval
from search.engine.entries import ProductEntry
from search.intent import meaning
from search.lexicon.terms import tokenize
from search.params import read_query
from search.service import by_text
from search.types import MAX_WORDS, SearchQuery
from vision.encoder import Encoder

UNKNOWN = ["z" + "".join(letters) + "k" for letters in itertools.product("xqzj", "aeiou", "bkpvt")]
COLOURS = ("red", "navy", "black", "white", "green")
WORST = {
    "unknown words": UNKNOWN,
    "names beside tags": [word for unknown in UNKNOWN for word in ("red", unknown)],
    "exclusions": [f"-{word}" for word in UNKNOWN],
    "exclusions of tags": [f"not {colour} {word}" for colour in COLOURS for word in UNKNOWN],
    "tags": [word for colour in COLOURS * 20 for word in (colour, "and")],
    "quotes": [f'"red {word}"' for word in UNKNOWN],
}


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Counts the queries of a search."""
    counts = {"questions": 0, "parameters": 0, "texts": 0}
    send, texts = retrieval._send, Encoder.texts

    def sending(pipe: Any, query: Any, used: Any) -> None:
        counts["questions"] += 1
        counts["parameters"] += len(used)
        send(pipe, query, used)

    def encoding(self: Encoder, several: Sequence[str]) -> Any:
        counts["texts"] += len(several)
        return texts(self, several)

    monkeypatch.setattr(retrieval, "_send", sending)
    monkeypatch.setattr(Encoder, "texts", encoding)
    return counts


@pytest.mark.parametrize("words", WORST.values(), ids=WORST)
def test_no_words_make_a_search_cost_many_times_what_others_do(
    words: Sequence[str], published: Sequence[ProductEntry], spent: dict[str, int]
) -> None:
    by_text(SearchQuery("warm up"))
    spent.update(dict.fromkeys(spent, 0))
    by_text(read_query(QueryDict(urlencode({"q": " ".join(words)}))))
    assert spent["questions"] <= 100
    assert spent["parameters"] <= 3000
    assert spent["texts"] <= 2 + meaning.MOST_EXCLUDED


def test_ordinary_words_are_all_read() -> None:
    text = "a light summer dress in sage green for a wedding on the beach without lace under 60 euro"
    assert read_query(QueryDict(f"q={text}")).text == text


@pytest.mark.django_db
def test_a_search_says_that_it_read_the_first_words_only(client: Client, published: Sequence[ProductEntry]) -> None:
    answer = client.get("/api/search", {"q": "red shirt " + " ".join(UNKNOWN)}).json()
    assert answer["notice"] == f"Only the first {MAX_WORDS} words of the search are used."
    assert len(tokenize(read_query(QueryDict("q=" + "+".join(UNKNOWN))).text)) == MAX_WORDS
    assert client.get("/api/search", {"q": "red shirt"}).json()["notice"] is None
    assert f"first {MAX_WORDS} are used" in client.get("/api/openapi.json").content.decode()


def test_typos_are_looked_for_in_few_words(published: Sequence[ProductEntry], monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def matches(word: str, *more: Any) -> list[str]:
        compared.append(word)
        return [word]

    monkeypatch.setattr(suggest, "get_close_matches", matches)
    suggest.suggest("shrt " * 5)
    assert compared == ["shrt"]
    assert suggest.suggest(" ".join(UNKNOWN)) == []
    assert len(compared) == 1
