"""Publishing products from the database to the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from catalog import attributes
from catalog.embedding import garment_of, hint_of, vector
from catalog.models import Embedding, Product, ProductImage
from catalog.offers import offer_of, price_of
from search.engine import writer
from search.engine.picture_names import image_names
from search.engine.writer import ProductEntry, Shape
from search.errors import EncoderMismatch
from search.fields import tags_of
from search.lexicon.looks import combined_look
from vision import runtime
from vision.attributes import worn_by
from vision.garment import labels_for
from vision.look import Look, from_text

CHUNK = 500
SOLD_OUT = "out of stock"


def hidden(prefix: str = "") -> Q:
    """Match products that shoppers do not find; ``prefix`` is the lookup path to the product."""
    conditions: dict[str, Any] = {"is_hidden": True, "is_missing": True, "catalog__is_active": False}
    found = Q()
    for name, value in conditions.items():
        found |= Q(**{prefix + name: value})
    sold_out = Q(**{f"{prefix}availability": SOLD_OUT, f"{prefix}catalog__show_sold_out": False})
    return found | ~Q(**{f"{prefix}state": Product.State.ACTIVE}) | sold_out


HIDDEN = hidden()


def shows(file: str) -> bool:
    """Whether a visible product has this picture, or the picture that this is a thumbnail of."""
    return ProductImage.objects.filter(name__in=image_names(file)).exclude(hidden("product__")).exists()


def why_hidden(product: Product) -> str:
    """Return why shoppers do not find a product, "" if they do."""
    reasons = (
        (product.is_hidden, "no: hidden by hand"),
        (product.is_missing, "no: not in the last complete import"),
        (not product.catalog.is_active, "no: its catalogue is switched off"),
        (product.state != Product.State.ACTIVE, f"no: {product.get_state_display()} in the shop"),
        (product.availability == SOLD_OUT and not product.catalog.show_sold_out, "no: sold out"),
        (getattr(product, "image", None) is None, "no: it has no picture"),
    )
    return next((why for applies, why in reasons if applies), "")


def entry(product: Product, embedding: Embedding) -> ProductEntry:
    """Return the product as the index stores it; catalogue, image, images and variants must be prefetched."""
    offer = offer_of(product)
    return ProductEntry(
        catalog=product.catalog.slug,
        id=product.external_id,
        title=product.title,
        description=product.description,
        **tags_of(product),
        year=product.year,
        price=price_of(product),
        currency=product.currency,
        offer=offer,
        image=product.image.name,
        garment=garment_of(embedding.garment),
        image_vector=vector(embedding.image_vector),
        text_vector=vector(embedding.text_vector),
        fingerprint=embedding.fingerprint,
        created_at=product.created_at,
        updated_at=product.updated_at,
        attributes=_further_words(product),
        choices=attributes.choices(product.catalog, product.attributes),
        look=_look(product, embedding),
    )


def _look(product: Product, embedding: Embedding) -> Look:
    garment = garment_of(embedding.garment)
    labels = labels_for(hint_of(product)) or ([garment.label] if garment else [])
    return combined_look(from_text(embedding.look), product.colour, product.pattern, product.title, worn_by(labels))


def _further_words(product: Product) -> dict[str, str]:
    """Return further searchable text: GTIN, MPN and SKUs, and the shop's own columns."""
    skus = " ".join(variant.sku for variant in product.variants.all() if variant.sku)
    own = {"gtin": product.gtin, "mpn": product.mpn}
    return {**attributes.searched(product.catalog, product.attributes), **own, "skus": skus}


def shown_entries(fingerprint: str = "") -> Iterator[ProductEntry]:
    """Yield every visible product that has an embedding by the encoder (the configured one by default)."""
    shown = loaded(shown_embeddings(fingerprint))
    for embedding in shown.order_by("product_id").iterator(CHUNK):
        yield entry(embedding.product, embedding)


def shown_embeddings(fingerprint: str = "") -> QuerySet[Embedding]:
    """Return the embeddings, by the encoder, of the products that shoppers see."""
    by = fingerprint or runtime.encoder_fingerprint()
    return Embedding.objects.filter(fingerprint=by).exclude(hidden("product__"))


