"""Misspelt queries: the intended word is searched for, and the page says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from search import service
from search.engine import retrieval, writer
from search.engine.entries import ProductEntry
from search.intent.spelling import correct_spelling
from search.types import SearchQuery
from tests.search.conftest import entry
from vision.encoder import Encoder


def corrected(text: str) -> str:
    return correct_spelling(text, retrieval.known()[1])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("puprle shrit", "purple shirt"),  # letters swapped
        ("snekers", "sneakers"),  # a fashion word in no product
        ("navy blue jens, size 10K", "navy blue jeans, size 10K"),
        ("sweatr for wommen", "sweater for women"),
        ("sunglaases topss", "sunglasses tops"),
        ("a rde one", "a rde one"),  # too short to decide
        ("reddress", "red dress"),
    ],
)
def test_typos_are_corrected(published: Sequence[ProductEntry], typed: str, meant: str) -> None:
    assert corrected(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "banana", "hedgehog boat", "xylophone", "qwertzuiop", "kurti", "T-shirt", "men's shirts", "casual shoes",
        "10K", "Alder", "", "東京", "@{}|%", "ismissing",
    ],
)  # fmt: skip
def test_words_that_mean_something_and_nonsense_are_left_alone(published: Sequence[ProductEntry], text: str) -> None:
    assert corrected(text) == text


def test_the_words_of_titles_are_known_and_meant(published: Sequence[ProductEntry], encoder: Encoder) -> None:
    assert corrected("zalvorra") == "zalvorra"
    vector = published[0].text_vector
    writer.put(
        [entry(90, title="Zalvora Shiirt", image_vector=vector, text_vector=vector, fingerprint=encoder.fingerprint)]
    )

    assert corrected("Zalvorra shiirt") == "zalvora shiirt"


def test_a_letter_left_out_beside_its_equal_is_likelier_than_another_in_its_place(
    redis_server: object, encoder: Encoder
) -> None:
    titles = ["Alder Men Grey Shirt"] * 3 + ["Alder Men Green Shirt"]
    vectors = encoder.texts(titles)
    writer.put(
        [
            entry(number, title=title, image_vector=vector, text_vector=vector, fingerprint=encoder.fingerprint)
            for number, (title, vector) in enumerate(zip(titles, vectors, strict=True))
        ]
    )
    assert corrected("gren shirt") == "green shirt"


def test_no_letter_of_any_script_breaks_it(published: Sequence[ProductEntry]) -> None:
    vector = published[0].text_vector
    writer.put([replace(published[0], title="Straße Shirt", image_vector=vector, text_vector=vector)])

    assert corrected("Straße İSTANBUL ŉaaaa ﬁﬁﬁﬁ") == "Straße İSTANBUL ŉaaaa ﬁﬁﬁﬁ"


def test_a_search_with_typos_finds_what_was_meant(published: Sequence[ProductEntry]) -> None:
    meant = service.by_text(SearchQuery(text="red tshirts", limit=10))
    typed = service.by_text(SearchQuery(text="red tshrits", limit=10))

    assert meant.corrected_query is None
    assert typed.corrected_query == "red tshirts"
    assert [hit.id for hit in typed.hits] == [hit.id for hit in meant.hits]


def test_the_words_may_be_meant_as_they_are(client: Client, published: Sequence[ProductEntry]) -> None:
    answers: list[dict[str, Any]] = [
        client.get("/api/search", {"q": "red tshrits", **more}).json() for more in ({}, {"exact": "1"})
    ]

    assert [answer["corrected_query"] for answer in answers] == ["red tshirts", None]
    assert "exact=1" in client.get("/api/search", {"q": "red tshirts", "exact": "1", "limit": "1"}).json()["next"]


def test_the_page_says_what_was_searched_for_and_offers_what_was_typed(
    client: Client, published: Sequence[ProductEntry]
) -> None:
    page = client.get("/search", {"q": "red tshrits", "gender": "Men"}).content.decode()

    assert "“red tshirts”</h1>" in page
    assert "You typed “red tshrits”" in page
    address = "/search?q=red+tshrits&amp;gender=Men&amp;exact=1"
    assert f'href="{address}"' in page
    as_typed = client.get(address.replace("&amp;", "&")).content.decode()
    assert "“red tshrits”</h1>" in as_typed
    assert "You typed" not in as_typed
