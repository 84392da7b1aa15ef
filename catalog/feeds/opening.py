"""Opening a feed: finding its table and its pictures, whatever they lie in."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from catalog.feeds.sources import FeedError, FolderSource, Source, ZipSource
from catalog.feeds.tables import Cells, read_csv, read_jsonl
from catalog.rows import ProductRow, Rejected, read_row

TABLES = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson")
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".heic", ".heif", ".bmp", ".tif", ".tiff")


class Feed:
    """An export that can be read. Errors: FeedError."""

    def __init__(self, source: Source, default_currency: str = "", table: str = "") -> None:
        self._source = source
        self._currency = default_currency
        self._names = set(source.names())
        self._table = table or _table(self._names)
        self._root = str(PurePosixPath(self._table).parent) if self._table else ""
        self._by_id = self._pictures_by_id()
        self._folded = {name.casefold(): name for name in self._names}
        if not self._table and not self._by_id:
            raise FeedError("There is neither a table of products (products.csv) nor a picture in it.")

    def __enter__(self) -> Feed:
        return self

    def __exit__(self, *error: object) -> None:
        self._source.close()

    def count(self) -> int:
        """How many rows there are, good and bad."""
        return sum(1 for _ in self.rows())

    def rows(self) -> Iterator[ProductRow | Rejected]:
        """Every row in order. Files that were left out for safety come first, as rows 0."""
        yield from self._source.refused
        if not self._table:
            for number, id in enumerate(sorted(self._by_id), start=1):
                yield read_row(number, {"id": id}, self._currency)
            return
        with self._source.open(self._table) as file:
            cells: Iterator[Cells | Rejected]
            cells = read_jsonl(file) if self._table.lower().endswith(("jsonl", "ndjson")) else read_csv(file)
            for one in cells:
                yield one if isinstance(one, Rejected) else read_row(*one, self._currency)

    def picture(self, row: ProductRow) -> bytes:
        """The file of a row's picture. Errors: FeedError, for the shop to read."""
        return self._source.read(self._picture_name(row))

    def _picture_name(self, row: ProductRow) -> str:
        if row.image.startswith(("http://", "https://", "//")) and row.id not in self._by_id:
            raise FeedError(
                f"The picture is an address ({row.image[:80]}). Put the file into images/, named by the id."
            )
        for wanted in (row.image, f"images/{row.image}") if row.image else ():
            name = str(PurePosixPath(self._root, wanted.replace("\\", "/")))
            if name in self._names:
                return name
            if name.casefold() in self._folded:
                return self._folded[name.casefold()]
        if row.id in self._by_id:
            return self._by_id[row.id]
        raise FeedError(f"There is no picture: neither {row.image or 'an image column'} nor images/{row.id[:80]}.jpg.")

    def _pictures_by_id(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name in sorted(self._names):
            path = PurePosixPath(name)
            if path.suffix.lower() in PICTURES:
                found.setdefault(path.stem, name)
        return found


def open_feed(path: Path, default_currency: str = "") -> Feed:
    """Open a folder, a zip, or a table with its pictures beside it. Errors: FeedError."""
    if path.is_dir():
        return Feed(FolderSource(path), default_currency)
    if not path.exists():
        raise FeedError(f"{path} does not exist.")
    if zipfile.is_zipfile(path):
        return Feed(ZipSource(path), default_currency)
    if path.suffix.lower() in TABLES:
        return Feed(FolderSource(path.parent), default_currency, path.name)
    raise FeedError(f"{path.name} is neither a folder nor a zip file with products.csv and images/.")


def _table(names: set[str]) -> str:
    """products.csv, else the only table; the one nearest to the top."""
    tables = [name for name in names if name.lower().endswith(TABLES) and "readme" not in name.lower()]
    if not tables:
        return ""
    named = [
        name for name in tables if PurePosixPath(name).stem.lower() in ("products", "styles", "catalog", "catalogue")
    ]
    candidates = named or tables
    nearest = min(name.count("/") for name in candidates)
    candidates = sorted(name for name in candidates if name.count("/") == nearest)
    if len(candidates) > 1 and not named:
        raise FeedError(f"There are several tables: {', '.join(candidates)[:300]}. Name the one to use products.csv.")
    return candidates[0]
