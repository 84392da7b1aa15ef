"""A product is found by everything that the shop says of it, also in columns of its own."""

from __future__ import annotations

import pytest

from catalog.feeds import open_feed
from catalog.importing import ingest
from catalog.models import Catalog, Product, Variant
from catalog.publishing import publish_products
from search import service
from search.types import SearchQuery
from tests.catalog.conftest import Folder, row

pytestmark = pytest.mark.usefixtures("redis_server", "empty_storage")


@pytest.mark.parametrize("text", ["loopwheel", "ZX81-Q9", "zx81q9", "AL-7-RED-M", "4006381333931"])
def test_columns_numbers_and_variants_are_searched(shop: Catalog, folder: Folder, text: str) -> None:
    with open_feed(folder([row(1), row(2)])) as feed:
        ingest(feed, shop)
    product = Product.objects.get(external_id="S2")
    product.attributes = {"fabric": "Loopwheel jersey"}
    product.mpn, product.gtin = "ZX81-Q9", "4006381333931"
    product.save()
    Variant.objects.create(product=product, sku="AL-7-RED-M", size="M")
    publish_products([product.pk])

    assert [hit.id for hit in service.by_text(SearchQuery(text=text)).hits] == ["S2"]
