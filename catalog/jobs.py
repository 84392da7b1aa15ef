"""The progress of products written by the API: whether shoppers find them in their present state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from catalog import webhooks
from catalog.models import Catalog, Product, WriteJob
from catalog.publishing import HIDDEN


@dataclass(frozen=True, slots=True)
class Progress:
    """``waiting`` products are still to be encoded, ``pictureless`` ones stay hidden until they have a picture."""

    waiting: int
    pictureless: int


def begin(catalog: Catalog, products: Sequence[int], counts: dict[str, int]) -> WriteJob:
    """Start to track the products that were written by one request."""
    job = WriteJob.objects.create(catalog=catalog, products=list(products), counts=counts)
    settle(job)
    return job


def progress(job: WriteJob) -> Progress:
    mine = Product.objects.filter(pk__in=job.products)
    waiting = mine.filter(is_published=False, image__isnull=False).exclude(HIDDEN)
    return Progress(waiting.count(), mine.filter(image__isnull=True).count())


def settle(job: WriteJob) -> bool:
    """Mark a job as finished if nothing is left to do; return whether it is finished."""
    if job.finished_at or progress(job).waiting:
        return job.finished_at is not None
    job.finished_at = timezone.now()
    if WriteJob.objects.filter(pk=job.pk, finished_at=None).update(finished_at=job.finished_at):
        webhooks.announce(job.catalog, "job.finished", {"job": str(job.pk), **job.counts})
    return True


def settle_all() -> None:
    for job in WriteJob.objects.filter(finished_at=None).select_related("catalog"):
        settle(job)
