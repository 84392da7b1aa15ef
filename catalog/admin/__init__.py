"""The catalogue in the Django admin."""

from __future__ import annotations

from catalog.admin.api_keys import ApiKeyAdmin
from catalog.admin.catalogs import CatalogAdmin
from catalog.admin.duplicates import DuplicatePairAdmin, StyleJoinAdmin
from catalog.admin.imports import ImportAdmin
from catalog.admin.products import DeletedProductAdmin, ProductAdmin
from catalog.admin.proposals import TagProposalAdmin
from catalog.admin.rules import RuleAdmin
from catalog.admin.sources import SourceAdmin
from catalog.admin.stores import StoreAdmin
from catalog.admin.waiting import WaitingProductAdmin
from catalog.admin.webhooks import WebhookAdmin

__all__ = [
    "ApiKeyAdmin",
    "CatalogAdmin",
    "DeletedProductAdmin",
    "DuplicatePairAdmin",
    "ImportAdmin",
    "ProductAdmin",
    "RuleAdmin",
    "SourceAdmin",
    "StoreAdmin",
    "StyleJoinAdmin",
    "TagProposalAdmin",
    "WaitingProductAdmin",
    "WebhookAdmin",
]