def loaded(embeddings: QuerySet[Embedding]) -> QuerySet[Embedding]:
    """Prefetch all that :func:`entry` reads, in a number of queries that does not grow with the products."""
    related = embeddings.select_related("product__catalog", "product__image")
    return related.prefetch_related("product__variants", "product__images", "product__store_stock__store__catalog")


def published_count(fingerprint: str) -> int:
    """Return the number of products that the index of an encoder should contain."""
    return shown_embeddings(fingerprint).filter(product__is_published=True).count()


def shape_of(fingerprint: str = "") -> Shape | None:
    """Return the vector shape for an index of the encoder's embeddings; None if there are none."""
    first = Embedding.objects.filter(fingerprint=fingerprint or runtime.encoder_fingerprint()).first()
    if first is None:
        return None
    return Shape(first.fingerprint, len(vector(first.image_vector)) + len(vector(first.text_vector)))


def rebuild(progress: Callable[[int], None] = lambda count: None) -> str:
    """Rebuild the index from the database next to the serving one, and switch; return its name, "" if it is empty.

    No model runs. Errors: as writer.rebuild.
    """
    total = shown_embeddings().count()
    name = writer.rebuild(shown_entries(), total=total, progress=progress, shape=shape_of())
    waiting = Product.objects.filter(is_published=False).values_list("pk", flat=True)
    publish_products(list(waiting))  # what was written while no index accepted it
    return name


def publish_products(ids: Sequence[int]) -> int:
    """Bring the index in line with these products: write visible ones, remove others; return how many are visible.

    While an index for another encoder is being built, both are updated. Products without an embedding by the serving
    encoder are left unchanged. Errors: SearchUnavailable.
    """
    return sum(_published(ids[start : start + CHUNK]) for start in range(0, len(ids), CHUNK))


def publish_hidden() -> int:
    """Remove hidden products from the index that are still in it; return their number.

    No model is needed. Errors: SearchUnavailable.
    """
    count = 0
    waiting = Product.objects.filter(HIDDEN, is_published=False)
    while rows := list(waiting.values_list("pk", "catalog__slug", "external_id")[:CHUNK]):
        writer.remove([(slug, id) for _, slug, id in rows])
        waiting.filter(pk__in=[pk for pk, _, _ in rows]).update(is_published=True)
        count += len(rows)
    return count


def _published(ids: Sequence[int]) -> int:
    shown: Sequence[Embedding] = ()
    serving = ""
    for attempt in range(2):
        serving, *building = writer.fingerprints() or [runtime.encoder_fingerprint()]
        try:
            shown = _put(ids, serving)
            for fingerprint in building:
                _put(ids, fingerprint)
            break
        except EncoderMismatch:
            if attempt:  # once, as another index may have taken over in the meantime
                raise
    products = Product.objects.filter(pk__in=ids)
    hidden = products.filter(HIDDEN)
    writer.remove(list(hidden.values_list("catalog__slug", "external_id")))
    products.filter(pk__in=[one.product_id for one in shown], is_published=False).update(is_published=True, is_due=True)
    products.filter(HIDDEN, is_published=False).update(is_published=True)
    return len(shown)


def _put(ids: Sequence[int], fingerprint: str) -> Sequence[Embedding]:
    embeddings = shown_embeddings(fingerprint).filter(product__in=ids)
    found = list(loaded(embeddings))
    writer.put([entry(one.product, one) for one in found])
    return found


def turn_sales() -> int:
    """Mark products whose sale has started or ended for publication; return their number.

    A date that has passed is deleted, and with the end date the whole sale, so that no product is marked twice, however
    long the interval between two calls.
    """
    now = timezone.now()
    over = Product.objects.filter(sale_until__lt=now)
    ended = over.update(sale_price=None, sale_from=None, sale_until=None, is_published=False)
    return ended + Product.objects.filter(sale_from__lte=now).update(sale_from=None, is_published=False)
