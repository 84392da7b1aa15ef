"""The JSON API from an integrator's point of view."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from search.engine.writer import ProductEntry
from search.fields import FILTER_FIELDS, STORED_FIELDS

ROOT = Path(__file__).resolve().parents[2]

PRODUCT_FIELDS = {
    "id", "catalog", "title", "description", *STORED_FIELDS, "price", "currency", "url", "image", "thumbnail", "score",
    "image_score", "text_score", "similarity", "reasons", "pinned", "confident", "garment", "link", "regular_price",
    "availability", "sizes", "sold_out_sizes", "group", "looks", "attributes", "pictures", "stores",
}  # fmt: skip


def got(client: Client, path: str, status: int = 200, **params: Any) -> dict[str, Any]:
    response = client.get(path, params)
    assert response.status_code == status, response.content
    found: dict[str, Any] = json.loads(response.content)
    return found


def picture(size: tuple[int, int] = (200, 260), colour: str = "red") -> io.BytesIO:
    image = Image.new("RGB", size, "white")
    image.paste(Image.new("RGB", (size[0] // 2, size[1] // 2), colour), (size[0] // 4, size[1] // 4))
    data = io.BytesIO()
    image.save(data, "PNG")
    data.seek(0)
    data.name = "photo.png"
    return data


def test_a_search_by_words_answers_with_complete_products(client: Client, published: Sequence[ProductEntry]) -> None:
    found = got(client, "/api/search", q="red shirt", limit=5)

    shown = [*found["results"], *found["also_close"]]
    assert all(set(product) == PRODUCT_FIELDS for product in shown)
    assert {(product["colour"], product["article_type"]) for product in found["results"]} == {("Red", "Shirts")}
    assert [part["values"] for part in found["intent"]] == [["Red"], ["Shirts"]]
    assert {"results", "total", "facets", "garments", "next", "took_ms"} <= set(found)
    assert found["total"] == sum((e.colour, e.article_type) == ("Red", "Shirts") for e in published)
    scores = [product["score"] for product in found["results"]]
    assert scores == sorted(scores, reverse=True)


def test_following_next_shows_every_product_once(client: Client, published: Sequence[ProductEntry]) -> None:
    address: str | None = "/api/search?limit=7"
    seen: list[str] = []
    while address:
        page = json.loads(client.get(address).content)
        seen += [product["id"] for product in page["results"]]
        address = page["next"]

    assert sorted(seen) == sorted(entry.id for entry in published)


def test_filters_are_or_within_and_and_across(client: Client, published: Sequence[ProductEntry]) -> None:
    found = got(client, "/api/search", gender=["Men", "Women"], colour="Red", limit=100)

    expected = {e.id for e in published if e.gender in ("Men", "Women") and e.colour == "Red"}
    assert expected
    assert {product["id"] for product in found["results"]} == expected


def test_facets_are_labelled_in_a_language_of_the_shop(client: Client, published: Sequence[ProductEntry]) -> None:
    plain = got(client, "/api/search")["facets"]["gender"]
    german = got(client, "/api/search", language="de")["facets"]["gender"]
    assert {one["value"]: one["label"] for one in plain} == {one["value"]: one["value"] for one in german}
    assert {"Men": "Herren", "Women": "Damen"}.items() <= {one["value"]: one["label"] for one in german}.items()
    assert got(client, "/api/facets", language="de")["facets"]["gender"] == german
    assert "language" in got(client, "/api/search", 422, language="tlh")["errors"]


def test_an_unknown_filter_value_finds_nothing_and_says_so(client: Client, published: Sequence[ProductEntry]) -> None:
    found = got(client, "/api/search", gender="@gender:{*}|%")

    assert found["results"] == []
    assert found["notice"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("limit", "0"), ("limit", "1000000000"), ("offset", "-1"), ("image_weight", "2"), ("sort", "beauty"),
     ("price_min", "cheap"), ("exact", "perhaps")],
)  # fmt: skip
def test_a_parameter_out_of_bounds_is_named_in_a_problem_document(
    client: Client, published: Sequence[ProductEntry], name: str, value: str
) -> None:
    response = client.get("/api/search", {name: value})

    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert problem["status"] == 422
    assert name in problem["errors"]


@pytest.mark.parametrize("text", ["x" * 10_000, "a\x00b", "@gender:{*}", "%|\\\"'~*", "=>[KNN 10 @vector $v]"])
def test_no_words_break_the_search(client: Client, published: Sequence[ProductEntry], text: str) -> None:
    assert client.get("/api/search", {"q": text}).status_code == 200


def test_a_product_is_found_by_its_address(client: Client, published: Sequence[ProductEntry]) -> None:
    entry = published[0]

    found = got(client, f"/api/products/{entry.catalog}/{entry.id}")

    assert found["title"] == entry.title
    assert set(found) == PRODUCT_FIELDS
    assert found["url"] == reverse("search:product", args=[entry.catalog, entry.id])


def test_a_product_that_is_not_there_is_a_404_problem(client: Client, published: Sequence[ProductEntry]) -> None:
    assert got(client, "/api/products/demo/nothing", status=404)["status"] == 404


@pytest.mark.parametrize("by", ["image", "text", "both"])
def test_similar_never_shows_the_product_itself(client: Client, published: Sequence[ProductEntry], by: str) -> None:
    entry = published[3]

    found = got(client, f"/api/products/{entry.catalog}/{entry.id}/similar", by=by, limit=100)

    assert found["results"]
    assert entry.id not in {product["id"] for product in found["results"]}


def test_a_photo_finds_products(client: Client, published: Sequence[ProductEntry]) -> None:
    response = client.post("/api/search/image?limit=3", {"image": picture(), "box": "0.2,0.2,0.6,0.6"})

    assert response.status_code == 200, response.content
    found = json.loads(response.content)
    assert len(found["results"]) == min(3, found["total"]) > 0


@pytest.mark.parametrize("box", ["0.5,0.5,0.9,0.9", "1,2,3", "a,b,c,d", "0,0,0,0", "nan,0,1,1"])
def test_a_box_outside_the_picture_is_refused(client: Client, published: Sequence[ProductEntry], box: str) -> None:
    response = client.post("/api/search/image", {"image": picture(), "box": box})

    assert response.status_code == 422
    assert "box" in json.loads(response.content)["errors"]


def test_a_garment_that_was_not_found_is_refused(client: Client, published: Sequence[ProductEntry]) -> None:
    response = client.post("/api/search/image", {"image": picture(), "garment": "99"})

    assert response.status_code == 422
    assert "garment" in json.loads(response.content)["errors"]


def test_what_is_not_a_picture_is_refused(client: Client, published: Sequence[ProductEntry]) -> None:
    sheet = io.BytesIO(b"id,title\n1,Shirt\n")
    sheet.name = "photo.jpg"

    response = client.post("/api/detect", {"image": sheet})

    assert response.status_code == 422
    assert "image" in json.loads(response.content)["errors"]


def test_detect_returns_the_size_of_the_upright_picture(client: Client, published: Sequence[ProductEntry]) -> None:
    response = client.post("/api/detect", {"image": picture((120, 240))})

    found = json.loads(response.content)
    assert (found["width"], found["height"]) == (120, 240)
    assert isinstance(found["garments"], list)


def test_facets_count_the_tags_in_use(client: Client, published: Sequence[ProductEntry]) -> None:
    found = got(client, "/api/facets")["facets"]

    counts = {value["value"]: value["count"] for value in found["gender"]}
    genders = [entry.gender for entry in published]
    assert counts == {gender: genders.count(gender) for gender in set(genders)}


def test_suggestions_continue_what_is_typed(client: Client, published: Sequence[ProductEntry]) -> None:
    word = published[0].article_type.lower()[:4]

    suggestions = got(client, "/api/suggest", q=word)["suggestions"]

    assert suggestions
    assert all(word in suggestion.lower() for suggestion in suggestions)


def test_redis_down_is_a_503_with_retry_after(
    client: Client, settings: Any, tmp_path: Path, published: Sequence[ProductEntry]
) -> None:
    settings.REDIS_URL = f"unix://{tmp_path / 'none.sock'}"

    response = client.get("/api/facets")

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0


def test_the_committed_openapi_document_is_the_one_served(client: Client) -> None:
    """After an intended change: ``python manage.py export_openapi``."""
    served = got(client, "/api/openapi.json")

    committed = json.loads((ROOT / "docs" / "openapi.json").read_text())
    assert served == committed


def test_openapi_names_every_filter(client: Client) -> None:
    operation = got(client, "/api/openapi.json")["paths"]["/api/search"]["get"]

    named = {parameter["name"] for parameter in operation["parameters"]}
    assert {*FILTER_FIELDS, "catalog", "price_min", "price_max", "q", "sort", "limit", "offset"} <= named


def test_the_docs_page_loads_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/api/docs").content.decode()

    assert settings.STATIC_URL in page
    assert "//cdn" not in page
