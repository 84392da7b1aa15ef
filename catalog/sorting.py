"""Which rows of a feed add or change products, which ones single variants, and which ones neither."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace

from catalog.report import IngestReport
from catalog.rows import ProductRow, Rejected, Remark, VariantRow
from catalog.storing import Stored

DELETED = "This product was deleted by hand, so it is not imported again. To have it back, restore it in the admin."
REPEATED = "The id has come before in this file; the first row is used."


@dataclass(frozen=True, slots=True)
class Patch:
    """New prices or stock of one variant of the product ``id``."""

    id: str
    variant: VariantRow


@dataclass(slots=True)
class Sorter:
    """``variants`` names the product of each stock-keeping unit, ``deleted`` what does not come back.

    ``seen`` are the ids that the feed holds, also in rows that were refused; ``used`` counts rows that were not.
    """

    stored: Mapping[str, Stored]
    variants: Mapping[str, str]
    deleted: Set[str]
    report: IngestReport
    seen: set[str] = field(default_factory=set)
    used: int = 0

    def sorted(self, rows: Iterable[ProductRow | Rejected | Remark]) -> Iterator[ProductRow | Patch]:
        """What is to be stored, in order; the rest goes into the report."""
        for row in rows:
            if isinstance(row, Remark):
                self.report.remark(row)
            elif isinstance(row, Rejected):
                self._refuse(row, 1)
            elif patches := self._patches(row):
                self.seen |= {one.id for one in patches}
                self.used += 1
                yield from patches
            else:
                yield from self._product(row)

    def _product(self, row: ProductRow) -> Iterator[ProductRow]:
        row = self._known(row)
        if row.id in self.deleted:
            self._refuse(Rejected(row.number, row.id, DELETED), row.rows)
        elif row.id in self.seen:
            self._refuse(Rejected(row.number, row.id, REPEATED), row.rows)
        else:
            self.seen.add(row.id)
            self.used += 1
            yield row

    def _patches(self, row: ProductRow) -> list[Patch]:
        """Of a row without a title: the variants that it names, where they are known as such."""
        if "title" in row.given or (row.id in self.stored and not row.variants):
            return []
        named = row.variants or (VariantRow(row.id, "", "", row.price, row.sale_price, row.stock, row.availability),)
        if any(one.size for one in named) or not all(one.sku in self.variants for one in named):
            return []
        return [Patch(self.variants[one.sku], one) for one in named]

    def _known(self, row: ProductRow) -> ProductRow:
        """A product of sizes has the id that it had, though the size that gave it its id is gone."""
        if row.id in self.stored or not row.variants:
            return row
        owners = {self.variants[one.sku] for one in row.variants if one.sku in self.variants}
        owner = next(iter(owners)) if len(owners) == 1 else ""
        return replace(row, id=owner) if owner and owner not in self.seen else row

    def _refuse(self, row: Rejected, rows: int) -> None:
        self.report.refuse(row)
        self.report.done += rows
        if row.id:
            self.seen.add(row.id)
