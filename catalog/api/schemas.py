"""The response schemas of the catalogue's API."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Schema

from catalog.jobs import progress, settle
from catalog.models import Product, WriteJob
from catalog.publishing import why_hidden
from catalog.writing import Outcome


class VariantOut(Schema):
    """One size of a product."""

    sku: str
    size: str
    price: str | None
    sale_price: str | None
    stock: int | None
    availability: str


class StoredOut(Schema):
    """A product as it is stored; ``hidden`` says why shoppers do not find it, null where they do."""

    id: str
    group: str
    title: str
    price: str | None
    sale_price: str | None
    currency: str
    availability: str
    stock: int | None
    link: str
    state: str
    hidden: str | None
    variants: list[VariantOut]
    updated_at: datetime

    @classmethod
    def of(cls, product: Product) -> StoredOut:
        words = ("group", "title", "currency", "availability", "stock", "link", "state", "updated_at")
        return cls(
            id=product.external_id,
            **{name: getattr(product, name) for name in words},
            price=_amount(product.price),
            sale_price=_amount(product.sale_price),
            hidden=why_hidden(product).removeprefix("no: ") or None,
            variants=[
                VariantOut(
                    sku=one.sku, size=one.size, price=_amount(one.price), sale_price=_amount(one.sale_price),
                    stock=one.stock, availability=one.availability,
                )
                for one in product.variants.all()
            ],
        )  # fmt: skip


class OutcomeOut(Schema):
    """What became of one line: added, updated, unchanged or refused. ``reasons`` tell why it was refused, or what of
    it was not used."""

    line: int
    id: str
    status: str
    reasons: list[str]

    @classmethod
    def of(cls, outcome: Outcome) -> OutcomeOut:
        return cls(line=outcome.line, id=outcome.id, status=outcome.status, reasons=outcome.reasons)


class JobOut(Schema):
    """What the worker still has to do: ``state`` is running or done. ``waiting`` products are not found yet as they are
    now; ``pictureless`` ones are not shown before they have a picture."""

    id: UUID
    state: str
    waiting: int
    pictureless: int
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, job: WriteJob) -> JobOut:
        settle(job)
        now = progress(job)
        return cls(
            id=job.pk,
            state="done" if job.finished_at else "running",
            waiting=now.waiting,
            pictureless=now.pictureless,
            created_at=job.created_at,
            finished_at=job.finished_at,
        )


class BatchOut(Schema):
    """What became of each line, in order, and what is still to be done."""

    results: list[OutcomeOut]
    job: JobOut


def _amount(value: object) -> str | None:
    return None if value is None else f"{value:.2f}"
