"""Duplicates and proposals in the browser: the pages fit a phone, are accessible, and work."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from catalog import tasks
from catalog.models import Catalog, Product, QualityCount, TagProposal, Variant
from tests.catalog.conftest import row, write_folder
from tests.catalog.pictured import draw

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]
PAGES = ("catalog/duplicatepair", "catalog/tagproposal", "catalog/stylejoin", "catalog/product/quality",
         "catalog/product", "catalog/import/add", "access/apikey/add", "auth/user", "sessions",
         "second-factor", "catalog/store",
         "catalog/store/import", "behaviour/trainingrun")  # fmt: skip


@pytest.fixture
def desk(page: Page, live_server: Any, admin_user: Any, tmp_path: Path) -> str:
    """The address of the admin's catalogue pages, with staff logged in; two products share a picture."""
    place = write_folder(tmp_path / "shop", [row(n, description="") for n in (1, 2, 3)], pictures=False)
    for number, colour in ((1, "firebrick"), (2, "firebrick"), (3, "navy")):
        draw(place / f"images/S{number}.jpg", colour, "shirt")
    call_command("ingest", place, catalog="shop")
    tasks.examine_products()
    shop, product = Catalog.objects.get(), Product.objects.get(external_id="S3")
    TagProposal.objects.create(
        catalog=shop, product=product, field="colour", current="Red", value="Navy Blue", confidence=0.97,
        reasons="the title says so; the picture looks like it (93%)",
    )  # fmt: skip
    tasks.clean()
    QualityCount.objects.update(day=timezone.localdate() - timedelta(days=1))
    tasks.clean()
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("password")
    page.get_by_role("button", name="Log in").click()
    return f"{live_server.url}/admin/catalog"


@pytest.mark.parametrize("width", [320, 390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_fit_and_no_rule_is_broken(page: Page, desk: str, width: int, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    product = Product.objects.get(external_id="S1")
    Variant.objects.create(product=product, sku="S1-M", size="M", stock=3)
    forms = [f"catalog/product/{product.pk}/change", f"catalog/catalog/{product.catalog_id}/change"]
    for name in (*PAGES, *forms):
        page.goto(f"{desk.removesuffix('catalog')}{name}/")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        found = Axe().run(page).response["violations"]
        assert [f"{name} {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found] == []


def test_a_phone_shows_price_and_state_of_products_without_scrolling(page: Page, desk: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{desk}/product/")
    first = page.locator("#result_list tbody tr").first
    for name in ("title", "paid", "stock", "shoppers_see"):
        box = first.locator(f".field-{name}").bounding_box()
        assert box, name
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= 390, name


def test_two_products_are_joined_and_taken_apart(page: Page, desk: str) -> None:
    page.goto(f"{desk}/duplicatepair/")
    page.get_by_role("checkbox").last.check()
    page.locator("select[name=action]").select_option(label="Join into one style")
    page.get_by_role("button", name="Go").click()
    page.get_by_role("link", name="taken apart again").click()
    page.get_by_role("checkbox").last.check()
    page.locator("select[name=action]").select_option(label="Take apart again")
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".messagelist")).to_contain_text("With the style that they had before: 2 products")


def test_a_tag_is_accepted(page: Page, desk: str) -> None:
    page.goto(f"{desk}/tagproposal/")
    page.get_by_role("row").filter(has_text="Navy Blue").get_by_role("checkbox").check()
    page.locator("select[name=action]").select_option(label="Accept: write them")
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".messagelist")).to_contain_text("The tags of 1 product are written")
    assert Product.objects.get(external_id="S3").colour == "Navy Blue"
