"""Importing a table of stores: either all of its rows are stored or none."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog import stocking
from catalog.feeds.columns import normal_name
from catalog.feeds.readers import Record
from catalog.feeds.readers.delimited import DelimitedTable
from catalog.feeds.sources import FeedError
from catalog.models import Catalog, Store
from catalog.rows import Rejected

LARGEST_FILE = 2_000_000
MOST_TOLD = 20
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "store code", "store id", "id", "filialnummer", "filialcode", "code magasin", "numéro"),
    "name": ("name", "store name", "business name", "store", "filiale", "magasin", "tienda", "nom", "nombre", "title"),
    "address": ("address", "street", "straße", "adresse", "rue", "dirección", "address line 1", "address line 2",
                "address line 3", "address 1", "address 2"),
    "place": ("postal code", "postcode", "zip", "plz", "code postal", "código postal", "locality", "city", "town",
              "ort", "stadt", "ville", "ciudad"),
    "country": ("country", "country region", "land", "pays", "país"),
    "latitude": ("latitude", "lat", "breitengrad", "latitud"),
    "longitude": ("longitude", "lon", "lng", "long", "längengrad", "longitud"),
    "link": ("link", "website", "url", "web", "page"),
}  # fmt: skip
"""Names of each field's columns; also those in Google's export of business profiles."""
_FIELDS = {normal_name(name): field for field, names in COLUMNS.items() for name in names}


class StoresRefused(ValueError):
    """``errors``: a sentence for each row that cannot be used, with its number."""

    def __init__(self, errors: Sequence[str]) -> None:
        self.errors = list(errors)
        super().__init__(" ".join(self.errors))


@dataclass(frozen=True, slots=True)
class Taken:
    added: int
    changed: int


def take_in(catalog: Catalog, data: bytes) -> Taken:
    """Import a table of stores. Stores with known codes are updated, others are added, and unlisted ones stay.

    Only fields for which the table has columns change. A known store keeps its code as written, since its products are
    tagged with it. Errors: StoresRefused, in which case nothing is stored.
    """
    known = {one.code.casefold(): one for one in catalog.stores.all()}
    stores: dict[str, Store] = {}
    errors = []
    added, before = 0, {code: _values(one) for code, one in known.items()}
    for number, values in _rows(data):
        code = values.get("code", "").casefold()
        if code in stores:
            errors.append(f"Row {number}: the code “{values['code']}” appears more than once in this table.")
            continue
        store = known.get(code) or Store(catalog=catalog, code=values.get("code", ""))
        added += store.pk is None
        try:
            _fill(store, values)
            store.full_clean(exclude=("catalog",), validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            errors += [f"Row {number}: {text}" for text in _sentences(error)]
            continue
        stores[code] = store
    if errors:
        raise StoresRefused(errors[:MOST_TOLD])
    changed = sum(one.pk is not None and _values(one) != before[code] for code, one in stores.items())
    with transaction.atomic():
        for store in stores.values():
            store.save()
        stocking.publish_stores()
    return Taken(added, changed)


def _rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the non-empty rows with their numbers. Errors: StoresRefused."""
    if len(data) > LARGEST_FILE:
        raise StoresRefused(["This file is too large to be a table of stores."])
    try:
        table = DelimitedTable(lambda: io.BytesIO(data))
        fields = [_FIELDS.get(normal_name(name), "") for name in table.header]
        if not {"code", "name"} <= set(fields):
            raise StoresRefused(["The table needs columns called “code” and “name”, as CSV."])
        for one in table.records():
            if isinstance(one, Rejected):
                raise StoresRefused([f"Row {one.number}: {one.reason}"])
            if isinstance(one, Record) and any(cell.strip() for cell in one.cells):
                yield one.number, _read(fields, one.cells)
    except FeedError as error:
        raise StoresRefused([f"This is not a table of stores: {error} Export it as CSV."]) from error


def _read(fields: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Return a row's value of each field for which the table has columns.

    Several columns make up an address of several lines, with postcode and town on one.
    """
    found: dict[str, list[str]] = {field: [] for field in fields if field}
    for field, cell in zip(fields, cells, strict=True):
        if field and (text := " ".join(cell.split())):
            found[field].append(text)
    values = {name: parts[0] if parts else "" for name, parts in found.items()}
    if {"address", "place", "country"} & set(found):
        lines = [*found.get("address", ()), " ".join(found.get("place", ())), *found.get("country", ())]
        values["address"] = "\n".join(line for line in lines if line)
    return values


def _fill(store: Store, values: Mapping[str, str]) -> None:
    """Set the fields of a store. Errors: ValidationError."""
    for name in ("name", "address", "link"):
        if name in values:
            setattr(store, name, values[name])
    for name in ("latitude", "longitude"):
        if name in values:
            setattr(store, name, _degrees(name, values[name]))


def _degrees(name: str, text: str) -> float | None:
    if not text:
        return None
    try:
        degrees = float(text.replace(",", "."))
    except ValueError:
        degrees = math.nan
    if not math.isfinite(degrees):
        raise ValidationError({name: f"“{text}” is not a number of degrees."})
    return degrees


def _sentences(error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [f"{name}: {text}" if name != "__all__" else text for name, texts in error.message_dict.items()
            for text in texts]  # fmt: skip


def _values(store: Store) -> tuple[object, ...]:
    return store.code, store.name, store.address, store.latitude, store.longitude, store.link
