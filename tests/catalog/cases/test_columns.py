"""Which of several columns with the same meaning is used."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.catalog.cases.reading import read


@pytest.mark.parametrize(
    ("header", "field", "value"),
    [("sku,title,id", "id", "first"), ("id,title,sku", "id", "first"), ("id,name,title", "title", "middle"),
     ("id,colour,color", "colour", "middle"), ("id,price,price", "price", Decimal(2)), ("id,preis,price", "price", Decimal(2)),
     ("id,brand,brand", "brand", "middle")],
)  # fmt: skip
def test_the_first_column_that_means_a_field_wins(tmp_path: Path, header: str, field: str, value: object) -> None:
    cells = "first,2.00,3.00" if "price" in header else "first,middle,last"
    (product,) = read(tmp_path, {"p.csv": f"{header}\n{cells}\n"}).products.values()
    assert getattr(product, field) == value


def test_a_column_of_a_sale_beside_the_price_is_no_second_price(tmp_path: Path) -> None:
    """Whichever of the two comes first, the lower price is the sale price."""
    for header, cells in (("sku,title,saleprice,price,id", "A1,Hat,5.00,10.00,991"),
                          ("sku,title,price,saleprice,id", "A1,Hat,10.00,5.00,991")):  # fmt: skip
        (product,) = read(tmp_path, {"p.csv": f"{header}\n{cells}\n"}).products.values()
        assert (product.id, product.price, product.sale_price) == ("A1", Decimal(10), Decimal(5))
        assert product.attributes == {"id": "991"}
