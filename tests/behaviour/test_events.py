"""Events sent by pages and shops' servers."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from behaviour import collecting, consuming, engine
from behaviour.analytics import summaries
from behaviour.models import DailyCount, StoredEvent
from tests.behaviour.conftest import SAME_ORIGIN, agreed, event, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("products")]


def test_events_of_own_pages_are_stored_without_a_visitor_before_consent() -> None:
    answer = send(Client(), [event(), event("P-2", "click", query_id="q", position=3)])
    assert (answer.status_code, answer.json()) == (202, {"accepted": 2, "refused": []})
    assert list(StoredEvent.objects.values_list("visitor", "product").order_by("product")) == [("", "P-1"), ("", "P-2")]
    assert not answer.cookies


def test_an_event_that_is_sent_again_counts_once(key: str) -> None:
    twice = event()
    for _ in range(2):
        assert send(Client(), [twice, twice], key, visitor="ann").json()["accepted"] == 2
    assert StoredEvent.objects.count() == 1


def test_nobody_can_block_another_visitors_event_by_its_id(key: str) -> None:
    same = event()
    send(Client(), [same], key, visitor="ann")
    send(Client(), [same], key, visitor="bob")
    assert StoredEvent.objects.count() == 2


def test_one_broken_event_does_not_take_the_others_with_it() -> None:
    good = [json.dumps(event()) for _ in range(2)]
    body = f'{{"events": [{good[0]}, {{"id": "x", "type": view}}, {good[1]}], "visitor": null}}'.encode()
    answer = send(Client(), body)
    assert answer.status_code == 202
    assert answer.json() == {"accepted": 2, "refused": [{"index": 1, "reason": "The event is not valid JSON."}]}


def test_a_body_that_was_cut_off_counts_as_far_as_it_goes() -> None:
    body = json.dumps({"events": [event(), event()]}).encode()[:-40]
    answer = send(Client(), body).json()
    assert (answer["accepted"], [one["index"] for one in answer["refused"]]) == (1, [1])


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"{}", b'{"events": 3}', b'{"events": [' + b"[" * 100_000])
def test_what_is_no_batch_is_refused_without_a_crash(body: bytes) -> None:
    assert send(Client(), body).status_code in (202, 422)
    assert StoredEvent.objects.count() == 0


def test_a_body_made_to_be_read_again_and_again_is_given_up() -> None:
    """Each of these starts another object that extends to the end, so a parser may read all of it for each."""
    nested = b'{"events": [' + b'{"x": [' * 400 + b"1," * 30_000
    answer = send(Client(), nested)
    assert (answer.status_code, answer.json()["detail"]) == (422, "More than 50 events are not valid JSON.")
    assert send(Client(), b'{"events": [' + b"1," * 600_000).status_code == 413


def test_an_address_without_a_key_speaks_for_few_visitors(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "MOST_OF_ADDRESS", 30)
    batch = [event() for _ in range(20)]
    assert [send(agreed(), batch).json()["accepted"] for _ in range(3)] == [20, 10, 0]
    assert send(Client(), [event() for _ in range(20)], key, visitor="ann").json()["accepted"] == 20


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"product": "P-999"}, "no such product"),
        ({"product": None}, "names no catalog"),
        ({"type": "steal"}, "type is one of"),
        ({"type": ["view"]}, "type is one of"),
        ({"id": "1"}, "UUID"),
        ({"id": 7}, "UUID"),
        ({"at": (datetime.now(UTC) + HOUR).isoformat()}, "future"),
        ({"at": (datetime.now(UTC) - 200 * HOUR).isoformat()}, "older than"),
        ({"at": "yesterday"}, "ISO"),
        ({"at": "0001-01-01T00:00:00+23:59"}, "ISO"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": True}, "quantity"),
        ({"price": "1e9999"}, "price"),
        ({"price": []}, "price"),
        ({"position": 10**30}, "position"),
        ({"catalog": "x" * 5000}, "catalog"),
        ({"product": "a\x00b"}, "product"),
        ({"type": "rating"}, "names no rating"),
        ({"type": "rating", "rating": 0}, "rating is not a whole number from 1 to 5"),
        ({"type": "rating", "rating": 6}, "rating is not a whole number from 1 to 5"),
        ({"type": "rating", "rating": 4.5}, "rating is not a whole number from 1 to 5"),
    ],
)
def test_each_bad_event_is_refused_with_its_reason(changes: dict[str, Any], reason: str) -> None:
    answer = send(Client(), [event(), {**event(), **changes}, "text"]).json()
    assert answer["accepted"] == 1
    assert [one["index"] for one in answer["refused"]] == [1, 2]
    assert reason in answer["refused"][0]["reason"]


def test_a_clock_a_little_ahead_is_set_right() -> None:
    ahead = datetime.now(UTC) + timedelta(minutes=2)
    assert send(Client(), [event(at=ahead.isoformat())]).json()["accepted"] == 1
    assert StoredEvent.objects.get().at < ahead


def test_other_pages_need_a_key_with_the_scope(key: str) -> None:
    body = json.dumps({"events": [event()]})
    post: Any = Client().post
    assert post("/api/events", body, content_type="application/json").status_code == 401
    wrong = {"Authorization": "Bearer drape_wrong"}
    assert post("/api/events", body, content_type="application/json", headers=wrong).status_code == 401


def test_robots_are_not_counted() -> None:
    headers = {**SAME_ORIGIN, "User-Agent": "Examplebot/2.1 (+https://example.org)"}
    answer = Client().post("/api/events", {"events": [event()]}, content_type="application/json", headers=headers)
    assert answer.json()["accepted"] == 0


def test_a_flood_of_one_visitor_is_cut_off_and_others_are_not(key: str) -> None:
    flood = send(Client(), [event() for _ in range(400)], key, visitor="ann").json()
    more = send(Client(), [event()], key, visitor="ann").json()
    other = send(Client(), [event()], key, visitor="bob").json()
    assert (flood["accepted"], more["accepted"], other["accepted"]) == (300, 0, 1)
    assert len(engine.recent(["ann"])[0]) == engine.MOST_RECENT


def test_a_forged_visitor_in_the_body_or_cookie_counts_as_nobody(settings: Settings) -> None:
    client = Client()
    client.cookies[settings.VISITOR_COOKIE_NAME] = "ann:forged"
    assert send(client, [event()], visitor="ann").json()["accepted"] == 1
    assert StoredEvent.objects.get().visitor == ""
    assert client.get("/api/visitors/ann", headers=SAME_ORIGIN).status_code == 404


def test_a_worker_that_dies_before_it_acknowledges_loses_and_doubles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    engine.append([])
    with monkeypatch.context() as patch:
        patch.setattr(engine, "done", lambda places: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            send(Client(), [event(), event("P-2")])
    assert StoredEvent.objects.count() == 2
    monkeypatch.setattr(engine, "ABANDONED_MS", 0)
    assert consuming.consume("another") == 2
    assert StoredEvent.objects.count() == 2
    assert consuming.lag() == 0


def test_more_events_than_there_is_room_for_are_refused_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST_WAITING", 1)
    assert send(Client(), [event(), event()]).status_code == 503
    assert StoredEvent.objects.count() == 0


def test_row_views_are_stored_without_a_visitor(key: str) -> None:
    shown = event(None, "shown", catalog="", row="for_you", results=12)
    answer = send(Client(), [shown, {**shown, "row": None}, {**shown, "results": 0}], key, visitor="ann", customer="7")
    assert [one["reason"] for one in answer.json()["refused"]] == [
        "The event names no row, or not how many products it showed (results)."
    ] * 2
    stored = StoredEvent.objects.get()
    assert (stored.visitor, stored.customer, stored.product) == ("", "", "")
    assert (stored.row, stored.results) == ("for_you", 12)


def test_old_events_become_daily_counts() -> None:
    send(Client(), [event(), event(), event(kind="like")])
    StoredEvent.objects.update(at=datetime(2020, 5, 1, 12, tzinfo=UTC))
    send(Client(), [event()])
    assert summaries.bring_up_to_date() == 3
    old = DailyCount.objects.filter(day__year=2020)
    assert set(old.values_list("type", "count")) == {("view", 2), ("like", 1)}
    assert StoredEvent.objects.count() == 1


def test_a_visitor_sees_the_own_profile_and_is_forgotten(key: str) -> None:
    client = agreed()
    send(client, [event(kind="like"), event("P-2")])
    seen = client.get("/api/visitors/me", headers=SAME_ORIGIN).json()
    assert {one["id"] for one in seen["liked"]} == {"P-1", "P-2"}
    assert seen["counts"]["article_type"]
    assert agreed().get(f"/api/visitors/{seen['visitor']}", headers=SAME_ORIGIN).status_code == 404
    with pytest.MonkeyPatch.context() as patch:  # one more event is pending when the visitor asks to be forgotten
        patch.setattr(consuming, "consume", lambda *_: 0)
        send(client, [event("P-3", id=str(uuid.uuid4()))])
    assert client.delete("/api/visitors/me", headers=SAME_ORIGIN).status_code == 204
    assert consuming.consume("test") == 1
    assert StoredEvent.objects.count() == 0
    assert engine.recent([seen["visitor"]]) == [[]]


def test_a_visitor_sees_the_own_ratings_and_they_are_forgotten(key: str) -> None:
    client = agreed()
    before = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    rated = [event(f"P-{number}", "rating", rating=stars) for number, stars in ((1, 5), (2, 1), (3, 4))]
    rated.append(event("P-3", "rating", rating=2, at=before))
    send(client, [*rated, event("P-2"), event("P-5", kind="unlike"), event("P-6", rating=5)])
    assert dict(StoredEvent.objects.filter(type="rating").values_list("product", "rating"))["P-2"] == 1
    assert StoredEvent.objects.get(product="P-6").rating is None  # of a view
    seen = client.get("/api/visitors/me", headers=SAME_ORIGIN).json()
    assert {one["id"] for one in seen["liked"]} == {"P-1", "P-3", "P-6"}
    assert [one["id"] for one in seen["disliked"]] == ["P-2", "P-5"]
    assert {one["id"]: one["rating"] for one in seen["ratings"]} == {"P-1": 5, "P-2": 1, "P-3": 4}
    shown = client.get("/api/recommendations?row=for_you&limit=100", headers=SAME_ORIGIN).json()["rows"][0]["results"]
    assert not {"P-2", "P-5"} & {one["id"] for one in shown}

    client.delete("/api/visitors/me", headers=SAME_ORIGIN)
    assert not StoredEvent.objects.exists()
    assert engine.recent([seen["visitor"]]) == [[]]


def test_personalisation_can_be_off_or_on_for_everybody(settings: Settings) -> None:
    settings.PERSONALISATION = "off"
    assert Client().post("/api/visitors", headers=SAME_ORIGIN).status_code == 403
    settings.PERSONALISATION = "on"
    client = Client()
    assert settings.VISITOR_COOKIE_NAME in send(client, [event()]).cookies
    assert StoredEvent.objects.get().visitor
