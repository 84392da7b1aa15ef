"""Visitors whom the shop identifies as customers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from pytest_django.fixtures import Settings

from access import keys
from behaviour import consuming, customers, engine, joining, profiles
from behaviour.events import Event
from behaviour.models import StoredEvent
from search.engine.connection import available
from tests.behaviour.conftest import SAME_ORIGIN, agreed, event, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("products")]
ANN = "ann@shop.example"


def call(method: str, path: str, key: str, **body: Any) -> Any:
    headers = {"Authorization": f"Bearer {key}"} if key else SAME_ORIGIN
    return getattr(Client(), method)(
        f"/api/{path}", json.dumps(body) if body else "", content_type="application/json", headers=headers
    )


def join(visitor: str, key: str, customer: str = ANN) -> None:
    assert call("put", f"visitors/{visitor}/customer", key, customer=customer).status_code == 204


def visitor_of(client: Client) -> str:
    return str(client.get("/api/visitors/me", headers=SAME_ORIGIN).json()["visitor"])


def liked(seen: dict[str, Any]) -> set[str]:
    return {one["id"] for one in seen["liked"]}


def me(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/visitors/me", headers=SAME_ORIGIN).json()
    return found


def everything_in_redis() -> str:
    with available() as client:
        reads: dict[bytes, Any] = {
            b"string": client.get,
            b"hash": client.hgetall,
            b"set": client.smembers,
            b"zset": lambda name: client.zrange(name, 0, -1),
            b"stream": client.xrange,
        }
        held: Any = [(name, client.type(name)) for name in client.scan_iter(match="*")]
        return repr([(name, reads[kind](name)) for name, kind in held if kind in reads])


def test_devices_that_are_joined_share_one_profile_from_before_and_after(key: str) -> None:
    phone, desk = agreed(), agreed()
    send(phone, [event("P-1", "like")])
    send(desk, [event("P-2"), event("P-3", "purchase")])
    for device in (phone, desk):
        assert not me(device)["joined"]
        join(visitor_of(device), key)
    send(phone, [event("P-4")])
    for device in (phone, desk):
        seen = me(device)
        assert seen["joined"]
        assert liked(seen) == {"P-1", "P-2", "P-3", "P-4"}
        assert [one["id"] for one in seen["bought"]] == ["P-3"]
    rows = call("get", f"recommendations?row=for_you&customer={ANN}&limit=100", key).json()["rows"]
    assert "P-3" not in {one["id"] for one in rows[0]["results"]}
    assert StoredEvent.objects.get(product="P-4").customer == customers.hashed(ANN)


def test_joining_changes_neither_weights_nor_their_decay(key: str) -> None:
    old = (datetime.now(UTC) - timedelta(days=7)).isoformat()
    first, second = [event("P-1", "like", at=old)], [event("P-2", "add_to_cart"), event("P-1")]
    send(Client(), first, key, visitor="phone")
    send(Client(), second, key, visitor="desk")
    send(Client(), [*first, *second], key, visitor="whole")
    join("phone", key)
    join("desk", key)
    joined, whole = profiles.load("phone"), profiles.load("whole")
    assert joined.weights == pytest.approx(whole.weights, abs=0.01)
    assert joined.counts == whole.counts
    assert joined.liked == whole.liked
    assert abs(joined.centres - whole.centres).max() < 0.01


def test_naming_both_in_a_batch_joins_and_doing_so_again_changes_nothing(key: str) -> None:
    send(Client(), [event("P-1")], key, visitor="phone")
    for _ in range(2):
        send(Client(), [event("P-2", id="5f0c9c1e-8a2b-4f0e-9a39-0f1c7a5b1f11")], key, visitor="phone", customer=ANN)
    seen = call("get", f"customers/{ANN}", key).json()
    assert liked(seen) == {"P-1", "P-2"}
    assert liked(call("get", "visitors/phone", key).json()) == {"P-1", "P-2"}


def test_a_customers_id_is_nowhere_but_in_the_answer(key: str) -> None:
    send(Client(), [event("P-1")], key, visitor="phone", customer=ANN)
    join("desk", key)
    assert ANN not in everything_in_redis()
    assert {one.customer for one in StoredEvent.objects.all()} == {customers.hashed(ANN)}
    assert ANN not in customers.hashed(ANN)


def test_forgetting_on_one_device_forgets_the_shared_profile_and_says_so(key: str) -> None:
    phone, desk, other = agreed(), agreed(), agreed()
    for number, device in enumerate((phone, desk, other)):
        send(device, [event(f"P-{number}")])
    for device in (phone, desk):
        join(visitor_of(device), key)
    answer = phone.delete("/api/visitors/me", headers=SAME_ORIGIN)
    assert answer.status_code == 200
    assert "all devices" in answer.json()["detail"]
    assert liked(call("get", f"customers/{ANN}", key).json()) == set()
    assert me(desk)["joined"] is False
    assert liked(me(desk)) == set()
    assert liked(me(other)) == {"P-2"}
    assert list(StoredEvent.objects.values_list("product", flat=True)) == ["P-2"]
    assert other.delete("/api/visitors/me", headers=SAME_ORIGIN).status_code == 204


def test_the_page_says_that_other_devices_are_forgotten_too(key: str) -> None:
    phone = agreed()
    send(phone, [event("P-1")])
    join(visitor_of(phone), key)
    page = phone.post("/recommendations/choice", {"choice": "refused", "next": "/search?q=x"}, headers=SAME_ORIGIN)
    assert page.status_code == 200
    assert "on all devices" in page.content.decode()
    assert "Personal recommendations are off." in page.content.decode()
    assert 'href="/search?q=x"' in page.content.decode()
    assert StoredEvent.objects.count() == 0


def test_events_on_their_way_from_any_device_are_forgotten_too(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("phone", "desk"):
        send(Client(), [event("P-1")], key, visitor=name)
        join(name, key)
    with monkeypatch.context() as patch:
        patch.setattr(consuming, "consume", lambda *_: 0)
        send(Client(), [event("P-2")], key, visitor="desk")
    assert call("delete", "visitors/phone", key).status_code == 200
    assert consuming.consume("test") == 1
    assert StoredEvent.objects.count() == 0
    assert engine.recent(["desk", customers.hashed(ANN)]) == [[], []]


def test_a_shop_forgets_a_customer_with_all_devices(key: str) -> None:
    for name in ("phone", "desk"):
        send(Client(), [event("P-1")], key, visitor=name, customer=ANN)
    assert call("delete", f"customers/{ANN}", key).status_code == 204
    assert StoredEvent.objects.count() == 0
    assert liked(call("get", "visitors/desk", key).json()) == set()


def test_after_logging_out_a_device_is_on_its_own(key: str) -> None:
    send(Client(), [event("P-1")], key, visitor="phone", customer=ANN)
    assert call("delete", "visitors/phone/customer", key).status_code == 204
    send(Client(), [event("P-2")], key, visitor="phone")
    assert liked(call("get", "visitors/phone", key).json()) == {"P-2"}
    assert liked(call("get", f"customers/{ANN}", key).json()) == {"P-1"}


def test_another_customer_on_the_same_device_sees_nothing_of_the_first(key: str) -> None:
    send(Client(), [event("P-1")], key, visitor="phone", customer=ANN)
    join("phone", key, "bob")
    send(Client(), [event("P-2")], key, visitor="phone")
    assert liked(call("get", "customers/bob", key).json()) == {"P-2"}
    assert liked(call("get", f"customers/{ANN}", key).json()) == {"P-1"}
    assert joining.devices_of(customers.hashed(ANN)) == []


@pytest.mark.parametrize("scopes", [None, ["search"], ["catalogue:write"]])
def test_only_a_key_with_the_scope_events_joins_or_reads_customers(scopes: Sequence[str] | None, key: str) -> None:
    weak = keys.make(name="weak", scopes=scopes, rate="off")[1] if scopes else ""
    refused = 403 if scopes else 401
    send(Client(), [event("P-1")], key, visitor="phone", customer=ANN)
    assert call("put", "visitors/mine/customer", weak, customer=ANN).status_code == refused
    assert call("delete", "visitors/phone/customer", weak).status_code == refused
    for method in ("get", "delete"):
        assert call(method, f"customers/{ANN}", weak).status_code == refused
    if scopes == ["search"]:
        assert call("get", f"recommendations?customer={ANN}", weak).status_code == 403
    assert joining.customer_of("mine") == ""
    assert joining.customer_of("phone") == customers.hashed(ANN)


def test_a_page_can_neither_join_nor_read_by_what_it_writes_into_a_request(key: str, settings: Settings) -> None:
    send(Client(), [event("P-1")], key, visitor="phone", customer=ANN)
    stranger = agreed()
    send(stranger, [event("P-2")], visitor="phone", customer=ANN)
    assert liked(me(stranger)) == {"P-2"}
    for forged in ("phone", customers.hashed(ANN), ANN):
        assert stranger.get(f"/api/visitors/{forged}", headers=SAME_ORIGIN).status_code == 404
        assert stranger.delete(f"/api/visitors/{forged}", headers=SAME_ORIGIN).status_code == 404
    answer = stranger.get(f"/api/recommendations?row=because_viewed&customer={ANN}", headers=SAME_ORIGIN).json()
    assert "P-1" not in json.dumps(answer["rows"][0]["title"])
    stranger.cookies[settings.VISITOR_COOKIE_NAME] = "phone:forged"
    assert stranger.get("/api/visitors/me", headers=SAME_ORIGIN).status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("visitors/phone/customer", {"customer": "a b"}),
        ("visitors/phone/customer", {"customer": "~" + "x" * 43}),
        ("visitors/phone/customer", {"customer": ""}),
        ("visitors/phone/customer", {"customer": 7}),
        ("visitors/~x/customer", {"customer": "ann"}),
        ("visitors/phone/customer", {"visitor": "ann"}),
    ],
)
def test_names_that_are_none_are_refused(path: str, body: dict[str, Any], key: str) -> None:
    assert call("put", path, key, **body).status_code == 422


def test_an_event_noted_while_its_visitor_is_joined_is_not_lost(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    remember = engine.remember

    def slow(events: Sequence[Event]) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(engine, "remember", remember)
            joining.join("phone", customers.hashed(ANN))
        remember(events)

    monkeypatch.setattr(engine, "remember", slow)
    send(Client(), [event("P-1")], key, visitor="phone")
    assert liked(call("get", f"customers/{ANN}", key).json()) == {"P-1"}


def test_a_customer_keeps_the_profile_when_the_secret_key_is_changed(key: str, settings: Settings) -> None:
    send(Client(), [event("P-1")], key, visitor="phone", customer=ANN)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "x" * 60
    token = keys.make(name="later", scopes=["events"], rate="off")[1]
    assert liked(call("get", f"customers/{ANN}", token).json()) == {"P-1"}
    assert liked(call("get", "visitors/phone", token).json()) == {"P-1"}
    assert call("delete", f"customers/{ANN}", token).status_code == 204
    assert StoredEvent.objects.count() == 0


def test_a_customer_has_a_bounded_number_of_devices(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "MOST_DEVICES", 3)
    for number in range(5):
        join(f"device-{number}", key)
    assert joining.devices_of(customers.hashed(ANN)) == ["device-2", "device-3", "device-4"]
    assert joining.customer_of("device-0") == ""


def test_ids_that_an_earlier_release_stored_become_hashes() -> None:
    for number, customer in enumerate((ANN, "", customers.hashed("bob"))):
        StoredEvent.objects.create(event_id=event()["id"], type="view", visitor=f"v{number}", customer=customer,
                                   at=datetime.now(UTC))  # fmt: skip
    import_module("behaviour.migrations.0004_hash_customers").hash_customers(apps, None)
    kept = StoredEvent.objects.order_by("visitor").values_list("customer", flat=True)
    assert list(kept) == [customers.hashed(ANN), "", customers.hashed("bob")]
    waiting = json.dumps({"id": "1", "type": "view", "at": "2026-05-01T10:00:00+00:00", "customer": ANN})
    assert Event.from_text(waiting).customer == customers.hashed(ANN)
