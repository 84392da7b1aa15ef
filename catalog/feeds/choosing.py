"""Choosing the files of a feed that are its tables of products."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from catalog.feeds.columns import IGNORED, Layout, layout_of
from catalog.feeds.finding import PICTURES
from catalog.feeds.readers import Table, open_table
from catalog.feeds.sources import FeedError, Source

TABLES = (".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson", ".xml", ".rss", ".atom", ".xlsx", ".xlsm",
          ".xls",
          ".xlsb", ".ods", ".parquet", ".pq", ".gz", ".numbers", ".dat", ".psv", ".feather", ".avro", ".orc", ".sqlite",
          ".db")  # fmt: skip
NAMED = ("products", "styles", "catalog", "catalogue", "articles", "feed")
NO_TABLES = ("readme", "license", "licence", "manifest")
IDS = ("id", "sku", "group")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A table to read, and its layout."""

    name: str
    table: Table
    layout: Layout


def tables_of(source: Source, names: Sequence[str], columns: Mapping[str, str], wanted: str = "") -> list[Chosen]:
    """Return the table ``wanted``, or those that look like tables of products; none for pictures only.

    Errors: FeedError if a table cannot be read, has no ids, or several differ and none has a name such as "products".
    """
    candidates = [wanted] if wanted else _candidates(names)
    if not candidates:
        return []
    opened, failed = _opened(source, candidates, columns)
    with_ids = [one for one in opened if set(IDS) & one.layout.fields]
    if not with_ids:
        raise failed[0] if failed else _no_ids(opened[0])
    best = _best(with_ids)
    if failed and not _is_named(best.name):
        raise failed[0]  # the unreadable file may contain products
    return _same_columns(with_ids, best)


def _candidates(names: Sequence[str]) -> list[str]:
    """Return possible tables in the topmost folder that has any, first those named like "products"."""
    found = []
    for name in names:
        path = PurePosixPath(name.lower())
        if path.suffix in PICTURES or any(word in path.stem for word in NO_TABLES):
            continue
        if path.suffix in TABLES or (path.suffix in (".html", ".htm", ".pdf", "") and _is_named(name)):
            found.append(name)
    if not found:
        return []
    nearest = min(name.count("/") for name in found)
    found = [name for name in found if name.count("/") == nearest]
    return sorted(found, key=lambda name: (not _is_named(name), _natural(name)))


def _opened(
    source: Source, candidates: Sequence[str], columns: Mapping[str, str]
) -> tuple[list[Chosen], list[FeedError]]:
    opened, failed = [], []
    for name in candidates:
        try:
            table = open_table(partial(source.open, name), name)
            opened.append(Chosen(name, table, layout_of(table.header, columns)))
        except FeedError as error:
            failed.append(error)
    return opened, failed


def _best(tables: Sequence[Chosen]) -> Chosen:
    """Return the table named like "products"; else the one with most fields. Errors: FeedError if ambiguous."""
    named = [one for one in tables if _is_named(one.name)]
    if named:
        return named[0]
    ordered = sorted(tables, key=lambda one: -_likeness(one))
    rivals = [one for one in ordered[1:] if _likeness(one) == _likeness(ordered[0])]
    if any(one.table.header != ordered[0].table.header for one in rivals):
        names = ", ".join(one.name for one in [ordered[0], *rivals])
        raise FeedError(f"There are several tables: {names[:300]}. Name the one to use products.csv.")
    return ordered[0]


def _likeness(one: Chosen) -> int:
    return len(one.layout.fields - {IGNORED})


def _same_columns(tables: Sequence[Chosen], best: Chosen) -> list[Chosen]:
    """Return all tables with the same columns, as large exports are split."""
    return [one for one in tables if one.table.header == best.table.header]


def _no_ids(one: Chosen) -> FeedError:
    return FeedError(
        f"{one.name}: the table has no column of ids (id, sku, …). "
        f"Its columns are: {', '.join(one.table.header)[:300] or 'none'}."
    )


def _is_named(name: str) -> bool:
    return PurePosixPath(name).stem.lower().removesuffix(".csv") in NAMED


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name.casefold())]
