"""The catalogue's API, as a shop's software uses it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from access import keys
from catalog import awaiting, services, storing, tasks
from catalog.fetching import Fetched, Fetcher, FetchError
from catalog.models import Catalog, Product, RepeatableRequest, Store, StoreStock, Variant, WaitingProduct
from search import service
from search.engine import writer
from tests.catalog.client import Generated
from vision import runtime

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]
Send = Callable[..., Any]


@pytest.fixture
def send(client: Client, shop: Catalog) -> Send:
    """``send(method, path, body)`` with a key that may write."""
    _, key = keys.make(name="till", scopes=["catalogue:write"])

    def call(method: str, path: str, body: Any = None, **headers: str) -> Any:
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        return client.generic(
            method,
            f"/api/catalogs/{path}",
            data,
            "application/json",
            headers={"Authorization": f"Bearer {key}", **headers},
        )

    return call


def png(colour: str = "teal") -> bytes:
    data = BytesIO()
    Image.new("RGB", (90, 120), colour).save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def shirt(send: Send) -> Product:
    """A product written by the API, with its picture."""
    send("PUT", "shop/products/a%2F1", {"title": "Linen shirt", "colour": "Blau", "price": "20 EUR", "brand": "Ash"})
    send("PUT", "shop/pictures/a%2F1", png())
    return Product.objects.get()


def test_a_product_and_its_picture_are_found_by_shoppers(send: Send) -> None:
    made = send("PUT", "shop/products/a%2F1", {"title": "Linen shirt", "color": "Blau", "price": "20 EUR", "stock": 2})
    assert (made.status_code, made.json()["hidden"]) == (200, "it has no picture")

    answer = send("PUT", "shop/pictures/a%2F1", png()).json()
    assert (answer["id"], answer["price"], answer["hidden"]) == ("a/1", "20.00", None)
    hit = service.product("shop", "a/1")
    assert (hit.title, hit.colour, str(hit.price)) == ("Linen shirt", "Blue", "20.00")


def test_a_picture_that_cannot_be_fetched_is_tried_again_later(
    send: Send, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FETCH_PICTURES = True
    is_down = True

    def get(_: Fetcher, address: str, *known: str) -> Fetched:
        if is_down:
            raise FetchError(f"{address} does not answer.")
        return Fetched(png())

    monkeypatch.setattr(Fetcher, "get", get)
    send("PUT", "shop/products/a1", {"title": "Shirt", "price": "20 EUR", "image": "https://shop.example/a.png"})
    waiting = WaitingProduct.objects.get()
    assert (waiting.external_id, waiting.reason) == ("a1", "https://shop.example/a.png does not answer.")
    assert waiting.next_try_at is not None

    is_down = False
    assert awaiting.retry([waiting.pk]) == 1
    assert not WaitingProduct.objects.exists()
    assert service.product("shop", "a1").title == "Shirt"
    assert str(Product.objects.get().price) == "20.00"


def test_a_deleted_product_waits_for_no_picture(send: Send, shop: Catalog) -> None:
    send("PUT", "shop/products/a1", {"title": "Shirt"})
    awaiting.note_product(Product.objects.get(), ["https://shop.example/a.png"], "Not there.")
    assert WaitingProduct.objects.count() == 1
    send("DELETE", "shop/products/a1")
    assert not WaitingProduct.objects.exists()


def test_a_change_of_price_and_stock_runs_no_model(send: Send, shirt: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(runtime.encoder()), "texts", None)
    answer = send("PATCH", "shop/products/a%2F1", {"price": 15, "stock": 3}).json()

    assert (answer["price"], answer["stock"], answer["title"]) == ("15.00", 3, "Linen shirt")
    assert str(service.product("shop", "a/1").price) == "15.00"
    assert Product.objects.get().brand == "Ash"


@pytest.mark.parametrize("sizes", [("S",), ("S", "M")])
def test_one_product_is_written_with_its_sizes(send: Send, shop: Catalog, sizes: Sequence[str]) -> None:
    variants = [{"sku": f"b-{size}", "size": size, "stock": 5} for size in sizes]
    answer = send("PUT", "shop/products/b", {"title": "Hat", "variants": variants})

    assert (answer.status_code, answer.json()["title"]) == (200, "Hat")
    assert [one.sku for one in Product.objects.get(external_id="b").variants.all()] == [one["sku"] for one in variants]


def test_the_stock_of_a_store_leaves_that_of_the_shop(send: Send, shop: Catalog, shirt: Product) -> None:
    Store.objects.create(catalog=shop, code="B1", name="Berlin")
    send("PUT", "shop/products/b", {"title": "Hat", "variants": [{"sku": "b-s", "size": "S", "stock": 5}]})
    send("PATCH", "shop/products/a%2F1", {"stock": 3})
    lines = [{"id": "b-s", "store code": "B1", "quantity": 0}, {"id": "a/1", "store code": "B1", "quantity": 2},
             {"id": "a/1", "store code": "X9", "quantity": 2}]  # fmt: skip
    answer = send("POST", "shop/products", "\n".join(map(json.dumps, lines)))

    assert sorted((one["id"], one["status"]) for one in answer.json()["results"]) == [
        ("a/1", "refused"), ("a/1", "updated"), ("b", "updated")]  # fmt: skip
    assert sorted(StoreStock.objects.values_list("sku", "quantity")) == [("", 2), ("b-s", 0)]
    assert Variant.objects.get(sku="b-s").stock == 5
    assert Product.objects.get(external_id="a/1").stock == 3
    assert [one.store for one in service.product("shop", "a/1").offer.stores] == ["shop/B1"]


def test_null_empties_a_field_and_put_all_that_are_not_named(send: Send, shirt: Product) -> None:
    send("PATCH", "shop/products/a%2F1", {"brand": None})
    assert Product.objects.get().brand == ""
    send("PUT", "shop/products/a%2F1", {"title": "Shirt"})
    one = Product.objects.get()
    assert (one.title, one.colour, one.price, one.image.name) == ("Shirt", "", None, shirt.image.name)


def test_new_words_are_encoded_again(send: Send, shirt: Product) -> None:
    before = bytes(shirt.embeddings.get().text_vector)
    send("PATCH", "shop/products/a%2F1", {"title": "Corduroy trousers"})
    assert bytes(shirt.embeddings.get().text_vector) != before
    assert service.product("shop", "a/1").title == "Corduroy trousers"


def test_many_lines_each_with_a_result_of_its_own(send: Send, shirt: Product) -> None:
    lines = [{"id": "a/1", "price": 9}, {"id": "b", "title": "Hat", "variants": [{"sku": "b-s", "size": "S"}]},
             {"title": "No id"}, {"id": "a/1", "price": 8}]  # fmt: skip
    body = "\n".join([*map(json.dumps, lines), "not json", "[]"])
    results = send("POST", "shop/products", body).json()["results"]

    assert [(one["line"], one["id"], one["status"]) for one in results] == [
        (1, "a/1", "updated"), (2, "b", "added"), (3, "", "refused"), (4, "a/1", "refused"), (5, "", "refused"),
        (6, "", "refused")]  # fmt: skip
    assert "no id" in results[2]["reasons"][0]
    again = send("POST", "shop/products", json.dumps(lines[0])).json()["results"]
    assert [one["status"] for one in again] == ["unchanged"]


def test_nobody_overwrites_what_somebody_else_has_changed(send: Send, shirt: Product) -> None:
    read = send("GET", "shop/products/a%2F1")
    assert send("PATCH", "shop/products/a%2F1", {"price": 1}, **{"If-Match": read["ETag"]}).status_code == 200
    late = send("PATCH", "shop/products/a%2F1", {"price": 2}, **{"If-Match": read["ETag"]})
    assert (late.status_code, late["Content-Type"]) == (412, "application/problem+json")
    assert str(Product.objects.get().price) == "1.00"


def test_what_is_not_there_matches_nothing(send: Send, shop: Catalog) -> None:
    refused = send("PUT", "shop/products/x", {"title": "Hat"}, **{"If-Match": "*"})
    assert (refused.status_code, Product.objects.count()) == (412, 0)


def test_a_request_that_is_sent_again_is_answered_again_and_not_done_again(send: Send, shirt: Product) -> None:
    named = {"Idempotency-Key": "order-17"}
    first = send("PATCH", "shop/products/a%2F1", {"price": 12}, **named)
    send("PATCH", "shop/products/a%2F1", {"price": 14})
    again = send("PATCH", "shop/products/a%2F1", {"price": 12}, **named)
    assert (again.status_code, again.content, again["ETag"]) == (200, first.content, first["ETag"])
    assert again["Idempotency-Replayed"] == "true"
    assert str(Product.objects.get().price) == "14.00"
    other = send("PATCH", "shop/products/a%2F1", {"price": 1}, **named)
    assert (other.status_code, "used for another request" in other.json()["detail"]) == (422, True)
    RepeatableRequest.objects.update(status=None)
    busy = send("PATCH", "shop/products/a%2F1", {"price": 12}, **named)
    assert (busy.status_code, busy["Retry-After"]) == (409, "1")
    RepeatableRequest.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert "Idempotency-Replayed" not in send("PATCH", "shop/products/a%2F1", {"price": 12}, **named)


def test_a_client_made_from_the_description_alone_writes_products(client: Client, shop: Catalog) -> None:
    _, key = keys.make(name="generated", scopes=["catalogue:write"])
    api = Generated(client, key)
    one = {"catalog": "shop", "id": "a/1"}
    made = api.call(
        "Write a product as a whole", {"title": "Linen shirt", "price": "20 EUR"}, {"Idempotency-Key": "1"}, **one
    )
    assert made.json()["hidden"] == "it has no picture"
    shown = api.call("Upload a product's picture", png(), **one)
    assert shown.json()["hidden"] is None
    changed = api.call("Change some fields of a product", {"stock": 0}, {"If-Match": shown["ETag"]}, **one)
    assert changed.json()["stock"] == 0
    assert api.call("A product as it is stored", **one).json()["price"] == "20.00"
    many = api.call(
        "Add or change many products", [{"id": "a/1", "stock": 5}, {"id": "b", "title": "Hat"}], catalog="shop"
    )
    job = many.json()["job"]
    assert (job["state"], job["pictureless"]) == ("done", 1)
    assert api.call("How far a job is", catalog="shop", id=job["id"]).json() == job
    assert api.call("Take a product out", **one).status_code == 204
    assert api.call("A product as it is stored", **one).status_code == 404


def test_a_job_is_done_when_the_worker_has_encoded_its_products(
    send: Send, shirt: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(tasks.refresh_products, "delay", lambda ids: None)
        Product.objects.update(is_published=False)
        patched.setattr(storing, "publish_products", lambda ids: 0)
        job = send("POST", "shop/products", json.dumps({"id": "a/1", "title": "Corduroy trousers"})).json()["job"]
    assert (job["state"], job["waiting"]) == ("running", 1)
    tasks.refresh_products([shirt.pk])
    assert send("GET", f"shop/jobs/{job['id']}").json()["state"] == "done"
    assert send("GET", "shop/jobs/00000000-0000-0000-0000-000000000000").status_code == 404


def test_what_is_deleted_leaves_the_search_and_may_come_back(send: Send, shirt: Product) -> None:
    assert send("DELETE", "shop/products/a%2F1").status_code == 204
    assert not dict(writer.digests())
    assert send("GET", "shop/products/a%2F1").status_code == 404
    assert send("PUT", "shop/products/a%2F1", {"title": "Back"}).status_code == 200


def test_what_staff_edited_or_deleted_stays_so(send: Send, shirt: Product) -> None:
    shirt.title = "By hand"
    services.save_product(shirt, edited={"title"})
    send("PATCH", "shop/products/a%2F1", {"title": "By software"})
    assert Product.objects.get().title == "By hand"
    services.delete([shirt.pk])
    refused = send("PUT", "shop/products/a%2F1", {"title": "Again"})
    assert (refused.status_code, "deleted by hand" in refused.json()["detail"]) == (422, True)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [("PATCH", "shop/products/none", {"price": 1}, 404), ("PUT", "none/products/x", {"title": "x"}, 404),
     ("PUT", "shop/products/x", "not json", 422), ("PUT", "shop/products/..", {"title": "x"}, 422),
     ("PUT", "shop/products/x", [1], 422), ("PUT", "shop/products/x", b'{"title": "\\ud800"}', 422),
     ("PUT", "shop/pictures/none", b"x", 404),
     ("POST", "shop/products", "\n".join('{"id": "x"}' for _ in range(1001)), 413)],
)  # fmt: skip
def test_what_cannot_be_done_says_why(send: Send, method: str, path: str, body: Any, status: int) -> None:
    answer = send(method, path, body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_a_file_that_is_no_picture_is_refused(send: Send, shirt: Product) -> None:
    assert send("PUT", "shop/pictures/a%2F1", b"<svg/>").status_code == 422
    assert service.product("shop", "a/1").image


def test_requests_that_write_count_against_the_key(client: Client, shop: Catalog) -> None:
    _, key = keys.make(name="k", scopes=["catalogue:write"], rate="off", quota=1)
    headers = {"Authorization": f"Bearer {key}"}
    answers = [client.get("/api/catalogs/shop/products/x", headers=headers) for _ in range(6)]
    assert [one.status_code for one in answers] == [404] * 5 + [429]
    assert answers[-1]["Retry-After"]


def test_keys_without_the_scope_or_the_catalogue_write_nothing(client: Client, shop: Catalog) -> None:
    for fields, status in (
        ({"scopes": ["search"]}, 403),
        ({"scopes": ["catalogue:write"], "catalogs": ["other"]}, 403),
    ):
        _, key = keys.make(**{"name": "k", **fields})
        answer = client.put("/api/catalogs/shop/products/x", "{}", headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == status
    assert client.put("/api/catalogs/shop/products/x", "{}").status_code == 401
    assert not Product.objects.exists()
