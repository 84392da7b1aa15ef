"""The shop's side in the Django admin."""

from __future__ import annotations

from catalog.admin.api_keys import ApiKeyAdmin
from catalog.admin.catalogs import CatalogAdmin
from catalog.admin.imports import ImportAdmin
from catalog.admin.products import ProductAdmin

__all__ = ["ApiKeyAdmin", "CatalogAdmin", "ImportAdmin", "ProductAdmin"]
