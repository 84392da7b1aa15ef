"""Recommendation rows and the visitor's consent on pages."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from behaviour import learning
from behaviour.models import StoredEvent
from search.engine.entries import ProductEntry
from search.engine.searched import searched
from tests.behaviour.conftest import SAME_ORIGIN, agreed, event, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("products")]


def rows(page: str) -> list[str]:
    return [name for name in re.findall(r'data-row="([^"]+)"', page) if name != "viewed"]


@pytest.fixture
def shopper() -> Client:
    return Client(headers=SAME_ORIGIN)


def test_who_agrees_is_recommended_products_and_who_takes_it_back_is_forgotten(
    shopper: Client, products: Sequence[ProductEntry]
) -> None:
    page = shopper.get("/").content.decode()
    assert rows(page) == []
    assert "consent-heading" in page
    agreed = shopper.post("/recommendations/choice", {"choice": "agreed", "next": "/search?q=x"})
    assert agreed["Location"] == "/search?q=x"
    send(shopper, [event("P-1"), event("P-2")])
    page = shopper.get("/").content.decode()
    assert "for_you" in rows(page)
    assert f"Because you looked at {products[1].title}" in page
    assert "consent-heading" not in page
    shopper.post("/recommendations/choice", {"choice": "refused"})
    assert StoredEvent.objects.count() == 0
    page = shopper.get("/").content.decode()
    assert "for_you" not in rows(page)
    assert "consent-heading" not in page
    assert 'value="agreed"' in page  # in the footer, to change one's mind


def test_no_shared_cache_keeps_what_a_recognised_visitor_gets(products: Sequence[ProductEntry]) -> None:
    assert agreed().get("/")["Cache-Control"] == "private"
    assert "Cache-Control" not in Client().get("/")


def test_a_choice_leads_nowhere_else(shopper: Client) -> None:
    sent = shopper.post("/recommendations/choice", {"choice": "refused", "next": "https://evil.example/"})
    assert sent["Location"] == "/"
    assert shopper.get("/recommendations/choice").status_code == 405


def test_nobody_is_asked_where_personalisation_is_off(shopper: Client, settings: Settings) -> None:
    settings.PERSONALISATION = "off"
    assert "consent-heading" not in shopper.get("/").content.decode()
    assert settings.VISITOR_COOKIE_NAME not in shopper.post("/recommendations/choice", {"choice": "agreed"}).cookies


def test_a_products_page_shows_what_others_looked_at_with_it(shopper: Client, key: str) -> None:
    for name in ("ann", "bob", "eve"):
        send(Client(), [event(f"P-{number}") for number in (1, 2, 3, 4, 5)], key, visitor=name)
    send(Client(), [event("P-30")], key, visitor="dan")
    learning.learn()
    page = shopper.get("/products/demo/P-1/").content.decode()
    assert "viewed_together" in rows(page)
    assert page.count("Others looked at this, too") == 1  # once for the row, as all have the same reason


def test_only_what_several_visitors_searched_for_with_success_is_suggested(shopper: Client, key: str) -> None:
    def search(name: str, words: str, results: int = 3) -> None:
        send(Client(), [event(None, "search", catalog="", query=words, results=results)], key, visitor=name)

    for number in range(5):
        search(f"v{number}", "Red Dress" if number else "red dress")
        search(f"v{number}", "nothing of the kind", 0)
        search("v1", "my name and address")
    learning.learn()
    assert searched() == ["red dress"]
    options = shopper.get("/popular-searches?list=home-q-list").content.decode()
    assert re.findall(r'id="([^"]+)".*data-value="([^"]+)"', options) == [("home-q-list-popular-0", "red dress")]
