"""A catalogue is uploaded through the browser, and shoppers find it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from catalog.models import Catalog
from vision import runtime

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]


def test_a_zip_is_uploaded_ingested_and_found(
    page: Page, live_server: Any, admin_user: Any, small_catalogue: Path, tmp_path: Path
) -> None:
    runtime.warm()  # the import runs within the request that starts it
    Catalog.objects.create(slug="autumn", name="Autumn")
    packed = shutil.make_archive(str(tmp_path / "autumn"), "zip", small_catalogue)
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("password")
    page.get_by_role("button", name="Log in").click()
    page.goto(f"{live_server.url}/admin/catalog/import/add/")
    page.locator("#id_catalog").select_option(label="Autumn")
    page.locator("#id_file").set_input_files(packed)
    page.get_by_role("button", name="Upload", exact=True).click()

    expect(page.locator(".import-counts")).to_contain_text(re.compile(r"60\s+would be added"))
    expect(page.locator(".import-rows img").first).to_be_visible()
    page.get_by_role("button", name="Start the import").click()

    expect(page.locator(".import-state")).to_contain_text("done")
    expect(page.locator("#import-status")).to_contain_text("60 of 60 rows")
    page.get_by_role("link", name="See them in the shop").click()
    expect(page.locator(".results-count")).to_contain_text("60")
