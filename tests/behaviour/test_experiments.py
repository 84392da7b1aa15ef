"""Experiments, from planning in the admin to their result."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from behaviour import customers
from behaviour.experiments import counting, running, verdicts
from behaviour.models import Experiment, PopularityWeight, RankingSetting, StoredEvent
from behaviour.tasks import refresh
from search.engine.entries import ProductEntry
from search.experiments import store
from search.experiments.running import side_of
from search.types import SearchQuery
from tests.behaviour.conftest import event, send

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def made(**more: Any) -> Experiment:
    now = timezone.now()
    facts = {"name": "popular", "starts": now - DAY, "ends": now + 6 * DAY, "b_popularity_weight": 0.1, "smallest": 100}
    one: Experiment = Experiment.objects.create(**{**facts, **more})
    return one


def of_side(side: str, one: Experiment, count: int) -> list[str]:
    names = (f"v{number}" for number in range(10 * count))
    return [name for name in names if side_of(one.pk, name) == side][:count]


def did(one: Experiment, visitor: str, clicks: int, kinds: Sequence[str] = (), searches: int = 1) -> None:
    """Store a visitor's searches, clicks in the first of them, and later events."""
    seen = f" {one.pk}{side_of(one.pk, visitor)} "
    at = timezone.now() - timedelta(hours=2)
    rows = [{"type": "search", "query_id": f"{visitor}-{n}", "experiments": seen} for n in range(searches)]
    first = {"type": "click", "query_id": f"{visitor}-0", "experiments": seen}
    rows += [{**first, "product": f"P-{n}"} for n in range(clicks)]
    rows += [{"type": kind, "product": "P-1"} for kind in kinds]
    StoredEvent.objects.bulk_create(
        StoredEvent(event_id=uuid.uuid4(), visitor=visitor, at=at + n * SECOND, query="shirts", catalog="demo", **row)
        for n, row in enumerate(rows)
    )


def form(**more: Any) -> dict[str, Any]:
    return {
        "name": "popular", "catalog": "", "measure": "clicks", "share": "100", "smallest": "2000",
        "starts_0": "2036-01-01", "starts_1": "00:00", "ends_0": "2036-01-15", "ends_1": "00:00",
        "a_image_weight": "", "a_popularity_weight": "", "a_rules": "",
        "b_image_weight": "", "b_popularity_weight": "0.1", "b_rules": "", **more,
    }  # fmt: skip


def test_events_say_which_side_was_seen_and_nobody_can_claim_another(
    products: Sequence[ProductEntry], key: str, client: Client
) -> None:
    visitor = next(f"v{n}" for n in range(50) if (side_of(1, f"v{n}"), side_of(2, f"v{n}")) == ("a", "b"))
    claims = ["1a", "1b", "1a 2b", "1b 2b nonsense 0a", "x"]
    sent = [event(None, "search", query="shirts", query_id=str(n), experiments=one) for n, one in enumerate(claims)]
    sent += [event("P-1", "click", experiments="1a"), event("P-1", "view", experiments="1a")]
    assert send(client, sent, key, visitor=visitor).json()["accepted"] == len(sent)
    assert [*StoredEvent.objects.filter(type="search").order_by("query_id").values_list("experiments", flat=True)] == [
        " 1a ", "", " 1a 2b ", " 2b ", "",
    ]  # fmt: skip
    assert StoredEvent.objects.get(type="click").experiments == " 1a "
    assert StoredEvent.objects.get(type="view").experiments == ""
    send(client, [event(None, "search", query="shirts", experiments="1a")], key)
    assert StoredEvent.objects.get(visitor="").experiments == ""


def test_what_visitors_did_is_counted_by_side() -> None:
    one = made()
    (first, *_), (second, third, *_) = of_side("a", one, 3), of_side("b", one, 3)
    did(one, first, clicks=1, kinds=["add_to_cart"], searches=3)
    did(one, second, clicks=2, kinds=["add_to_cart", "purchase", "purchase"])
    did(one, third, clicks=0)
    elsewhere = {"visitor": third, "at": timezone.now(), "catalog": "demo", "product": "P-1"}
    StoredEvent.objects.create(event_id=uuid.uuid4(), type="click", query_id="x", **elsewhere)  # in no test
    StoredEvent.objects.create(  # before the first search of the test
        event_id=uuid.uuid4(), type="purchase", **{**elsewhere, "at": timezone.now() - timedelta(hours=5)}
    )
    repeated = StoredEvent.objects.filter(type="click", visitor=first).get()
    repeated.pk, repeated.event_id = None, uuid.uuid4()
    repeated.save()
    counting.renew(one)
    a, b = counting.sides(Experiment.objects.get())
    assert (a.visitors, a.searches, a.clicks, a.carts, a.purchases) == (1, 3, 1, 1, 0)
    assert (b.visitors, b.searches, b.clicks, b.carts, b.purchases) == (2, 2, 2, 1, 1)
    assert (b.clicks_squared, b.searches_squared, b.clicks_by_searches) == (4, 2, 2)


