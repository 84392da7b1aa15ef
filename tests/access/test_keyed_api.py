"""The JSON API for callers with and without a key, and for browsers of other origins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from access import keys
from search.engine import writer
from search.engine.entries import ProductEntry
from tests.search.conftest import entry
from vision.encoder import Encoder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]


@pytest.fixture
def two_catalogues(redis_server: object) -> Sequence[ProductEntry]:
    entries = [entry(number, catalog="hats" if number % 2 else "shoes") for number in range(10)]
    writer.put(entries)
    return entries


def call(text: str = "", path: str = "/api/search", **headers: str) -> Any:
    bearer = {"Authorization": f"Bearer {text}"} if text else {}
    return Client().get(path, headers={**bearer, **headers})


def key(**fields: Any) -> str:
    return keys.make(**{"name": "shop", "scopes": ["search"], **fields})[1]


def test_search_works_without_a_key_and_with_one(two_catalogues: object) -> None:
    assert call().json()["total"] == call(key()).json()["total"] == 10


def test_a_wrong_key_gets_a_problem_that_says_how(two_catalogues: object) -> None:
    answer = call("drape_wrong")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert call(key(scopes=["events"])).status_code == 403


def test_a_key_of_one_catalogue_finds_that_catalogue(two_catalogues: object) -> None:
    text = key(catalogs=["hats"])
    assert {hit["catalog"] for hit in call(text).json()["results"]} == {"hats"}
    assert call(text, "/api/search?catalog=shoes").status_code == 422


def test_a_key_of_one_catalogue_compares_with_nothing_of_another(redis_server: object, encoder: Encoder) -> None:
    (vector,) = encoder.texts(["shirt"])
    seen = {"image_vector": vector, "text_vector": vector, "fingerprint": encoder.fingerprint}
    writer.put([entry(1, catalog="hats", **seen), entry(2, catalog="shoes", **seen)])
    headers = {"Authorization": f"Bearer {key(catalogs=['hats'])}"}

    def status(**things: Any) -> int:
        return Client().post("/api/search", things, content_type="application/json", headers=headers).status_code

    own, other = ({"product": {"catalog": catalog, "id": id}} for catalog, id in (("hats", "P-1"), ("shoes", "P-2")))
    assert status(like=[own]) == 200
    assert status(like=[other]) == status(like=[own], unlike=[other]) == 404


def test_a_key_of_one_catalogue_is_suggested_what_that_one_sells(redis_server: object) -> None:
    writer.put([entry(1, catalog="hats", brand="Bowler"), entry(2, catalog="shoes", brand="Boots & Co")])

    def suggested(text: str = "") -> str:
        return " ".join(call(text, "/api/suggest?q=bo").json()["suggestions"])

    assert "Boots" in suggested()
    assert "Bowler" in suggested(key(catalogs=["hats"]))
    assert "Boots" not in suggested(key(catalogs=["hats"]))


def test_a_key_has_its_own_rate_and_quota(two_catalogues: object, settings: Settings) -> None:
    settings.RATE_LIMIT = "1/d"
    text = key(rate="2/d")  # ten requests without words
    assert [call(text).status_code for _ in range(11)] == [200] * 10 + [429]
    assert [call(key(rate="off", quota=1)).status_code] == [200]
    assert call().status_code == 200  # the visitor's own budget is unaffected


def test_browsers_of_named_origins_are_let_in_others_not(two_catalogues: object) -> None:
    text = key(origins=["https://shop.example"])
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
    allowed = Client().options("/api/search", headers={"Origin": "https://shop.example", **asked})
    refused = Client().options("/api/search", headers={"Origin": "https://evil.example", **asked})
    assert allowed["Access-Control-Allow-Origin"] == "https://shop.example"
    assert "Access-Control-Allow-Origin" not in refused
    assert call(text, Origin="https://shop.example")["Access-Control-Allow-Origin"] == "https://shop.example"
    assert call(text, Origin="https://evil.example").status_code == 403
    assert "Access-Control-Allow-Origin" not in Client().get("/", headers={"Origin": "https://shop.example"})
