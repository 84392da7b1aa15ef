"""Stores and their stock."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower

from catalog.models.products import Catalog, Product
from catalog.values.states import SOLD_OUT


class Store(models.Model):
    """A shop that customers can visit. Unknown texts are ""."""

    catalog = models.ForeignKey(Catalog, models.CASCADE, related_name="stores", verbose_name="catalogue")
    code = models.CharField(max_length=100, help_text="As written in feeds with the stock of stores.")
    name = models.CharField(max_length=200, help_text="Shown to shoppers.")
    address = models.TextField(blank=True, help_text="Street, then postcode and town, each on its own line.")
    latitude = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(-90.0), MaxValueValidator(90.0)],
        help_text="Degrees, from -90 (south) to 90. If empty, the store is found by its name but not by distance.",
    )  # fmt: skip
    longitude = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(-180.0), MaxValueValidator(180.0)],
        help_text="Degrees, from -180 (west) to 180.",
    )  # fmt: skip
    link = models.URLField(max_length=2000, blank=True, help_text="The store's page in the shop.")

    class Meta:
        ordering = ("name", "code")
        constraints = (
            models.UniqueConstraint(
                Lower("code"), "catalog", name="store_of_catalogue",
                violation_error_message="The catalogue already has a store with this code.",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name or self.code

    def clean(self) -> None:
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError("Give both the latitude and the longitude, or neither.")
        if "=" in self.code or not self.code.isprintable():
            raise ValidationError({"code": "Remove “=” and invisible characters."})

    @property
    def value(self) -> str:
        """The value that products are tagged with and filters use."""
        return f"{self.catalog.slug}/{self.code}"


class StoreStock(models.Model):
    """A store's stock of a product or of one size. ``sku``: of the size; "" for the product as a whole."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="stock")
    product = models.ForeignKey(Product, models.CASCADE, related_name="store_stock")
    sku = models.CharField("SKU", max_length=200, blank=True)
    quantity = models.PositiveIntegerField(null=True, blank=True)
    availability = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("product", "store", "sku"), name="stock_of_store"),)

    def __str__(self) -> str:
        return f"{self.sku or self.product_id} in {self.store_id}"

    @property
    def is_there(self) -> bool:
        """Whether the store has any in stock."""
        return self.availability != SOLD_OUT and self.quantity != 0
