"""Catalogues, products and their data."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Catalog(models.Model):
    """A shop's set of products."""

    slug = models.SlugField(unique=True, help_text="Part of every product's address: letters, numbers, hyphens.")
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True, help_text="Shoppers see the products of active catalogues.")
    show_sold_out = models.BooleanField(
        "show sold-out products", default=False, help_text="Otherwise shoppers do not find what is out of stock."
    )
    columns = models.JSONField(
        default=dict, blank=True, editable=False, help_text="Columns whose field was chosen by hand, for later imports."
    )
    vocabulary = models.JSONField(
        default=dict,
        blank=True,
        help_text='The shop\'s own words for values, before the built-in table: {"colour": {"schwarz": "Noir"}}. '
        "For gender, colour, size, season, availability, age_group.",
    )
    attribute_uses = models.JSONField(
        default=dict, blank=True, editable=False, help_text="What the shop's own columns are used for, by their names."
    )
    is_limited = models.BooleanField(
        "limited to chosen staff", default=False, help_text="If not, everybody with the permissions can manage it."
    )
    staff = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True,
        help_text="Who can manage it if it is limited, besides superusers.",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    lease = models.CharField(max_length=32, blank=True, editable=False, help_text="Names the import that has it.")
    leased_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "catalogue"
        verbose_name_plural = "catalogues"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name or self.slug


class Product(models.Model):
    """A product as the shop describes it: one look (colour) of a style. Unknown texts are ""."""

    class State(models.TextChoices):
        ACTIVE = "active", "active"
        DRAFT = "draft", "draft"
        ARCHIVED = "archived", "archived"
        UNPUBLISHED = "unpublished", "unpublished"

    catalog = models.ForeignKey(Catalog, models.CASCADE, related_name="products", verbose_name="catalogue")
    external_id = models.CharField("id", max_length=200, help_text="The shop's own id of the product.")
    group = models.CharField(max_length=200, blank=True, help_text="What the looks of one style share.")
    title = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    gender = models.CharField(max_length=100, blank=True)
    category = models.CharField(max_length=100, blank=True)
    subcategory = models.CharField(max_length=100, blank=True)
    article_type = models.CharField(max_length=100, blank=True)
    colour = models.CharField(max_length=100, blank=True)
    brand = models.CharField(max_length=100, blank=True)
    season = models.CharField(max_length=100, blank=True)
    usage = models.CharField(max_length=100, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    material = models.CharField(max_length=100, blank=True)
    pattern = models.CharField(max_length=100, blank=True)
    age_group = models.CharField(max_length=100, blank=True)
    gtin = models.CharField("GTIN", max_length=100, blank=True, help_text="EAN or UPC.")
    mpn = models.CharField("MPN", max_length=100, blank=True, help_text="The manufacturer's number.")
    price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="Outside of a sale; of the cheapest size."
    )
    sale_price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    sale_from = models.DateTimeField(null=True, blank=True)
    sale_until = models.DateTimeField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    availability = models.CharField(max_length=100, blank=True)
    stock = models.PositiveIntegerField(null=True, blank=True, help_text="Pieces of all sizes; empty: not counted.")
    link = models.CharField(max_length=2000, blank=True, help_text="The product's page in the shop.")
    state = models.CharField(max_length=12, choices=State, default=State.ACTIVE, help_text="Shoppers see active ones.")
    attributes = models.JSONField(
        default=dict, blank=True, help_text="Columns of the export that Drape has no field for."
    )
    edited_fields = models.JSONField(
        default=list, blank=True, editable=False, help_text="Changed by hand: imports leave these fields alone."
    )
    is_hidden = models.BooleanField("hidden", default=False, help_text="Hidden products are not found by shoppers.")
    is_missing = models.BooleanField(
        "missing", default=False, help_text="The last complete import did not hold it, so shoppers do not find it."
    )
    row_hash = models.CharField(max_length=32, blank=True, editable=False, help_text="Of the row it came from.")
    is_published = models.BooleanField(default=False, editable=False, help_text="Whether the index has this state.")
    is_due = models.BooleanField(default=False, editable=False, help_text="To be examined since it was published.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("catalog", "external_id"), name="product_of_catalogue"),)
        indexes = (
            models.Index(fields=("catalog",), condition=models.Q(is_published=False), name="product_unpublished"),
            models.Index(fields=("catalog",), condition=models.Q(is_due=True), name="product_due"),
            models.Index(fields=("catalog", "group"), name="product_group"),
        )

    def __str__(self) -> str:
        return self.title or self.external_id


class Variant(models.Model):
    """A unit that can be bought: one size of a product."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="variants")
    position = models.PositiveSmallIntegerField(default=0)
    sku = models.CharField("SKU", max_length=200, blank=True, db_index=True)
    size = models.CharField(max_length=50, blank=True)
    colour = models.CharField(max_length=100, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    sale_price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    stock = models.PositiveIntegerField(null=True, blank=True)
    availability = models.CharField(max_length=100, blank=True)
    gtin = models.CharField("GTIN", max_length=50, blank=True)

    class Meta:
        ordering = ("product_id", "position")

    def __str__(self) -> str:
        return self.sku or self.size or str(self.pk)


class ProductImage(models.Model):
    """A picture of a product as Drape stores it: re-encoded, named by its content, with thumbnails.

    The first one is the main picture (``product.image``): it is shown on cards, and compared in searches.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="images")
    main_of = models.OneToOneField(Product, models.CASCADE, related_name="image", null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=200, help_text="Where the storage keeps it.")
    source_hash = models.CharField(max_length=32, help_text="Hash of the file as the shop sent it.")
    address = models.CharField(max_length=2000, blank=True, help_text="Where it was fetched from.")
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=100, blank=True, help_text="As the server wrote it.")
    mark = models.CharField(
        max_length=64,
        blank=True,
        help_text="Of the shop's file as it was last read: while it has this, it is the same.",
    )
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ("product_id", "position")
        indexes = (models.Index(fields=("name",), name="picture_name"),)

    def __str__(self) -> str:
        return self.name


