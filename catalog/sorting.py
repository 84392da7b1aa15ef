"""Sort the rows of a feed: which add or change products, which change single variants, and which are refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

from catalog.models import Catalog, DeletedProduct, Product
from catalog.on_disk import IdSet
from catalog.report import IngestReport
from catalog.rows import ProductRow, Rejected, Remark, VariantRow
from catalog.stored import Stored, stored_products, stored_variants

CHUNK = 500
"""Rows that are looked up in the database at once."""
DELETED = "This product was deleted by hand, so it is not imported again. To have it back, restore it in the admin."
UNKNOWN_STORE = (
    "There is no store with the code “{}” in this catalogue. Add it under Stores in the admin, or import a table of "
    "stores there."
)
UNKNOWN_PRODUCT = "There is no product or size with this id in this catalogue; its stock in a store cannot be kept."
REPEATED = "The id has come before in this file; the first row is used."


@dataclass(frozen=True, slots=True)
class Known:
    """A row, and the stored state of its product."""

    row: ProductRow
    stored: Stored | None


@dataclass(frozen=True, slots=True)
class Patch:
    """New prices or stock of one variant of the product ``id``.

    With the code of a ``store``, the stock of that store; if the variant has no ``sku``, that of the whole product.
    """

    id: str
    variant: VariantRow
    store: str = ""


@dataclass
class Sorter:
    """Sorts rows by what the database has of their products.

    ``fingerprint`` identifies the encoder whose embeddings count; ``seen`` are the ids in the feed, including those of
    refused rows; ``used`` counts the other rows. ``of_stores``: the feed contains the stock of stores, not products.
    """

    catalog: Catalog
    fingerprint: str
    report: IngestReport
    seen: IdSet = field(default_factory=IdSet)
    used: int = 0
    of_stores: bool = False
    _stored: dict[str, Stored] = field(default_factory=dict)
    _variants: dict[str, str] = field(default_factory=dict)
    _deleted: frozenset[str] = frozenset()

    @cached_property
    def _store_codes(self) -> frozenset[str]:
        """The codes of the catalogue's stores, case-folded."""
        return frozenset(code.casefold() for code in self.catalog.stores.values_list("code", flat=True))

    def sorted(self, rows: Iterable[ProductRow | Rejected | Remark]) -> Iterator[Known | Patch]:
        """Yield what is to be stored, in order; everything else goes into the report."""
        pending = iter(rows)
        while chunk := list(islice(pending, CHUNK)):
            self._look_up([row for row in chunk if isinstance(row, ProductRow)])
            for row in chunk:
                yield from self._sorted(row)

    def missing(self) -> list[int]:
        """Return the keys of products that the feed does not contain and that were not missing before."""
        if self.of_stores:
            return []
        shown = Product.objects.filter(catalog=self.catalog, is_missing=False).order_by("pk")
        return [pk for id, pk in shown.values_list("external_id", "pk").iterator(2000) if id not in self.seen]

    def _look_up(self, rows: Collection[ProductRow]) -> None:
        """Load the stored state of the rows' products and variants."""
        skus = {one.sku for row in rows for one in row.variants} | {row.id for row in rows}
        self._variants = stored_variants(self.catalog, skus)
        ids = {row.id for row in rows} | set(self._variants.values())
        self._stored = stored_products(self.catalog, self.fingerprint, ids)
        deleted = DeletedProduct.objects.filter(catalog=self.catalog, external_id__in=ids)
        self._deleted = frozenset(deleted.values_list("external_id", flat=True))

    def _sorted(self, row: ProductRow | Rejected | Remark) -> Iterator[Known | Patch]:
        if isinstance(row, Remark):
            self.report.remark(row)
        elif isinstance(row, Rejected):
            self._refuse(row, 1)
        elif row.store:
            yield from self._in_store(row)
        elif patches := self._patches(row):
            for one in patches:
                self.seen.add(one.id)
            self.used += 1
            yield from patches
        else:
            yield from self._product(row)

    def _product(self, row: ProductRow) -> Iterator[Known]:
        row = self._known(row)
        if row.id in self._deleted:
            self._refuse(Rejected(row.number, row.id, DELETED), row.rows)
        elif not self.seen.add(row.id):
            self._refuse(Rejected(row.number, row.id, REPEATED), row.rows)
        else:
            self.used += 1
            yield Known(row, self._stored.get(row.id))

    def _in_store(self, row: ProductRow) -> Iterator[Patch]:
        """Yield a store's stock of a size, which the row names by its SKU, or of a product."""
        self.of_stores = True
        owner = self._variants.get(row.id, "")
        if row.store.casefold() not in self._store_codes:
            self._refuse(Rejected(row.number, row.id, UNKNOWN_STORE.format(row.store)), 1)
        elif not owner and row.id not in self._stored:
            self._refuse(Rejected(row.number, row.id, UNKNOWN_PRODUCT), 1)
        else:
            self.used += 1
            unit = VariantRow(row.id if owner else "", stock=row.stock, availability=row.availability)
            yield Patch(owner or row.id, unit, row.store)

    def _patches(self, row: ProductRow) -> list[Patch]:
        """Return the variants that a row without a title updates, if all of them are known."""
        if "title" in row.given or (row.id in self._stored and not row.variants):
            return []
        named = row.variants or (VariantRow(row.id, "", "", row.price, row.sale_price, row.stock, row.availability),)
        if any(one.size for one in named) or not all(one.sku in self._variants for one in named):
            return []
        return [Patch(self._variants[one.sku], one) for one in named]

    def _known(self, row: ProductRow) -> ProductRow:
        """Give a product of sizes its former id if the size that gave it that id no longer exists."""
        if row.id in self._stored or not row.variants:
            return row
        owners = {self._variants[one.sku] for one in row.variants if one.sku in self._variants}
        owner = next(iter(owners)) if len(owners) == 1 else ""
        return replace(row, id=owner) if owner and owner not in self.seen else row

    def _refuse(self, row: Rejected, rows: int) -> None:
        self.report.refuse(row)
        self.report.done += rows
        if row.id:
            self.seen.add(row.id)
