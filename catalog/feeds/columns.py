"""Map columns to fields, by their names in many languages and by the layout of each platform."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from catalog.feeds.names import FIELDS, NUMBERED, REPEATED
from catalog.feeds.platforms import PLATFORMS, Platform
from search.fields import STORED_FIELDS

MOST_COLUMNS = 5000
"""Exports with a column for each property of each type of product have some hundreds."""
IGNORED = "ignore"
ATTRIBUTE = ""
PROPERTIES = frozenset({"size", *STORED_FIELDS}) - {"category", "subcategory", "article_type"}
"""Fields that a nested name ("details.color") or a product option may stand for."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name, its field ("" for an attribute with the column's name), and why."""

    name: str
    field: str
    why: str = ""


@dataclass(frozen=True)
class Layout:
    """The platform of a table and the fields of its columns."""

    platform: Platform
    columns: tuple[Column, ...]

    @cached_property
    def fields(self) -> frozenset[str]:
        return frozenset(column.field for column in self.columns if column.field)


def normal_name(name: str) -> str:
    """Return the letters and digits of a name in lower case, without accents and namespace prefix."""
    name = re.sub(r"^[a-z]{1,3}:", "", name.strip().casefold())
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    return "".join(letter for letter in plain if letter.isalnum())


_BY_NAME = {normal_name(name): field for field, names in FIELDS.items() for name in names}


def known_field(name: str) -> str:
    """Return the field of a column with this name on any platform, "" if it is unknown."""
    normal = normal_name(name)
    if normal in _BY_NAME:
        return _BY_NAME[normal]
    for pattern, field in NUMBERED:
        if re.fullmatch(pattern, normal):
            return field.replace("#", re.sub(r"\D", "", normal))
    if "." in name and (field := _of_parts(name)):
        return field
    if normal.startswith("variant") and (field := _BY_NAME.get(normal.removeprefix("variant"), "")):
        return {"id": "sku", "image": "variant_image", "title": ""}.get(field, field)
    return ""


def _of_parts(name: str) -> str:
    """Return the field of a nested name: "pricing.price.value" is a price, "details.color" a colour."""
    parts = name.split(".")
    if len(parts) > 2 and (field := _BY_NAME.get(normal_name("".join(parts[-2:])))):
        return field
    last = _BY_NAME.get(normal_name(parts[-1]), "")
    return last if last in PROPERTIES else ""


def platform_of(header: Sequence[str]) -> Platform:
    """Return the first platform whose identifying columns are all present; the last one has none."""
    names = {normal_name(name) for name in header}
    return next(one for one in PLATFORMS if one.matches(names))


def layout_of(header: Sequence[str], chosen: Mapping[str, str] | None = None) -> Layout:
    """Return the field of each column of a table. ``chosen`` maps column names to fields and takes precedence.

    The first column of a field wins; later ones become attributes.
    """
    platform = platform_of(header)
    wished = chosen or {}
    taken = {field for name, field in wished.items() if name in header}
    seen: set[str] = set()
    columns = []
    for name in header:
        if name in wished and name not in seen:
            column = Column(name, wished[name], "chosen")
        else:
            column = _guessed(name, platform, taken)
            if column.field not in REPEATED:
                taken.add(column.field)
        seen.add(name)
        columns.append(column)
    return Layout(platform, tuple(_without_stores(_with_ids(columns))))


def _with_ids(columns: list[Column]) -> list[Column]:
    """Use SKUs as ids if there are no other ids or groups, or if the SKUs come first."""
    fields = [column.field for column in columns]
    if "sku" not in fields or "group" in fields:
        return columns
    sku = fields.index("sku")
    if "id" in fields and fields.index("id") < sku:
        return columns
    renamed = {"sku": "id", "id": ATTRIBUTE}
    return [
        Column(column.name, renamed[column.field], column.why) if column.field in renamed else column
        for column in columns
    ]


def _without_stores(columns: list[Column]) -> list[Column]:
    """Make the store column an attribute in a table of whole products, which has no stock of stores."""
    if not any(column.field == "title" for column in columns):
        return columns
    return [replace(column, field=ATTRIBUTE) if column.field == "store" else column for column in columns]


def _guessed(name: str, platform: Platform, taken: set[str]) -> Column:
    own = platform.field_of(normal_name(name))
    field = known_field(name) if own is None else own
    why = f"{platform.name} column" if own is not None else "usual name" if field else ""
    if field and field not in (IGNORED, *REPEATED) and field in taken:
        return Column(name, ATTRIBUTE, f"an earlier column holds the {field.replace('_', ' ')}")
    return Column(name, field, why)


def targets(header: Sequence[str]) -> list[str]:
    """Return the field of each column, "" if it has none."""
    return [column.field for column in layout_of(header).columns]


def recognised(header: Sequence[str]) -> int:
    """Return the number of different product fields among the column names."""
    return len({field for field in targets(header[:MOST_COLUMNS]) if field and field != IGNORED})
