"""Opening a feed: locating its tables and pictures, whatever contains them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Self

from catalog.feeds.choosing import Chosen, tables_of
from catalog.feeds.embedded import BOOKS
from catalog.feeds.finding import Found, PictureFiles
from catalog.feeds.grouping import Grouping
from catalog.feeds.items import Item, item_of
from catalog.feeds.products import Reading
from catalog.feeds.readers import Record
from catalog.feeds.sources import FeedError, FileSource, FolderSource, Source, WithEmbedded, ZipSource
from catalog.rows import ProductRow, Rejected, Remark
from catalog.values.money import PRICES
from catalog.values.prices import PriceColumn
from catalog.values.tags import Vocabulary
from catalog.values.vocabulary import VOCABULARY


@dataclass(frozen=True, slots=True)
class Choices:
    """A shop's settings for its feeds: the fields of columns, its currency, its vocabulary."""

    currency: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=lambda: VOCABULARY)


class FeedFiles:
    """The pictures of a feed; ``root`` is the folder of its table. Errors: FeedError."""

    def __init__(self, source: Source, root: str = "", names: Sequence[str] | None = None) -> None:
        self.source = source
        self.root = root
        self._pictures = PictureFiles(source.names() if names is None else names, root)

    def ids(self) -> list[str]:
        """Return the ids of products without a table: the names of their pictures."""
        return self._pictures.ids()

    def __bool__(self) -> bool:
        return bool(self._pictures.names)

    def pictures(self, row: ProductRow) -> Found:
        """Return the files of a product's pictures. Errors: FeedError, with a sentence for the shop."""
        return self._pictures.of(row)

    def addresses(self, row: ProductRow) -> tuple[str, ...]:
        """Return the web addresses of a product's pictures that are not among the files."""
        return self._pictures.addresses(row)

    def read(self, name: str) -> bytes:
        """Return the content of a file. Errors: FeedError."""
        return self.source.read(name)

    def mark(self, name: str) -> str:
        """Return a fingerprint of a file that changes with it, without opening it; "" if there is none."""
        return self.source.mark(name)


class Feed:
    """An export that can be read. Errors: FeedError."""

    def __init__(self, source: Source, choices: Choices | None = None, table: str = "") -> None:
        self._source = source
        self.choices = choices or Choices()
        names = source.names()
        self.tables: list[Chosen] = tables_of(source, names, self.choices.columns, table)
        root = str(PurePosixPath(self.tables[0].name).parent) if self.tables else ""
        self.files = FeedFiles(source, "" if root == "." else root, names)
        if not self.tables and not self.files:
            why = "".join(f" {one.reason}" for one in source.refused[:3])
            raise FeedError(f"There is neither a table of products (products.csv) nor a picture in it.{why}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._source.close()

    @cached_property
    def _total(self) -> int:
        self._learnt  # noqa: B018
        return self._rows + len(self._source.refused)

    def count(self) -> int:
        """Return the number of rows, usable or not."""
        if not self.tables:
            return len(self.files.ids()) + len(self._source.refused)
        return self._total

    @property
    def fields(self) -> frozenset[str]:
        """The fields for which the tables have columns."""
        return frozenset().union(*(one.layout.fields for one in self.tables))

    def rows(self) -> Iterator[ProductRow | Rejected | Remark]:
        """Yield every product in order; files excluded for safety come first, as rows 0. Errors: FeedError."""
        yield from self._source.refused
        if not self.tables:
            for number, id in enumerate(self.files.ids(), start=1):
                yield ProductRow(number, id, id)
            return
        try:
            for grouping, reading in self._learnt:
                for one in grouping.groups(self._parsed(grouping.layout)):
                    if isinstance(one, list):
                        yield from reading.products(one)
                    else:
                        yield one
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise FeedError(f"The table is damaged ({error}). Pack or export it again.") from error

    @cached_property
    def _learnt(self) -> list[tuple[Grouping, Reading]]:
        """For each layout of the tables, what a first pass over them shows: notation of prices, groups."""
        self._rows = 0
        layout = self.tables[0].layout
        grouping = Grouping(layout)
        prices = {name: PriceColumn() for name in PRICES if name in layout.fields}
        if grouping.has_families:
            grouping.learn_names(one for one in self._parsed(layout) if isinstance(one, Item))
        for one in self._parsed(layout):
            self._rows += not isinstance(one, Remark)
            if isinstance(one, Item):
                for name, column in prices.items():
                    column.note(one.get(name))
                if grouping.is_needed:
                    grouping.learn(one)
        return [(grouping, Reading(layout, prices, self.choices.currency, self.choices.vocabulary))]

    def _parsed(self, layout: object) -> Iterator[Item | Rejected | Remark]:
        for chosen in self.tables:
            for one in chosen.table.records():
                yield item_of(one, chosen.layout) if isinstance(one, Record) else one

    def picture(self, row: ProductRow) -> bytes:
        """Return the content of a product's main picture. Errors: FeedError, with a sentence for the shop."""
        return self.files.read(self.files.pictures(row).names[0])


def open_feed(path: Path, default_currency: str = "", choices: Choices | None = None, *, alone: bool = False) -> Feed:
    """Open a folder, a zip, or a table with the pictures next to it; ``alone``: nothing next to it belongs to it.

    Errors: FeedError.
    """
    source = _opened(path, alone=alone)
    is_table = path.is_file() and not isinstance(source, ZipSource)
    return Feed(_with_books(source), choices or Choices(default_currency), path.name if is_table else "")


def open_source(path: Path, *, alone: bool = False) -> Source:
    """Return the files of a folder, a zip, or a table. Errors: FeedError."""
    return _with_books(_opened(path, alone=alone))


def _with_books(source: Source) -> Source:
    names = source.names()
    return WithEmbedded(source, names) if any(name.lower().endswith(BOOKS) for name in names) else source


def _opened(path: Path, *, alone: bool) -> Source:
    if path.is_dir():
        return FolderSource(path)
    if not path.exists():
        raise FeedError(f"{path} does not exist.")
    if zipfile.is_zipfile(path) and not _is_spreadsheet(path):
        return ZipSource(path)
    if path.suffix.lower() == ".zip":
        raise FeedError(f"{path.name} is not a readable zip file. Pack it again and retry.")
    return FileSource(path) if alone else FolderSource(path.parent)


def _is_spreadsheet(path: Path) -> bool:
    with zipfile.ZipFile(path) as held:
        names = set(held.namelist())
    office = {"xl/workbook.xml", "xl/workbook.bin"} & names or {"content.xml", "mimetype"} <= names
    return bool(office) or any(name.startswith("Index/") and name.endswith(".iwa") for name in names)