class StoredFile(models.Model):
    """The size and hash of a file in the picture storage, to detect damage."""

    name = models.CharField(max_length=200, unique=True)
    size = models.PositiveIntegerField(help_text="Bytes.")
    digest = models.CharField(max_length=32, help_text="BLAKE2b of its bytes, 16 of them in hex.")

    def __str__(self) -> str:
        return self.name


class PendingRemoval(models.Model):
    """A product to be removed from the index; stored until that is done, whatever happens in between."""

    catalog = models.CharField(max_length=50, help_text="Short name of the catalogue.")
    external_id = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.catalog}/{self.external_id}"


class IndexMark(models.Model):
    """The state of the index when it last agreed with the database; a single row."""

    token = models.CharField(max_length=16, help_text="The same in the index, unless one of the two was restored.")
    run = models.CharField(
        max_length=64, help_text="Of the Redis server, which loses the last second when it is killed."
    )
    generation = models.CharField(max_length=200)
    version = models.PositiveBigIntegerField(help_text="How often the index was written to.")
    documents = models.PositiveBigIntegerField()
    compared_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.generation} at {self.version}"


class DeletedProduct(models.Model):
    """A product that was deleted by hand: imports do not restore it while this row exists."""

    catalog = models.ForeignKey(Catalog, models.CASCADE, related_name="deleted", verbose_name="catalogue")
    external_id = models.CharField("id", max_length=200)
    title = models.CharField(max_length=500, blank=True)
    deleted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("catalog", "external_id"), name="deleted_of_catalogue"),)

    def __str__(self) -> str:
        return self.title or self.external_id


class Embedding(models.Model):
    """The float16 embeddings of a product by one encoder, and the garment detected in its picture.

    A product may have embeddings by several encoders, so that a new one can be prepared while the old one serves.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="embeddings")
    fingerprint = models.CharField(max_length=16)
    image_hash = models.CharField(max_length=32, help_text="Of the picture, the detector and the words that named it.")
    text_hash = models.CharField(max_length=32, help_text="Of the words that were encoded.")
    image_vector = models.BinaryField()
    text_vector = models.BinaryField()
    garment = models.JSONField(null=True, help_text="label, confidence, box; null where the whole picture is used.")
    look = models.CharField(
        max_length=40, blank=True, default="", help_text="Colours and patterns of the picture; empty: not yet seen."
    )
    look_by = models.CharField(max_length=16, blank=True, default="", help_text="Fingerprint of its heads.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("product", "fingerprint"), name="embedding_of_encoder"),)
        indexes = (models.Index(fields=("fingerprint", "look_by"), name="embedding_by_heads"),)

    def __str__(self) -> str:
        return f"{self.product_id} by {self.fingerprint}"