def bought(customer: str, visitor: str = "", kind: str = "purchase", hours: float = 1) -> None:
    at = timezone.now() - timedelta(hours=hours)
    StoredEvent.objects.create(
        event_id=uuid.uuid4(), type=kind, visitor=visitor, customer=customers.hashed(customer), at=at,
        catalog="demo", product="P-1",
    )  # fmt: skip


def test_purchases_that_name_only_a_customer_are_those_of_the_visitors_whom_the_shop_joined(
    products: Sequence[ProductEntry], key: str, client: Client
) -> None:
    one = made()
    (ann, other, *_), (bob, cleo, dan, *_) = of_side("a", one, 5), of_side("b", one, 5)
    for visitor in (ann, other, bob, cleo, dan):
        did(one, visitor, clicks=0)
    for visitor, customer in ((ann, "4711"), (bob, "4712")):  # after logging in, without any later event
        assert client.put(
            f"/api/visitors/{visitor}/customer", {"customer": customer}, content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        ).status_code == 204  # fmt: skip
    bought("4713", cleo, kind="view")  # an event named both visitor and customer
    bought("4711")
    bought("4711")  # two purchases count as one buyer
    bought("4712", kind="add_to_cart")
    bought("4713")
    bought("4714")  # an unknown customer

    counting.renew(one)

    a, b = counting.sides(Experiment.objects.get())
    assert (a.visitors, a.carts, a.purchases) == (2, 0, 1)
    assert (b.visitors, b.carts, b.purchases) == (3, 1, 1)


def test_a_customer_s_purchase_counts_once_after_exposure_and_never_for_two_sides(
    products: Sequence[ProductEntry],
) -> None:
    one = made()
    (first, second, third, early, *_), (fourth, *_) = of_side("a", one, 4), of_side("b", one, 4)
    for visitor in (first, second, third, early, fourth):
        did(one, visitor, clicks=0)
    bought("two devices", first, kind="view")
    bought("two devices", second, kind="view")
    bought("two devices")
    bought("both sides", third, kind="view")
    bought("both sides", fourth, kind="view")
    bought("both sides")
    bought("too early", early, kind="view")
    bought("too early", hours=5)

    counting.renew(one)

    a, b = counting.sides(Experiment.objects.get())
    assert (a.purchases, b.purchases) == (1, 0)


def test_the_worker_counts_and_publishes_until_a_day_after_the_end(products: Sequence[ProductEntry]) -> None:
    one = made()
    did(one, of_side("b", one, 1)[0], clicks=1)
    refresh()
    one.refresh_from_db()
    assert counting.sides(one)[1].visitors == 1
    assert [held.id for held in running.snapshot().running] == [one.pk]
    StoredEvent.objects.all().delete()
    long_ago = timezone.now() - 3 * DAY
    Experiment.objects.update(ended_at=long_ago, counted_at=long_ago + 2 * DAY)
    refresh()
    one.refresh_from_db()
    assert counting.sides(one)[1].visitors == 1
    assert running.snapshot().running == ()


def test_the_sentence_names_a_winner_only_if_it_is_significant() -> None:
    one, now = made(), timezone.now()
    assert "Nobody has taken part" in verdicts.verdict(one, now).text
    first, second = (of_side(side, one, 60) for side in "ab")
    for number, (visitor, other) in enumerate(zip(first, second, strict=True)):
        did(one, visitor, clicks=number % 2)
        did(one, other, clicks=2 + number % 2)
        if number == 39:
            counting.renew(one)
            assert "With 80 of 100 visitors it is too early" in verdicts.verdict(one, now).text
    counting.renew(one)
    found = verdicts.verdict(one, now)
    assert found.winner == "b"
    assert found.text.startswith("B is better")
    assert "more clicks per 100 searches" in found.text
    assert found.text.endswith("You can stop.")
    assert not verdicts.verdict(one, one.ends + DAY).text.endswith("You can stop.")
    decides = [line.label for line in verdicts.lines(one) if line.decides]
    assert decides == ["clicks per search"]


def test_equal_sides_are_not_told_apart() -> None:
    one = made()
    for side in "ab":
        for number, visitor in enumerate(of_side(side, one, 60)):
            did(one, visitor, clicks=number % 2)
    counting.renew(one)
    during, after = (verdicts.verdict(one, at) for at in (timezone.now(), one.ends + DAY))
    assert during.winner == after.winner == ""
    assert "Let it run on" in during.text
    assert "no difference" in after.text
    assert verdicts.mismatch(one) == ""


