"""Products written one by one by a shop's software: processed like the rows of a feed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.db import transaction

from catalog import awaiting, stocking, tasks
from catalog.choices import choices_of
from catalog.feeds import Feed
from catalog.feeds.columns import known_field
from catalog.merging import FIELDS
from catalog.models import Catalog, Product, ProductImage
from catalog.pictures import keep, record
from catalog.report import IngestReport
from catalog.rows import Rejected, VariantRow
from catalog.sorting import Known, Patch, Sorter
from catalog.storing import Change, patch, store
from vision import runtime

TABLE = "products.json"
Item = Mapping[str, Any]


@dataclass(slots=True)
class Outcome:
    """The result for one product: "added", "updated", "unchanged" or "refused", with reasons."""

    line: int
    id: str
    status: str
    reasons: list[str] = field(default_factory=list)


class _Items:
    """JSON objects presented as the only file of a feed."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.refused: list[Rejected] = []
        # a list, because in a single object its list of variants would be taken for the products
        self._data = json.dumps(items, ensure_ascii=False, default=str).encode()

    def names(self) -> list[str]:
        return [TABLE]

    def open(self, name: str) -> IO[bytes]:
        return BytesIO(self._data)

    def read(self, name: str) -> bytes:
        return self._data

    def mark(self, name: str) -> str:
        return ""

    def close(self) -> None:
        pass


def upsert(catalog: Catalog, items: Sequence[Item], *, erasing: frozenset[str] = frozenset()) -> list[Outcome]:
    """Add or change products; fields are named like columns of feeds.

    No model runs here: the worker encodes what is new, and fetches pictures if allowed. ``erasing``: fields that are
    emptied unless an item gives them. Errors: FeedError if no item has an id, SearchUnavailable (the data is stored,
    and published later).
    """
    feed = Feed(_Items(items), choices_of(catalog, settings.DEFAULT_CURRENCY), TABLE)
    report = IngestReport()
    found = list(Sorter(catalog, runtime.encoder_fingerprint(), report).sorted(feed.rows()))
    changes = [
        Change(one.row, one.stored.pictures if one.stored else (), None, one.stored)
        for one in found
        if isinstance(one, Known)
    ]
    fields = store(catalog, changes, report, erasing=erasing, embed=False) if changes else []
    patches: dict[str, list[VariantRow]] = {}
    in_stores: list[Patch] = []
    for one in found:
        if isinstance(one, Patch) and one.store:
            in_stores.append(one)
        elif isinstance(one, Patch):
            patches.setdefault(one.id, []).append(one.variant)
    if patches:
        patch(catalog, patches, report)
    if in_stores:
        stocking.put(catalog, in_stores, report)
    _see_to_the_rest(catalog, feed, changes, fields)
    outcomes = [_outcome(change, names) for change, names in zip(changes, fields, strict=True)]
    outcomes += [Outcome(0, id, "updated") for id in dict.fromkeys((*patches, *(one.id for one in in_stores)))]
    return _told(outcomes, report)


def put_picture(product: Product, data: bytes) -> None:
    """Make a picture the only one of a product; the worker encodes it. Errors: PictureError, OSError."""
    kept = keep(data)
    with transaction.atomic():
        record(kept.files)
        product.images.all().delete()
        ProductImage.objects.create(
            product=product,
            main_of=product,
            name=kept.name,
            source_hash=kept.source_hash,
            width=kept.pixels.width,
            height=kept.pixels.height,
        )
        Product.objects.filter(pk=product.pk).update(is_published=False)
        awaiting.settle(product.catalog, [product.external_id])
        transaction.on_commit(partial(tasks.refresh_products.delay, [product.pk]))


def emptied(item: Item) -> frozenset[str]:
    """Return the fields that an item sets to null."""
    return frozenset(known_field(name) or name for name, value in item.items() if value is None) & frozenset(FIELDS)


def _see_to_the_rest(catalog: Catalog, feed: Feed, changes: Sequence[Change], fields: Sequence[set[str]]) -> None:
    """Let the worker fetch new pictures, and encode new text and pictures."""
    to_encode = [change.row.id for change, names in zip(changes, fields, strict=True) if "embedding" in names]
    pks = dict(Product.objects.filter(catalog=catalog, external_id__in=[c.row.id for c in changes]).values_list(
        "external_id", "pk"))  # fmt: skip
    if to_encode:
        tasks.refresh_products.delay([pks[id] for id in to_encode])
    if settings.FETCH_PICTURES:
        for change in changes:
            if addresses := feed.files.addresses(change.row):
                tasks.fetch_pictures.delay(pks[change.row.id], list(addresses))


def _outcome(change: Change, names: set[str]) -> Outcome:
    status = "added" if change.before is None else "updated" if names - {"embedding"} else "unchanged"
    return Outcome(change.row.number, change.row.id, status)


def _told(outcomes: list[Outcome], report: IngestReport) -> list[Outcome]:
    """Add the reasons of refused rows, and remarks on the others."""
    by_id = {one.id: one for one in outcomes}
    for rejected in report.rejected:
        outcomes.append(Outcome(rejected.number, rejected.id, "refused", [rejected.reason]))
    for remark in report.remarks:
        if remark.id in by_id:
            by_id[remark.id].reasons.append(remark.text)
    return sorted(outcomes, key=lambda one: one.line)
