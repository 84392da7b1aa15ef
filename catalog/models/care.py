"""Possible duplicates, proposed tags and quality counts, for staff to decide on; nothing is changed automatically."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from catalog.models.products import Catalog, Product
from search.fields import BY_NAME

PROPOSED = ("article_type", "colour", "gender", "pattern")
"""Tags that Drape proposes."""
BY_PICTURE = ("sleeves", "length", "neckline")
"""Attributes proposed from pictures alone, for the shop's own columns: products have no field for them."""


FIELDS = [*((one, BY_NAME[one].label) for one in PROPOSED), *((one, one.capitalize()) for one in BY_PICTURE)]


class Examination(models.Model):
    """The state of a product at its last examination, so that only changed products are examined again."""

    product = models.OneToOneField(Product, models.CASCADE, related_name="examination")
    picture = models.CharField(max_length=200, help_text="Name of its main picture.")
    print = models.BinaryField(help_text="Perceptual hash and colours of it; empty where it could not be opened.")
    described = models.CharField(max_length=32, default="", help_text="Digest of what its tags were compared with.")

    def __str__(self) -> str:
        return f"examination of {self.product_id}"


class DuplicatePair(models.Model):
    """Two products that look identical; the decision that they are different is stored."""

    catalog = models.ForeignKey(Catalog, models.CASCADE, related_name="+", verbose_name="catalogue")
    first = models.ForeignKey(Product, models.CASCADE, related_name="duplicates_after")
    second = models.ForeignKey(Product, models.CASCADE, related_name="duplicates_before")
    likeness = models.FloatField(help_text="Cosine of both pictures, for the encoder.")
    bits = models.PositiveSmallIntegerField(help_text="Of the 256 of the perceptual hash, how many differ.")
    is_different = models.BooleanField("not the same", default=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, verbose_name="by")
    decided_at = models.DateTimeField("decided", null=True)
    created_at = models.DateTimeField("found", default=timezone.now)

    class Meta:
        verbose_name = "possible duplicate"
        ordering = ("bits", "-likeness", "id")
        constraints = (
            models.UniqueConstraint(fields=("first", "second"), name="pair_of_products"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="pair_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.first} and {self.second}"


class StyleJoin(models.Model):
    """Products that staff joined into one style, with their previous styles, so that it can be undone."""

    catalog = models.ForeignKey(Catalog, models.CASCADE, related_name="+", verbose_name="catalogue")
    group = models.CharField("style", max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, verbose_name="by")
    created_at = models.DateTimeField("joined", default=timezone.now)
    undone_at = models.DateTimeField("taken apart", null=True)

    class Meta:
        verbose_name = "joined style"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.group


class JoinedProduct(models.Model):
    """A product of a joined style, with its previous style and whether staff had set that."""

    join = models.ForeignKey(StyleJoin, models.CASCADE, related_name="members")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    group = models.CharField(max_length=200, blank=True)
    was_edited = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.product_id} in {self.join_id}"


class TagProposal(models.Model):
    """A tag that a product lacks or that seems wrong, with the proposed value. Rejections are stored."""

    class State(models.TextChoices):
        OPEN = "open", "to be decided"
        ACCEPTED = "accepted", "accepted"
        REJECTED = "rejected", "rejected"

    catalog = models.ForeignKey(Catalog, models.CASCADE, related_name="+", verbose_name="catalogue")
    product = models.ForeignKey(Product, models.CASCADE, related_name="proposals")
    field = models.CharField("tag", max_length=20, choices=FIELDS)
    value = models.CharField("proposed", max_length=100)
    current = models.CharField("now", max_length=100, blank=True)
    confidence = models.FloatField()
    reasons = models.CharField("why", max_length=300)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, verbose_name="by")
    decided_at = models.DateTimeField("decided", null=True)
    created_at = models.DateTimeField("found", default=timezone.now)

    class Meta:
        verbose_name = "proposed tag"
        ordering = ("-confidence", "id")
        constraints = (models.UniqueConstraint(fields=("product", "field", "value"), name="proposal_of_product"),)
        indexes = (models.Index(fields=("state", "-confidence"), name="proposal_state"),)

    def __str__(self) -> str:
        return f"{self.value} for {self.product}"


class QualityCount(models.Model):
    """The number of a catalogue's products that failed a check on a day."""

    catalog = models.ForeignKey(Catalog, models.CASCADE, related_name="quality", verbose_name="catalogue")
    day = models.DateField()
    check_name = models.CharField("check", max_length=30)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("catalog", "day", "check_name"), name="count_of_day"),)

    def __str__(self) -> str:
        return f"{self.count} {self.check_name} on {self.day}"
