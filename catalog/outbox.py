"""Products to be removed from the index: noted in the transaction that deletes them, crossed off when removed."""

from __future__ import annotations

from collections.abc import Iterable

from catalog.models import PendingRemoval, Product
from catalog.publishing import publish_products
from search.engine import writer

CHUNK = 500


def note(keys: Iterable[tuple[str, str]]) -> None:
    """Note products, by (catalogue, id), in the caller's transaction."""
    PendingRemoval.objects.bulk_create(
        (PendingRemoval(catalog=catalog, external_id=id) for catalog, id in keys), batch_size=CHUNK
    )


def empty() -> int:
    """Remove all noted products from the index; return their number. Errors: SearchUnavailable.

    A product that has been added again is published instead.
    """
    done = 0
    while pending := list(PendingRemoval.objects.order_by("pk")[:CHUNK]):
        remove((one.catalog, one.external_id) for one in pending)
        PendingRemoval.objects.filter(pk__in=[one.pk for one in pending]).delete()
        done += len(pending)
    return done


def remove(keys: Iterable[tuple[str, str]]) -> None:
    """Bring the index in line with the database for products that may be deleted. Errors: SearchUnavailable."""
    wanted = set(keys)
    here = {
        (catalog, id): pk
        for catalog, id, pk in Product.objects.filter(
            catalog__slug__in={catalog for catalog, _ in wanted}, external_id__in={id for _, id in wanted}
        ).values_list("catalog__slug", "external_id", "pk")
        if (catalog, id) in wanted
    }
    writer.remove(wanted - here.keys())
    if here:
        publish_products(list(here.values()))
