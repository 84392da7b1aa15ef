"""A tag field is declared once: everything from feeds to pages derives from this declaration."""

from __future__ import annotations

from dataclasses import fields

import pytest
from django.contrib import admin

from catalog import merging, undoing
from catalog.admin.import_forms import TARGETS
from catalog.feeds.columns import known_field
from catalog.feeds.products import WORDS
from catalog.models import Product
from catalog.rows import ProductRow
from search.api.mixing import FiltersIn
from search.api.parameters import FILTERS
from search.api.schemas import ProductOut
from search.engine.documents import CARD
from search.engine.entries import ProductEntry
from search.engine.schema import definition
from search.fields import BY_NAME, STORED_FIELDS
from search.types import Hit
from search.web.labels import FACETS


def test_imports_read_a_tag_by_any_of_its_columns_names() -> None:
    for name in STORED_FIELDS:
        for column in BY_NAME[name].columns:
            assert known_field(column) == name


@pytest.mark.parametrize("kind", [ProductRow, ProductEntry, Hit])
def test_what_carries_a_product_carries_its_tags(kind: type[ProductRow | ProductEntry | Hit]) -> None:
    assert set(STORED_FIELDS) <= {one.name for one in fields(kind)}


def test_the_database_imports_and_the_admin_know_every_tag() -> None:
    columns = {field.name for field in Product._meta.get_fields()}
    shown = str(admin.site._registry[Product].fieldsets)

    for name in STORED_FIELDS:
        assert name in columns, f"add the field {name} to catalog.models.Product, and its migration"
        assert name in merging.FIELDS
        assert name in undoing.FIELDS
        assert name == "colour" or name in WORDS  # handled separately, as it distinguishes looks
        assert f"'{name}'" in shown
        assert name in dict(TARGETS)


def test_search_filters_shows_and_documents_every_tag() -> None:
    schema = definition("p:", 4, "flat")
    parameters = {one["name"] for one in FILTERS}

    for name in STORED_FIELDS:
        assert f"$.{name}" in schema
        assert name in CARD
        assert name in parameters
        assert name in FiltersIn.model_fields
        assert name in ProductOut.model_fields
        assert not BY_NAME[name].facet or name in FACETS
