"""Monitoring: liveness, readiness with reasons, metrics."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from search.engine import condition, generations, open_indexes, writer
from search.engine.condition import Condition
from search.engine.generations import Generation, State
from tests.search.conftest import entry
from vision import runtime
from webapp.redis_server import RedisServer

if TYPE_CHECKING:
    from vision.encoder import Encoder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]

OURS = "0123456789abcdef"


@pytest.fixture(autouse=True)
def warm_models(monkeypatch: pytest.MonkeyPatch) -> None:
    generations.forget()
    open_indexes.close_all()
    monkeypatch.setattr(runtime, "is_warm", lambda: True)
    monkeypatch.setattr(runtime, "encoder_fingerprint", lambda: OURS)


def indexed(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    generation = Generation("drape:products:x", changes.pop("fingerprint", OURS), 16, "flat")
    state = State(generation, None, 1)
    facts = {"documents": 600, "failures": 0, "indexed": 1.0, "has_index": True, "has_alias": True} | changes
    found = Condition(state=state, run="", mark="", **facts)
    monkeypatch.setattr(condition, "inspect", lambda: found)
    monkeypatch.setattr("webapp.health.published_count", lambda fingerprint: 600)


def reasons(client: Client) -> dict[str, str]:
    response = client.get("/readyz")
    assert response.status_code == 503
    return dict(response.json()["reasons"])


def test_a_running_process_is_alive_whatever_else_is_down(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert client.get("/healthz").status_code == 200


def test_ready_when_all_is_there(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    indexed(monkeypatch)
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ready", "reasons": {}}


def test_an_empty_shop_is_ready(client: Client) -> None:
    assert client.get("/readyz").status_code == 200


def test_not_before_the_models_are_warm(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "is_warm", lambda: False)
    assert "being loaded" in reasons(client)["models"]


def test_not_while_the_index_is_read_in(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    indexed(monkeypatch, indexed=0.4)
    assert "40%" in reasons(client)["index"]


def test_not_while_a_share_of_the_products_can_be_searched(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    indexed(monkeypatch, documents=150)
    assert "150 of 600 products (25%) can be searched" in reasons(client)["index"]


@pytest.mark.parametrize("lost", ["has_index", "has_alias"])
def test_not_without_an_index(client: Client, monkeypatch: pytest.MonkeyPatch, lost: str) -> None:
    indexed(monkeypatch, **{lost: False})
    assert "The worker makes it again" in reasons(client)["index"]


def test_not_when_products_are_missing_from_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    indexed(monkeypatch, failures=3)
    assert "check_index" in reasons(client)["index"]


def test_not_with_an_index_of_another_encoder(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    indexed(monkeypatch, fingerprint="f" * 16)
    assert "manage.py reindex" in reasons(client)["index"]


def test_not_without_redis_and_again_with_it(client: Client, settings: Settings, redis_server: RedisServer) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert set(reasons(client)) == {"redis", "index"}
    settings.REDIS_URL = redis_server.url
    assert client.get("/readyz").status_code == 200


def test_figures_count_requests_by_kind_of_page(client: Client) -> None:
    client.get("/healthz")
    client.get("/products/demo/not-there/")
    text = client.get("/metrics").content.decode()
    assert 'drape_requests_total{method="GET",route="healthz",status="200"}' in text
    assert "not-there" not in text
    assert "drape_request_seconds_bucket" in text


def test_figures_say_where_a_search_spends_its_time(client: Client, encoder: Encoder) -> None:
    writer.put([entry(1)])
    client.get("/api/search?q=red+dress")
    text = client.get("/metrics").content.decode()
    assert re.search(r'drape_search_stage_seconds_count{stage="encode"} [1-9]', text)


def test_figures_count_products(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "status", lambda: SimpleNamespace(documents=600))
    assert "drape_products 600.0" in client.get("/metrics").content.decode()


def test_figures_are_there_without_redis(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert "drape_search_up 0.0" in client.get("/metrics").content.decode()


@pytest.mark.parametrize(("address", "headers"), [("192.0.2.1", {}), ("127.0.0.1", {"X-Forwarded-For": "192.0.2.1"})])
def test_figures_are_for_this_machine_alone(client: Client, address: str, headers: dict[str, str]) -> None:
    assert client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code == 403


def test_figures_are_for_whoever_has_the_token(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "open sesame"
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer open sesame"}).status_code == 200
    assert client.get("/metrics", headers={"Authorization": "Bearer öpen"}).status_code == 403
