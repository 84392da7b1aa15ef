"""Events sent by pages, and their effects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from behaviour import consuming, visitors
from behaviour.models import StoredEvent
from search.experiments import store
from search.experiments.rankings import AS_SET, Ranking
from search.experiments.running import Running, Snapshot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.keep_redis]


TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""The time after which the browser has notified the page of what is on the screen."""


@pytest.fixture(autouse=True)
def _human(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide that the browser is headless, as events of robots are not counted."""
    monkeypatch.setattr(visitors, "is_robot", lambda request: False)


@pytest.fixture(autouse=True)
def _nothing_waits(transactional_db: None) -> None:
    """Discard events that the last page of the previous test sends when it is left."""
    while consuming.consume("test"):
        pass
    StoredEvent.objects.all().delete()


def taken(page: Page, wanted: Callable[[], bool]) -> bool:
    """Whether the events sent by pages were received and stored."""
    for _ in range(100):
        consuming.consume("test")
        if wanted():
            return True
        page.wait_for_timeout(50)
    return False


def stored(kind: str) -> StoredEvent | None:
    return StoredEvent.objects.filter(type=kind).first()


def test_searches_and_clicks_tell_which_side_of_an_experiment_was_seen(page: Page, site: str, quiet: None) -> None:
    now = datetime.now(UTC)
    one = Running(1, "", 1.0, now - timedelta(days=1), now + timedelta(days=1), (AS_SET, Ranking(rules=False)))
    store.publish(Snapshot({}, (one,)))
    try:
        page.goto(site)
        page.get_by_role("button", name="Yes, recommend").click()
        expect(page.get_by_role("button", name="Yes, recommend")).to_have_count(0)
        page.goto(f"{site}/search?q=shirt")
        side = page.locator("#results").get_attribute("data-experiments")
        page.locator("#results .card-link").first.click()
        assert taken(page, lambda: all(map(stored, ("search", "click"))))
    finally:
        store.publish(store.NONE)
    assert side in ("1a", "1b")
    assert [one.experiments for one in map(stored, ("search", "click")) if one] == [f" {side} "] * 2


def test_looking_clicking_and_liking_make_recommendations(page: Page, site: str, quiet: None) -> None:
    page.goto(site)
    page.get_by_role("button", name="Yes, recommend").click()
    expect(page.get_by_role("button", name="Yes, recommend")).to_have_count(0)
    page.goto(f"{site}/search?q=shirt")
    page.locator("#results .card-link").nth(1).click()
    expect(page.locator(".product")).to_be_visible()
    page.locator(".heart-button").click()
    assert taken(page, lambda: all(map(stored, ("search", "click", "view", "like"))))
    searched, click = stored("search"), stored("click")
    assert searched
    assert click
    assert click.query_id == searched.query_id
    assert (click.position, click.query, searched.query) == (1, "shirt", "shirt")
    assert searched.visitor == click.visitor != ""

    page.goto(site)
    row = page.locator("[data-row=for_you]")
    expect(row).to_contain_text("Because you looked at")
    row.locator(".card-link").first.click()
    assert taken(page, lambda: StoredEvent.objects.filter(row="for_you", position=0).exists())
    page.get_by_role("button", name="Forget everything and stop").click()
    expect(page.get_by_role("button", name="Switch on")).to_be_visible()
    assert taken(page, lambda: not StoredEvent.objects.filter(visitor=searched.visitor).exists())


def test_a_row_on_the_screen_is_reported_once_and_without_a_visitor(page: Page, site: str, quiet: None) -> None:
    page.set_viewport_size({"width": 1200, "height": 700})
    page.goto(f"{site}/search?q=shirt")
    page.locator("#results .card-link").first.click()
    row = page.locator("[data-row=row-image]")
    for _ in range(3):
        row.scroll_into_view_if_needed()
        page.evaluate(TWO_FRAMES)
        page.evaluate("scrollTo(0, 0)")
        page.evaluate(TWO_FRAMES)
    seen = StoredEvent.objects.filter(type="shown", row="row-image")
    assert taken(page, seen.exists)
    page.goto(site)  # pending events are sent when the page is left
    assert taken(page, StoredEvent.objects.filter(type="click").exists)
    told = seen.get()
    assert (told.visitor, told.product) == ("", "")
    assert told.results
