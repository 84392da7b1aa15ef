"""The analytics pages in the admin: accessible, on every screen size."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from behaviour import consuming, segments
from behaviour.analytics import summaries
from behaviour.analytics.reports import ALL
from behaviour.events import Event
from behaviour.models import StoredEvent
from search.engine import generations, open_indexes, writer
from tests.browser.test_access import complaints
from tests.search.conftest import entry

pytestmark = pytest.mark.django_db(transaction=True)
QUERIES = ("red dress", "jeans", "navy shirt", "umbrella", "white sneakers for a summer wedding")


@pytest.fixture
def busy(redis_server: object) -> None:
    """Forty days of searches, clicks and viewed rows."""
    generations.forget()
    open_indexes.close_all()
    writer.put([entry(number) for number in range(60)])
    rng = np.random.default_rng(1)
    now = datetime.now(UTC) - timedelta(minutes=5)
    made = []

    def add(kind: str, at: datetime, **more: Any) -> None:
        made.append(StoredEvent(event_id=uuid.uuid4(), type=kind, at=at, **more))

    for _ in range(900):
        words = QUERIES[int(len(QUERIES) * rng.random() ** 2)]
        at = now - timedelta(days=float(40 * rng.random() ** 1.3))
        who, id = f"v{rng.integers(60)}", str(uuid.uuid4())
        add("search", at, visitor=who, query=words, query_id=id, results=0 if words == "umbrella" else 30)
        product = {"catalog": "demo", "product": f"P-{int(60 * rng.random() ** 2)}"}
        if words != "umbrella" and rng.random() < 0.4:
            add("click", at, visitor=who, query=words, query_id=id, position=int(rng.geometric(0.2)) - 1, **product)
            add("view", at, visitor=who, **product)
        if rng.random() < 0.1:
            add("purchase", at + timedelta(minutes=2), visitor=who, **product)
        for row in ("for_you", "popular"):
            add("shown", at, row=row, results=12)
        if rng.random() < 0.1:
            add("click", at, row="popular", position=int(rng.integers(6)), **product)
    StoredEvent.objects.bulk_create(made)
    for _ in range(6):
        summaries.bring_up_to_date()
    consuming.fold([
        Event(str(uuid.uuid4()), "view", f"v{number % 60}", "", "demo", f"P-{number * 7 % 60}", now)
        for number in range(240)
    ])  # fmt: skip
    segments.renew()


@pytest.fixture
def staff(page: Page, live_server: Any, admin_client: Client) -> Page:
    session = admin_client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_figures_fit_every_screen_and_break_no_rule(
    staff: Page, live_server: Any, busy: None, quiet: None, scheme: Any
) -> None:
    staff.emulate_media(color_scheme=scheme)
    for name in ("", *(f"{report.name}/" for report in ALL)):
        staff.set_viewport_size({"width": 320, "height": 800})
        staff.goto(f"{live_server.url}/admin/behaviour/analytics/{name}?days=90")
        expect(staff.locator(".analytics-nav [aria-current]")).to_be_visible()
        assert complaints(staff, "#content") == []  # the frame around it is Django's
        for width in (320, 390, 1440):
            staff.set_viewport_size({"width": width, "height": 800})
            assert staff.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
