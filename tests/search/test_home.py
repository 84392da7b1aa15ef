"""The home page: rows appear only if the shop has products for them, and are complete at every width."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from search.engine import writer
from search.engine.entries import ProductEntry
from search.offers import Offer
from tests.search.conftest import entry

pytestmark = [pytest.mark.usefixtures("redis_server")]


def home(client: Client, entries: Sequence[ProductEntry]) -> str:
    writer.put(entries)
    return client.get("/").content.decode()


def section(page: str, heading: str) -> str:
    return page.split(f'id="{heading}-heading"')[1].split("</section>")[0]


def reduced(number: int) -> ProductEntry:
    return replace(entry(number), offer=Offer(regular_price=Decimal(200)))


def test_what_is_on_sale_has_a_row_that_leads_to_all_of_it(client: Client) -> None:
    page = home(client, [reduced(number) if number % 3 == 0 else entry(number) for number in range(60)])
    row = section(page, "sale")

    assert 'href="/search?on_sale=true"' in row
    shown = [int(number) for number in re.findall(r'class="card-link" href="/products/demo/P-(\d+)/"', row)]
    assert len(shown) == 12
    assert all(number % 3 == 0 for number in shown)
    assert row.count("<s>") == 12


def test_nothing_on_sale_is_no_row(client: Client) -> None:
    assert "sale-heading" not in home(client, [entry(number) for number in range(20)])


@pytest.mark.parametrize(("count", "rows"), [(20, True), (12, True), (11, False), (1, False)])
def test_new_products_fill_rows_or_stand_in_one(client: Client, count: int, rows: bool) -> None:
    new = section(home(client, [entry(number) for number in range(count)]), "new")

    assert ("grid-full" in new) is rows
    assert new.count('class="card"') == min(count, 12)


@pytest.mark.parametrize(("colours", "shown"), [(20, 16), (16, 16), (15, 8), (8, 8), (5, 5)])
def test_colours_fill_their_rows(client: Client, colours: int, shown: int) -> None:
    page = home(client, [replace(entry(number), colour=f"Colour {number}") for number in range(colours)])
    assert section(page, "colours").count("<li>") == shown
