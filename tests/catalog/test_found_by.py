"""A product is found by everything the shop says about it, including its own columns."""

from __future__ import annotations

from decimal import Decimal

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


def test_a_catalogue_declares_what_its_own_columns_are_for(shop: Catalog, folder: Folder) -> None:
    with open_feed(folder([row(1), row(2)])) as feed:
        ingest(feed, shop)
    for id, fit in (("S1", "Slimfit"), ("S2", "Loose, Longline")):
        Product.objects.filter(external_id=id).update(attributes={"Fit": fit})
    everything = list(Product.objects.values_list("pk", flat=True))

    for use, is_facet, is_searched in (("facet", True, False), ("both", True, True), ("searched", False, True)):
        shop.attribute_uses = {"Fit": use}
        shop.save()
        publish_products(everything)

        counts = {one.value: one.count for one in service.facets(SearchQuery()).get("attr.Fit", ())}
        assert counts == ({"Slimfit": 1, "Loose": 1, "Longline": 1} if is_facet else {})
        filtered = service.by_text(SearchQuery(filters={"attr.fit": ("longline",)}))
        assert [hit.id for hit in filtered.hits] == (["S2"] if is_facet else [])
        assert (service.by_text(SearchQuery(text="slimfit", exact=True)).total == 1) == is_searched


def test_sizes_are_those_in_stock_and_a_sale_is_of_sizes(shop: Catalog, folder: Folder) -> None:
    with open_feed(folder([row(1)])) as feed:
        ingest(feed, shop)
    product = Product.objects.get(external_id="S1")
    product.price, product.sale_price = Decimal(40), Decimal(20)
    product.save()
    for size, stock, sale in (("S", 0, Decimal(20)), ("M", 2, Decimal(20)), ("L", 2, None)):
        Variant.objects.create(product=product, size=size, stock=stock, price=Decimal(40), sale_price=sale)
    publish_products([product.pk])

    def total(**filters: str) -> int:
        return service.by_text(SearchQuery(filters={name: (value,) for name, value in filters.items()})).total

    assert [total(size=size) for size in ("S", "M", "L")] == [0, 1, 1]
    assert [total(size=size, on_sale="true") for size in ("S", "M", "L")] == [0, 1, 0]
    assert service.product(shop.slug, "S1").offer.gone_sizes == ("S",)
