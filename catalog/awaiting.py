"""The list of new products whose pictures could not be fetched; the worker retries, staff can retry at any time.

The intervals grow with each attempt. Only pictures given by web address are retried: a file that is missing from an
upload will not appear later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.feeds import FeedFiles
from catalog.feeds.sources import NoFiles
from catalog.intake import BATCH, Lacking, Readers, gather, result_of
from catalog.models import Catalog, Import, Product, WaitingProduct
from catalog.planning import Content, unpacked
from catalog.report import IngestReport
from catalog.rows import ProductRow
from catalog.sorting import Known
from catalog.stored import stored_products
from catalog.storing import store
from vision import runtime

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(days=1)
MOST_TRIES = 12
"""Afterwards, some six days later, only staff can retry."""


def note(catalog: Catalog, lacking: Iterable[Lacking], upload: Import | None = None, *, fetch: bool) -> None:
    """Put new products without a picture on the list; with ``fetch``, the worker retries by itself."""
    now = timezone.now()
    WaitingProduct.objects.bulk_create(
        (
            WaitingProduct(
                catalog=catalog,
                upload=upload,
                external_id=one.row.id,
                title=one.row.title[:500],
                row=Content([one.row]).packed(),
                reason=one.reason[:500],
                next_try_at=now + FIRST_WAIT if fetch else None,
            )
            for one in lacking
        ),
        update_conflicts=True,
        unique_fields=("catalog", "external_id"),
        update_fields=("upload", "title", "row", "reason", "next_try_at"),
    )


def note_product(product: Product, addresses: Sequence[str], reason: str) -> None:
    """Put a product written by the API on the list, unless it has a picture; its other data is stored already."""
    if not product.images.exists():
        row = ProductRow(number=1, id=product.external_id, title=product.title, images=tuple(addresses))
        note(product.catalog, [Lacking(row, reason)], fetch=True)


def settle(catalog: Catalog, ids: Collection[str]) -> None:
    """Remove products from the list that are stored by now."""
    if ids:
        WaitingProduct.objects.filter(catalog=catalog, external_id__in=ids).delete()


def due() -> list[int]:
    """Return the keys of the products to retry now, claimed so that no other worker retries them."""
    now = timezone.now()
    taken = []
    for one in WaitingProduct.objects.filter(next_try_at__lte=now).order_by("next_try_at")[:BATCH]:
        mine = WaitingProduct.objects.filter(pk=one.pk, next_try_at=one.next_try_at)
        if mine.update(next_try_at=_next(one.attempts + 1)):
            taken.append(one.pk)
    return taken


def retry(ids: Sequence[int]) -> int:
    """Try to fetch the pictures of waiting products; return how many have become products. May run twice.

    Errors: ModelError, SearchUnavailable, OSError of a full disk.
    """
    count = 0
    by_upload: dict[tuple[int, int | None], list[WaitingProduct]] = defaultdict(list)
    for one in WaitingProduct.objects.filter(pk__in=ids).select_related("catalog", "upload"):
        by_upload[one.catalog_id, one.upload_id].append(one)
    for waiting in by_upload.values():
        for start in range(0, len(waiting), BATCH):
            count += _retry(waiting[start : start + BATCH])
    return count


def _retry(waiting: Sequence[WaitingProduct]) -> int:
    catalog, upload = waiting[0].catalog, waiting[0].upload
    rows = [unpacked(one.row).rows[0] for one in waiting]
    stored = stored_products(catalog, runtime.encoder_fingerprint(), [row.id for row in rows])
    report = IngestReport()
    with Readers(FeedFiles(NoFiles()), fetch=True) as readers:
        begun = [readers.begin(Known(row, stored.get(row.id))) for row in rows]
        found = gather([result_of(one) for one in begun], report)
    reasons = {one.row.id: one.reason for one in found.lacking}
    with transaction.atomic():
        for one in waiting:
            one.attempts += 1
            one.reason = reasons.get(one.external_id, one.reason)[:500]
            if one.next_try_at:
                one.next_try_at = _next(one.attempts)
        WaitingProduct.objects.bulk_update(waiting, ("attempts", "reason", "next_try_at"))
    if found.changes:
        store(catalog, found.changes, report, upload=upload)
    settle(catalog, [row.id for row in rows if row.id not in reasons])
    return report.added + report.updated


def fetches(upload: Import | None) -> bool:
    """Whether the pictures of an import are fetched automatically."""
    return bool(settings.FETCH_PICTURES or (upload and upload.fetch_pictures))


def _next(attempts: int) -> datetime | None:
    """Return the time of the next try after ``attempts`` tries, or None if there is none."""
    if attempts >= MOST_TRIES:
        return None
    wait: timedelta = min(FIRST_WAIT * 2**attempts, LONGEST_WAIT)
    return timezone.now() + wait
