"""Convert a table's record to product fields, before values are parsed and rows of one product are joined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from catalog.feeds.columns import IGNORED, PROPERTIES, Layout, known_field
from catalog.feeds.readers.table import Record
from catalog.values.tags import Vocabulary, is_known, items
from catalog.values.text import clean, is_nothing, paragraphs

LONG_TEXTS = frozenset({"description", "short_description"})
OPTIONS = tuple(range(1, 7))
HEX_COLOUR = re.compile(r"#[0-9a-f]{3,8}:", re.I)
PACKED = re.compile(r"Name=([^|;]{1,500})[|;](?:Sort=\d+[|;])?Value=([^|;\[]{1,500})")
IN_JSON = re.compile(r'"name"\s*:\s*"([^"]+)"\s*,\s*"value"\s*:\s*"([^"]+)"')
FEATURE = re.compile(r"(?<![^:,])([^:,]+):([^:,]+):\d+(?::\d+)?(?:,|$)")
IN_TITLE = re.compile(r"\[[A-Z]{1,4}\]([^=,\[]+)=([^,\[]+)")
TITLED = ("title", "default title", "")


@dataclass(slots=True)
class Item:
    """The cells of one record by field. ``options`` are its options other than size and colour."""

    number: int
    fields: dict[str, str] = field(default_factory=dict)
    images: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.fields.get(name, "")

    @property
    def kind(self) -> str:
        return self.get("kind").casefold().strip()


def item_of(record: Record, layout: Layout) -> Item:
    """Return the fields of a record, without cells that state no value ("N/A")."""
    item = Item(record.number)
    for column, raw in zip(layout.columns, record.cells, strict=True):
        if column.field == IGNORED or is_nothing(raw):
            continue
        if column.field in ("id", "sku", "group", "parent", "children", "key", "store"):
            item.fields[column.field] = raw
        elif column.field == "image":
            item.images += pictures_of(raw.strip())
        elif column.field == "category_path":
            item.paths.append(clean(raw))
        elif column.field in ("", "tags", "google_category"):
            _note(item.attributes, column.field or column.name, clean(raw))
        elif column.field in ("packed", "features"):
            _unpack(item, raw)
        else:
            text = _long_text(raw) if column.field in LONG_TEXTS else clean(raw)
            if text and not is_nothing(text):
                item.fields[column.field] = text
    return item


def pictures_of(text: str) -> list[str]:
    """Split a cell with pictures if it is certainly a list: JSON, or several addresses or absolute paths."""
    if text.startswith("["):
        return items(text)
    if text.startswith(("http", "/")):
        return [one.strip() for one in re.split(r"[\s,;|]+(?=https?://|/)", text) if one.strip()]
    return [text]


def with_packed_title(item: Item) -> None:
    """Read a variant's options from its title: "[RT]Colour=Blue,[RB]Size=32"."""
    if pairs := IN_TITLE.findall(item.get("title")):
        del item.fields["title"]
        for name, value in pairs:
            _set_option(item, name.strip(), value.strip())


def with_further_fields(item: Item) -> None:
    """Read the titled extra texts that some shops add to the description."""
    for number in OPTIONS:
        name, value = (item.attributes.pop(f"additionalInfo{what}{number}", "") for what in ("Title", "Description"))
        if name:
            _note(item.attributes, name, value)


def with_options(item: Item, names: dict[int, str]) -> None:
    """Read an item's numbered options; ``names`` are those of the product's first row, used if it has none."""
    for number in OPTIONS:
        name = item.fields.pop(f"option{number}_name", "") or names.get(number, "")
        value = item.fields.pop(f"option{number}_value", "")
        if name:
            names.setdefault(number, name)
        if value and value.casefold() not in TITLED:
            _set_option(item, name or f"option {number}", HEX_COLOUR.sub("", value))


def with_named_options(item: Item, title: str, vocabulary: Vocabulary) -> None:
    """Read the colour and size that only a variant's title contains: "Tee - Red, M" of "Tee"."""
    own = item.get("title")
    if item.get("colour") or item.get("size") or not title or not own.startswith(title):
        return
    for part in re.split(r"\s*[,/|]\s*", own[len(title) :].lstrip(" -–—,(:").rstrip(")")):
        for name in ("colour", "size"):
            if is_known(name, part, vocabulary):
                item.fields.setdefault(name, part)


def sizes_of(text: str) -> list[str]:
    """Return the sizes of a cell: "S, M, L" are three, "42,5" is one."""
    if text.startswith("[") or re.search(r"[|;]|,\s|,(?=\D)", text):
        return items(text)
    return [text] if text else []


def _set_option(item: Item, name: str, value: str) -> None:
    known = known_field(name)
    if known in PROPERTIES:
        item.fields.setdefault(known, clean(value))
    else:
        item.options[clean(name)] = clean(value)


def _unpack(item: Item, raw: str) -> None:
    """Read options within one cell: "color=Red,size=M", or "Type=Dropdown|Name=Size|Value=M"."""
    lists = (pattern.findall(raw) for pattern in (PACKED, IN_JSON, FEATURE))
    pairs = next(filter(None, lists), None) or list(_assignments(raw))
    for name, value in pairs:
        known = known_field(name)
        if known in PROPERTIES:
            item.fields.setdefault(known, clean(value))
        else:
            _note(item.attributes, clean(name), clean(value))


def _long_text(raw: str) -> str:
    """Return paragraphs; WooCommerce writes line ends as a backslash and an n."""
    return paragraphs(raw.replace("\\n", "\n"))


def _assignments(raw: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"[,|](?=[\w ]+[=:])", raw):
        name, mark, value = part.partition("=" if "=" in part else ":")
        if mark and value.strip():
            yield name.strip(), value.strip().strip('"')


def _note(attributes: dict[str, str], name: str, value: str) -> None:
    if value and not is_nothing(value):
        attributes.setdefault(name, value)
