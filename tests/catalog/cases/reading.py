"""Build a feed from a few lines, and read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.feeds import FeedError, open_feed
from catalog.rows import ProductRow, Rejected, Remark

Files = Mapping[str, str | bytes]


@dataclass(slots=True)
class Read:
    """What was read from a feed: products by id; ``pictures`` by id, or a sentence if there is none."""

    products: dict[str, ProductRow] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    pictures: dict[str, tuple[str, ...] | str] = field(default_factory=dict)
    rows: int = 0
    platform: str = ""
    format: str = ""

    def values(self, *names: str) -> list[tuple[Any, ...]]:
        """Return these fields of every product."""
        return [tuple(getattr(one, name) for name in names) for one in self.products.values()]


def place(folder: Path, files: Files) -> Path:
    """Write the files into a folder, with "x" as default content."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content or b"x")
    return folder


def read(folder: Path, files: Files, currency: str = "EUR") -> Read:
    """Read a feed. Errors: FeedError."""
    with open_feed(place(folder, files), currency) as feed:
        found = Read(rows=feed.count())
        if feed.tables:
            found.platform, found.format = feed.tables[0].layout.platform.name, feed.tables[0].table.format
        for one in feed.rows():
            if isinstance(one, ProductRow):
                assert one.id not in found.products
                found.products[one.id] = one
                try:
                    found.pictures[one.id] = feed.files.pictures(one).names
                except FeedError as error:
                    found.pictures[one.id] = str(error)
            elif isinstance(one, Rejected):
                found.rejected.append(one)
            else:
                found.remarks.append(one)
    return found
