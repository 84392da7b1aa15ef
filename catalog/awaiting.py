"""New products whose pictures cannot be had wait on a list: the worker tries again, less and less often, staff at once.

Only pictures that are named by web address are tried again; a file that is not in the upload does not come by itself.
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
"""After that, some six days later, only staff try again."""


def note(catalog: Catalog, lacking: Iterable[Lacking], upload: Import | None = None, *, fetch: bool) -> None:
    """Put new products without a picture on the list; ``fetch``: the worker tries again by itself."""
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
    """Put a product that was written by the API on the list, unless it has a picture; all else of it is stored."""
    if not product.images.exists():
        row = ProductRow(number=1, id=product.external_id, title=product.title, images=tuple(addresses))
        note(product.catalog, [Lacking(row, reason)], fetch=True)


def settle(catalog: Catalog, ids: Collection[str]) -> None:
    """Take products off the list that are stored now."""
    if ids:
        WaitingProduct.objects.filter(catalog=catalog, external_id__in=ids).delete()


def due() -> list[int]:
    """Those to try again now, marked so that no other worker does."""
    now = timezone.now()
    taken = []
    for one in WaitingProduct.objects.filter(next_try_at__lte=now).order_by("next_try_at")[:BATCH]:
        mine = WaitingProduct.objects.filter(pk=one.pk, next_try_at=one.next_try_at)
        if mine.update(next_try_at=_next(one.attempts + 1)):
            taken.append(one.pk)
    return taken


def retry(ids: Sequence[int]) -> int:
    """Try to fetch the pictures of waiting products; returns how many have become products. May run twice.

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
    """Whether pictures of an import are fetched without anybody asking."""
    return bool(settings.FETCH_PICTURES or (upload and upload.fetch_pictures))


def _next(attempts: int) -> datetime | None:
    """When to try again after so many tries, None for never."""
    if attempts >= MOST_TRIES:
        return None
    wait: timedelta = min(FIRST_WAIT * 2**attempts, LONGEST_WAIT)
    return timezone.now() + wait
