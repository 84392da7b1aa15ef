"""The stored state of products, as imports compare it with rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef

from catalog.models import Catalog, Embedding, Product, ProductImage, Variant
from catalog.rows import ProductRow, VariantRow, digest_of

HASHED = tuple(one.name for one in fields(ProductRow) if one.name not in ("number", "rows", "given", "variants"))
"""The fields of a row that are hashed, without its position in the file."""
_said = attrgetter(*HASHED)
_of_variant = tuple(one.name for one in fields(VariantRow))
_said_of_variant = attrgetter(*_of_variant)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the storage.

    ``address``, ``etag`` and ``modified`` describe where it was fetched from, "" for a file; ``mark`` is the
    fingerprint of the file that it was read from. ``pk``: 0 if it is not stored yet.
    """

    name: str
    source_hash: str
    width: int
    height: int
    address: str = field(default="", compare=False)
    etag: str = field(default="", compare=False)
    modified: str = field(default="", compare=False)
    mark: str = field(default="", compare=False)
    pk: int = field(default=0, compare=False)


PICTURE = tuple(one.name for one in fields(Picture))


@dataclass(frozen=True, slots=True)
class Stored:
    """The stored state of a product. ``is_embedded``: by the encoder in use."""

    pk: int
    row_hash: str
    pictures: tuple[Picture, ...]
    is_missing: bool
    is_embedded: bool

    def is_current(self, row_hash: str, pictures: Sequence[Picture]) -> bool:
        """Whether a row with these pictures equals what is stored."""
        same = self.row_hash == row_hash and self.pictures == tuple(pictures)
        return same and self.is_embedded and not self.is_missing


def row_hash(row: ProductRow) -> str:
    """Return a digest of a row's content, without its position in the file."""
    said: list[tuple[str, Any]] = [pair for pair in zip(HASHED, _said(row), strict=True) if pair[1]]
    if row.variants:
        said.append(("variants", [dict(zip(_of_variant, _said_of_variant(one), strict=True)) for one in row.variants]))
    return digest_of(sorted(said), sorted(row.given))


def stored_products(catalog: Catalog, fingerprint: str, ids: Collection[str]) -> dict[str, Stored]:
    """Return the stored state of these products of a catalogue, by the shop's id."""
    products = Product.objects.filter(catalog=catalog, external_id__in=ids)
    embedded = Exists(Embedding.objects.filter(product=OuterRef("pk"), fingerprint=fingerprint))
    rows = list(products.values_list("external_id", "pk", "row_hash", "is_missing", embedded))
    images = ProductImage.objects.filter(product__in=[pk for _, pk, *_ in rows]).order_by("product_id", "position")
    pictures: dict[int, list[Picture]] = defaultdict(list)
    for pk, *values in images.values_list("product_id", *PICTURE):
        pictures[pk].append(Picture(*values))
    return {
        id: Stored(pk, digest, tuple(pictures.get(pk, ())), missing, is_embedded)
        for id, pk, digest, missing, is_embedded in rows
    }


def stored_variants(catalog: Catalog, skus: Collection[str]) -> dict[str, str]:
    """Return the product id of each of these SKUs of a catalogue."""
    rows = Variant.objects.filter(product__catalog=catalog, sku__in=skus).exclude(sku="")
    return dict(rows.values_list("sku", "product__external_id"))
