"""What the database has of products, as imports compare it with rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field

from catalog.models import Catalog, Embedding, Product, ProductImage, Variant
from catalog.rows import ProductRow, digest_of


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the storage. ``address``, ``etag`` and ``modified`` are of where it was fetched from, "" where it
    was a file.
    """

    name: str
    source_hash: str
    width: int
    height: int
    address: str = field(default="", compare=False)
    etag: str = field(default="", compare=False)
    modified: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database has of a product. ``is_embedded``: by the encoder in use."""

    pk: int
    row_hash: str
    pictures: tuple[Picture, ...]
    is_missing: bool
    is_embedded: bool

    def is_current(self, row_hash: str, pictures: Sequence[Picture]) -> bool:
        """Whether a row with these pictures says what is stored."""
        same = self.row_hash == row_hash and self.pictures == tuple(pictures)
        return same and self.is_embedded and not self.is_missing


def row_hash(row: ProductRow) -> str:
    """A digest of everything that a row says, its place in the file left aside."""
    said = {name: value for name, value in asdict(row).items() if value and name not in ("number", "rows", "given")}
    return digest_of(sorted(said.items()), sorted(row.given))


def stored_products(catalog: Catalog, fingerprint: str, ids: Collection[str] | None = None) -> dict[str, Stored]:
    """What the database has of a catalogue, or of these products of it, by the shop's id."""
    of_these = {} if ids is None else {"product__external_id__in": ids}
    embeddings = Embedding.objects.filter(product__catalog=catalog, fingerprint=fingerprint, **of_these)
    embedded_ids = set(embeddings.values_list("product_id", flat=True))
    pictures: dict[int, list[Picture]] = defaultdict(list)
    columns = ("product_id", "name", "source_hash", "width", "height", "address", "etag", "modified")
    images = ProductImage.objects.filter(product__catalog=catalog, **of_these).order_by("product_id", "position")
    for pk, *values in images.values_list(*columns).iterator(2000):
        pictures[pk].append(Picture(*values))
    products = Product.objects.filter(catalog=catalog, **({} if ids is None else {"external_id__in": ids}))
    rows = products.values_list("external_id", "pk", "row_hash", "is_missing")
    return {
        id: Stored(pk, digest, tuple(pictures.get(pk, ())), missing, pk in embedded_ids)
        for id, pk, digest, missing in rows.iterator(2000)
    }


def stored_variants(catalog: Catalog, skus: Collection[str] | None = None) -> dict[str, str]:
    """The id of the product of each stock-keeping unit of a catalogue, or of these units."""
    rows = Variant.objects.filter(product__catalog=catalog).exclude(sku="")
    rows = rows if skus is None else rows.filter(sku__in=skus)
    return dict(rows.values_list("sku", "product__external_id").iterator(2000))
