"""Reader for JSON: a list of products, a list within an object, or JSON Lines; nested objects and lists of variants."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from catalog.feeds.columns import recognised
from catalog.feeds.readers.encodings import encoding_of
from catalog.feeds.readers.headers import refuse_many
from catalog.feeds.readers.table import Opener, Record, cell, lines_of, whole
from catalog.feeds.sources import FeedError
from catalog.rows import Rejected, Remark

LARGEST = 512 * 2**20
VARIANTS = ("variants", "variations", "skus", "children")
GROUP = "item_group_id"
Item = dict[str, Any]


class JsonTable:
    """A JSON document that contains a list of products. Errors: FeedError."""

    format = "JSON"

    def __init__(self, opener: Opener) -> None:
        with opener() as file:
            encoding = encoding_of(file)
            data = whole(file, LARGEST)
        if len(data) > LARGEST:
            raise FeedError(
                f"The JSON is larger than {LARGEST // 2**20} MB. Export it as JSON Lines, an object a line."
            )
        try:
            held = json.loads(data.decode(encoding, errors="replace"))
        except (ValueError, RecursionError) as error:
            raise FeedError(f"The JSON cannot be read: {error}.") from error
        self._items = _products(held)
        if not self._items:
            raise FeedError("There is no list of products in the JSON.")
        self.header = _header(self._items)

    def records(self) -> Iterator[Record | Rejected | Remark]:
        for number, item in enumerate(self._items, start=1):
            yield from _records(number, item, self.header)


class JsonLinesTable:
    """JSON Lines: one JSON object per line. Errors: FeedError."""

    format = "JSON Lines"

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self.header = _header(item for _, item in self._parsed() if isinstance(item, dict))
        if not self.header:
            raise FeedError("No line of the file is a JSON object.")

    def records(self) -> Iterator[Record | Rejected | Remark]:
        for number, item in self._parsed():
            if isinstance(item, Rejected):
                yield item
            else:
                yield from _records(number, item, self.header)

    def _parsed(self) -> Iterator[tuple[int, Any]]:
        with self._opener() as file:
            encoding = encoding_of(file)
            for number, line in enumerate(lines_of(io.TextIOWrapper(file, encoding, errors="replace")), start=1):
                if not line.strip():
                    continue
                try:
                    item = json.loads(line.strip().lstrip("\ufeff"))
                except (ValueError, RecursionError) as error:
                    yield number, Rejected(number, "", f"The line is not JSON: {error}.")
                    continue
                yield number, item


def _products(held: Any) -> list[Any]:
    """Return the list of objects that looks most like products, at the top or within objects."""
    lists = list(_lists(held))
    return max(lists, key=_likeness, default=[held] if isinstance(held, dict) and recognised(list(held)) > 1 else [])


def _likeness(items: list[Any]) -> tuple[int, int]:
    first = next(one for one in items if isinstance(one, dict))
    return recognised([name for name, _ in _flat(first)]), len(items)


def _lists(held: Any, depth: int = 0) -> Iterator[list[Any]]:
    if isinstance(held, list) and any(isinstance(one, dict) for one in held):
        yield held
    elif isinstance(held, dict) and _is_product(held):
        yield [held]
    elif isinstance(held, dict) and _is_keyed(held):
        yield [{"id": key, **value} for key, value in held.items()]
    elif isinstance(held, dict) and depth < 3:
        for value in held.values():
            yield from _lists(value, depth + 1)


def _is_product(held: Item) -> bool:
    """Whether an object is a product with a list of variants, which is then not a list of products."""
    own = [name for name in held if name not in VARIANTS]
    return any(_is_variants(held.get(name)) for name in VARIANTS) and recognised(own) > 1


def _is_keyed(held: Item) -> bool:
    """Whether an object maps ids to products."""
    values = list(held.values())
    return all(isinstance(one, dict) for one in values) and len(values) > 1 and recognised(list(values[0])) > 1


def _header(items: Any) -> list[str]:
    names: dict[str, None] = {}
    for item in items:
        for expanded in _expanded(item) if isinstance(item, dict) else ():
            names.update(dict.fromkeys(expanded))
            refuse_many(names)
    return list(names)


def _records(number: int, item: Any, header: list[str]) -> Iterator[Record | Rejected]:
    if not isinstance(item, dict):
        yield Rejected(number, "", "The entry is not a JSON object.")
        return
    for cells in _expanded(item):
        yield Record(number, [cells.get(name, "") for name in header])


def _expanded(item: Item) -> Iterator[dict[str, str]]:
    """Yield the cells of a product or, if it has variants, of each variant together with the product's."""
    name = next((name for name in VARIANTS if _is_variants(item.get(name))), "")
    own = dict(_flat({key: value for key, value in item.items() if key != name}))
    if not name:
        yield own
        return
    if GROUP not in own and "handle" not in own:
        id = next((own[key] for key in ("id", "product_id", "productId", "sku", "code", "_id") if own.get(key)), "")
        own[GROUP] = id
    for variant in item[name]:
        yield own | {f"variant {key}": value for key, value in _flat(variant)}


def _is_variants(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _flat(item: Item, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    for key, value in item.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and value and depth < 3:
            yield from _flat(value, f"{name}.", depth + 1)
        elif key == "options" and _is_variants(value):
            for place, option in enumerate(value, start=1):
                yield f"option{place} name", cell(option.get("name"))
        else:
            yield name, cell(value)
