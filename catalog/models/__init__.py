"""The catalogue in the relational database, the source of truth; the data in Redis is derived from it."""

from __future__ import annotations

from catalog.models.api import RepeatableRequest, Webhook, WebhookDelivery, WriteJob
from catalog.models.care import DuplicatePair, Examination, JoinedProduct, QualityCount, StyleJoin, TagProposal
from catalog.models.imports import Import, ImportBatch, ImportChange, RejectedRow
from catalog.models.products import (
    Catalog,
    DeletedProduct,
    Embedding,
    IndexMark,
    PendingRemoval,
    Product,
    ProductImage,
    StoredFile,
    Variant,
)
from catalog.models.rules import Rule
from catalog.models.sources import Source
from catalog.models.stores import Store, StoreStock
from catalog.models.waiting import WaitingProduct

__all__ = [
    "Catalog",
    "DeletedProduct",
    "DuplicatePair",
    "Embedding",
    "Examination",
    "Import",
    "ImportBatch",
    "ImportChange",
    "IndexMark",
    "JoinedProduct",
    "PendingRemoval",
    "Product",
    "ProductImage",
    "QualityCount",
    "RejectedRow",
    "RepeatableRequest",
    "Rule",
    "Source",
    "Store",
    "StoreStock",
    "StoredFile",
    "StyleJoin",
    "TagProposal",
    "Variant",
    "WaitingProduct",
    "Webhook",
    "WebhookDelivery",
    "WriteJob",
]
