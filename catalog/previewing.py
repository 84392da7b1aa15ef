"""What an upload would change, computed before any of it is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from catalog.attributes import BOTH, FACET, use_of
from catalog.feeds import Feed, FeedError
from catalog.feeds.columns import ATTRIBUTE, Column
from catalog.feeds.readers import Record
from catalog.hiding import to_hide
from catalog.merging import apply
from catalog.models import Catalog, Product
from catalog.report import IngestReport
from catalog.rows import ProductRow, Rejected
from catalog.sorting import Known, Patch, Sorter
from catalog.stored import Stored, row_hash

SHOWN = 20
"""Rows that the preview shows with their pictures."""
TOLD = 100
"""Refused rows and remarks that the preview lists."""
EXAMPLES = 3
CHUNK = 500
WITHOUT_ENCODER = ""
SHOP_WORD = " in the shop"


@dataclass(slots=True)
class Preview:
    """Counts of what an import of a feed would do, changed fields with their number of products, and the first rows.

    ``addressed``: products whose pictures are given only by web address. ``filters``: columns that are declared as
    facets.
    """

    report: IngestReport
    fields: Counter[str] = field(default_factory=Counter)
    words: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    rows: list[dict[str, Any]] = field(default_factory=list)
    addressed: int = 0
    filters: frozenset[str] = frozenset()

    def as_json(self, feed: Feed) -> dict[str, Any]:
        """Return the form that the admin shows and stores with the import."""
        report = self.report
        return {
            "tables": [
                {"name": one.name, "format": one.table.format, "platform": one.layout.platform.name}
                for one in feed.tables
            ],
            "columns": _columns(feed, self.filters),
            "rows": self.rows,
            "fields": self.fields.most_common(),
            "words": [[*words, count] for words, count in self.words.most_common(40)],
            "counts": {
                name: getattr(report, name)
                for name in ("total", "added", "updated", "unchanged", "refused", "missing", "held_back")
            },
            "remarks": report.remarked,
            "addressed": self.addressed,
            "told": [[one.number, one.id, one.reason, False] for one in report.rejected[:TOLD]]
            + [[one.number, one.id, one.text, True] for one in report.remarks[:TOLD]],
        }


def preview(feed: Feed, catalog: Catalog) -> Preview:
    """Read a feed like an import, and compare it with the catalogue; pictures are located but not opened.

    Errors: FeedError.
    """
    declared = frozenset(name for name in catalog.attribute_uses if use_of(catalog, name) in (FACET, BOTH))
    found = Preview(IngestReport(total=feed.count()), filters=declared)
    sorter = Sorter(catalog, WITHOUT_ENCODER, found.report)
    rows = sorter.sorted(feed.rows())
    while chunk := list(islice(rows, CHUNK)):
        _note(found, feed, chunk)
    to_hide(sorter, found.report, wanted=True, confirmed=False)
    return found


def _note(found: Preview, feed: Feed, rows: Sequence[Known | Patch]) -> None:
    changed = [
        one.stored.pk for one in rows if isinstance(one, Known) and one.stored and not _is_same(one.row, one.stored)
    ]
    products = Product.objects.in_bulk(changed)
    for one in rows:
        if isinstance(one, Patch):
            found.report.updated += 1
            found.fields["stock of a store" if one.store else "price and stock of a size"] += 1
            continue
        row, known = one.row, one.stored
        for name, value in row.attributes.items():
            if name.endswith(SHOP_WORD):
                word = name.removesuffix(SHOP_WORD)
                found.words[word, value, getattr(row, word, "")] += 1
        picture, problem = _picture(feed, row)
        if problem and feed.files.addresses(row):
            found.addressed += 1
            problem = ""  # it is fetched, unless staff choose otherwise
        if known is None and problem:
            found.report.refuse(Rejected(row.number, row.id, problem))
        elif known is None:
            found.report.added += 1
        else:
            _compare(found, row, products.get(known.pk))
        if len(found.rows) < SHOWN:
            found.rows.append(_shown(row, picture, problem if known is None else "", known is None))


def _is_same(row: ProductRow, known: Stored) -> bool:
    return known.row_hash == row_hash(row) and not known.is_missing


def _compare(found: Preview, row: ProductRow, product: Product | None) -> None:
    """Count a row as updated or unchanged; ``product`` is None if the row's hash is the stored one."""
    changed = apply(product, row) if product else set()
    found.fields.update(changed)
    if changed:
        found.report.updated += 1
    else:
        found.report.unchanged += 1


def _picture(feed: Feed, row: ProductRow) -> tuple[str, str]:
    """Return the file of the main picture, and why there is none."""
    try:
        return feed.files.pictures(row).names[0], ""
    except FeedError as error:
        return "", str(error)


def _shown(row: ProductRow, picture: str, problem: str, is_new: bool) -> dict[str, Any]:
    return {
        "number": row.number,
        "id": row.id,
        "title": row.title,
        "price": _price(row),
        "colour": row.colour,
        "sizes": ", ".join(one.size for one in row.variants if one.size),
        "state": row.state if row.state != "active" else row.availability,
        "picture": picture,
        "problem": problem,
        "is_new": is_new,
    }


def _price(row: ProductRow) -> str:
    if row.price is None:
        return ""
    now = f"{row.sale_price} (was {row.price})" if row.sale_price is not None else str(row.price)
    return f"{now} {row.currency}".strip()


def _columns(feed: Feed, filters: frozenset[str]) -> list[dict[str, Any]]:
    """Return each column of the first table with its field, the reason for it, and a few of its cells."""
    if not feed.tables:
        return []
    chosen = feed.tables[0]
    examples: list[list[str]] = [[] for _ in chosen.layout.columns]
    for cells in islice(_cells(feed), 200):
        for place, cell in enumerate(cells):
            if cell.strip() and len(examples[place]) < EXAMPLES and cell not in examples[place]:
                examples[place].append(cell[:60])
    return [
        {"name": column.name, "field": _field(column, filters), "why": column.why, "examples": examples[place]}
        for place, column in enumerate(chosen.layout.columns)
    ]


def _field(column: Column, filters: frozenset[str]) -> str:
    return FACET if column.field == ATTRIBUTE and column.name in filters else column.field


def _cells(feed: Feed) -> Iterator[Sequence[str]]:
    for one in feed.tables[0].table.records():
        if isinstance(one, Record):
            yield one.cells
