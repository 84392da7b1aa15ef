"""The pages of experiments in the admin: accessible, on every screen size."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from behaviour.models import Experiment
from tests.browser.test_access import complaints

pytestmark = pytest.mark.django_db(transaction=True)
COUNTS = {
    "visitors": 5200, "searches": 15800, "clicks": 6100, "searches_squared": 72_000, "clicks_squared": 24_000,
    "clicks_by_searches": 30_000, "carts": 610, "purchases": 170,
}  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_result_fits_every_screen_and_breaks_no_rule(
    page: Page, live_server: Any, admin_client: Client, quiet: None, scheme: Any
) -> None:
    session = admin_client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.emulate_media(color_scheme=scheme)
    now = timezone.now()
    better = {**COUNTS, "clicks": 6900, "clicks_squared": 29_000, "visitors": 5100}
    one = Experiment.objects.create(
        name="More of what sells", starts=now - timedelta(days=9), ends=now + timedelta(days=5),
        b_popularity_weight=0.1, counts={"a": COUNTS, "b": better}, counted_at=now,
    )  # fmt: skip
    for address in (f"{one.pk}/result/", f"{one.pk}/change/", "add/", ""):
        page.set_viewport_size({"width": 320, "height": 800})
        page.goto(f"{live_server.url}/admin/behaviour/experiment/{address}")
        if "result" in address:
            expect(page.locator(".experiment-verdict")).to_contain_text("B is better")
            assert complaints(page, "#content") == []
        for width in (320, 390, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (address, width)