def test_sides_of_unequal_size_are_not_trusted(admin_client: Client) -> None:
    one = made(counts={"a": {"visitors": 1000}, "b": {"visitors": 700}})
    page = admin_client.get(reverse("admin:behaviour_experiment_result", args=[one.pk])).content.decode()
    assert "Do not trust these figures: 1,000 visitors on A and 700 on B" in page
    assert verdicts.verdict(one, timezone.now()).winner == ""
    assert "better" not in page


def test_staff_plan_one_and_it_is_published(
    admin_client: Client, products: Sequence[ProductEntry], django_capture_on_commit_callbacks: Any
) -> None:
    add = reverse("admin:behaviour_experiment_add")
    assert admin_client.get(add).status_code == 200
    refused = {
        "Both sides are the same": {"b_popularity_weight": ""},
        "end is before the start": {"ends_0": "2035-01-01"},
        "88 days at most": {"ends_0": "2036-05-01"},
        "less than or equal to 0.1": {"b_popularity_weight": "0.4"},
    }
    for sentence, changes in refused.items():
        assert sentence in admin_client.post(add, form(**changes)).content.decode(), sentence
    with django_capture_on_commit_callbacks(execute=True):
        assert admin_client.post(add, form()).status_code == 302
    one = Experiment.objects.get()
    assert one.ranking("b").as_json() == {"popularity_weight": 0.1}
    assert [held.id for held in store._read().running] == [one.pk]
    assert LogEntry.objects.get().change_message.startswith('Added: {"name": "popular"')
    clash = form(name="other", starts_0="2036-01-10", ends_0="2036-01-20", a_popularity_weight="0")
    assert "tries one of the same settings" in admin_client.post(add, clash).content.decode()
    beside = {"b_popularity_weight": "", "b_rules": "False", "name": "rules"}
    assert admin_client.post(add, form(**beside)).status_code == 302


def test_what_has_begun_keeps_its_settings(admin_client: Client) -> None:
    one = made()
    change = reverse("admin:behaviour_experiment_change", args=[one.pk])
    assert admin_client.post(change, form(name="renamed", share="10", b_popularity_weight="0.02")).status_code == 302
    one.refresh_from_db()
    assert (one.name, one.share, one.b_popularity_weight) == ("renamed", 100, 0.1)
    assert "Was" in LogEntry.objects.get().change_message


def test_ending_shows_everybody_the_present_settings(
    admin_client: Client, products: Sequence[ProductEntry], django_capture_on_commit_callbacks: Any
) -> None:
    one = made()
    running.publish()
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(reverse("admin:behaviour_experiment_end", args=[one.pk]))
    one.refresh_from_db()
    assert one.is_over(timezone.now())
    assert store._read().running == ()
    assert LogEntry.objects.get().change_message == "Ended."
    admin_client.post(reverse("admin:behaviour_experiment_end", args=[one.pk]))
    assert LogEntry.objects.count() == 1


def test_taking_a_side_over_makes_it_everybodys(
    admin_client: Client, products: Sequence[ProductEntry], django_capture_on_commit_callbacks: Any
) -> None:
    one = made(b_image_weight=0.7, b_rules=False)
    PopularityWeight.objects.create(catalog="", weight=0.02)
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(reverse("admin:behaviour_experiment_take", args=[one.pk]), {"side": "b"})
    assert PopularityWeight.objects.get().weight == 0.1
    kept = RankingSetting.objects.get()
    assert (kept.catalog, kept.image_weight, kept.rules) == ("", 0.7, False)
    chosen = store._read().chosen(SearchQuery(text="shirts"), "", timezone.now())
    assert (chosen.ranking.image_weight, chosen.ranking.rules, chosen.seen) == (0.7, False, ())
    said = LogEntry.objects.latest("pk").change_message
    assert "Took over side B" in said
    assert '"popularity_weight": 0.02' in said
    one.refresh_from_db()
    assert one.taken_over == "b"
    page = admin_client.get(reverse("admin:behaviour_experiment_result", args=[one.pk])).content.decode()
    assert "B taken over" in page
    assert "Take over" not in page


def test_who_may_only_look_decides_nothing() -> None:
    one = made()
    user = User.objects.create_user("zoe", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_experiment"))
    client = Client()
    client.force_login(user)
    result = client.get(reverse("admin:behaviour_experiment_result", args=[one.pk]))
    assert result.status_code == 200
    assert b"End the test" not in result.content
    for name in ("end", "take"):
        address = reverse(f"admin:behaviour_experiment_{name}", args=[one.pk])
        assert client.post(address, {"side": "b"}).status_code == 403
    one.refresh_from_db()
    assert not one.is_over(timezone.now())
    assert not RankingSetting.objects.exists()
