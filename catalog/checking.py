"""Compare the index with the database, and repair it."""

from __future__ import annotations

from dataclasses import dataclass, field

from catalog import outbox
from catalog.models import Product
from catalog.publishing import publish_products, shown_entries
from search.engine import writer

Key = tuple[str, str]


@dataclass(slots=True)
class Differences:
    """Products, by (catalogue, id), that are missing from the index, wrongly in it, or out of date in it."""

    missing: list[Key] = field(default_factory=list)
    extra: list[Key] = field(default_factory=list)
    outdated: list[Key] = field(default_factory=list)
    compared: int = 0

    def __bool__(self) -> bool:
        return bool(self.missing or self.extra or self.outdated)


def compare() -> Differences:
    """Compare the index with what the database says it should contain. Errors: SearchUnavailable, ModelError."""
    indexed = dict(writer.digests())
    found = Differences()
    for entry in shown_entries():
        found.compared += 1
        held = indexed.pop(entry.key, None)
        if held is None:
            found.missing.append(entry.key)
        elif held != writer.digest(entry):
            found.outdated.append(entry.key)
    found.extra = sorted(indexed)
    return found


def repair(found: Differences) -> None:
    """Bring the index in line with the database. Errors: SearchUnavailable, EncoderMismatch."""
    outbox.remove(found.extra)
    wanted = {*found.missing, *found.outdated}
    rows = Product.objects.values_list("catalog__slug", "external_id", "pk").iterator(2000)
    publish_products([pk for catalog, id, pk in rows if (catalog, id) in wanted])
