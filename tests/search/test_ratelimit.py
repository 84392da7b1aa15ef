"""Visitors who search too much have to wait; nobody else does."""

from __future__ import annotations

import json

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from search.api.mixing import MixIn
from search.engine.connection import client as redis_client
from search.ratelimit import TooManyRequests, charge, parse, too_many
from webapp.redis_server import RedisServer

pytestmark = pytest.mark.usefixtures("redis_server")


@pytest.fixture(autouse=True)
def three_a_day(settings: Settings) -> None:
    settings.RATE_LIMIT = "3/d"


def request_of(address: str = "192.0.2.1") -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=address)


def use_up(address: str = "192.0.2.1") -> None:
    for _ in range(3):
        charge(request_of(address))


def test_up_to_the_limit_nothing_happens_then_one_waits() -> None:
    use_up()
    with pytest.raises(TooManyRequests, match="try again in") as refused:
        charge(request_of())
    assert 1 <= refused.value.retry_after <= 86400


def test_every_visitor_is_counted_alone() -> None:
    use_up()
    charge(request_of("192.0.2.2"))


def test_one_household_of_ipv6_is_one_visitor() -> None:
    use_up("2001:db8:1:2::1")
    with pytest.raises(TooManyRequests):
        charge(request_of("2001:db8:1:2:ffff::9"))
    charge(request_of("2001:db8:1:3::1"))


def test_off_is_off(settings: Settings) -> None:
    settings.RATE_LIMIT = "off"
    for _ in range(20):
        charge(request_of())


def test_counts_go_away_and_hold_no_address() -> None:
    charge(request_of("192.0.2.1"))
    keys = redis_client().keys("*rate*")
    assert len(keys) == 1
    assert b"192.0.2.1" not in keys[0]
    assert 0 < redis_client().ttl(keys[0]) <= 86401


def test_the_page_over_the_limit_says_when_to_come_back() -> None:
    request = RequestFactory().get("/search", {"q": "red shirt"})
    answer = too_many(request, TooManyRequests(17))
    assert answer.status_code == 429
    assert answer["Retry-After"] == "17"
    page = answer.content.decode()
    assert 'data-countdown="17"' in page
    assert 'value="red shirt"' in page.split("<form")[1]  # the words stay in the search box


def test_without_redis_it_stands_in_nobodys_way(settings: Settings, redis_server: RedisServer) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    for _ in range(5):
        charge(request_of())


@pytest.mark.parametrize("text", ["60", "60/y", "-1/m", "0/m", "1.5/m", "on", ""])
def test_other_limits_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="60/m"):
        parse(text)


PHOTO, WORDS, PRODUCT = {"photo": "x"}, {"words": "in green"}, {"product": {"catalog": "demo", "id": "P-1"}}


@pytest.mark.parametrize(
    ("like", "unlike", "tenths"),
    [
        ([PRODUCT], [], 6),
        ([PRODUCT, WORDS], [], 16),
        ([WORDS] * 20, [], 15),
        ([WORDS], [WORDS] * 20, 215),
        ([PHOTO], [], 35),
        ([], [PHOTO] * 20, 225),
    ],
)
def test_a_search_by_several_things_is_charged_for_each_model_run(
    like: list[dict[str, object]], unlike: list[dict[str, object]], tenths: int
) -> None:
    assert MixIn.model_validate({"like": like, "unlike": unlike}).cost == tenths


def test_many_things_at_once_use_a_budget_up(client: Client, settings: Settings) -> None:
    settings.RATE_LIMIT = "10/d"
    body = {"like": [WORDS], "unlike": [WORDS] * 20}
    answer = client.post("/api/search", json.dumps(body), content_type="application/json")
    assert answer.status_code == 429
