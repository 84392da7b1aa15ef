"""What search engines and messengers read from a product's page: schema.org JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from search.types import Hit

AVAILABILITY = {"out of stock": "OutOfStock", "preorder": "PreOrder", "backorder": "BackOrder"}
NOT_IN_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def product_data(hit: Hit, url: str, images: Sequence[str]) -> SafeString:
    """Return a schema.org Product as JSON that is safe in a ``<script>``; ``url`` and ``images`` are absolute."""
    fields: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": hit.title,
        "sku": hit.id,
        "url": url,
        "image": list(images),
        "description": hit.description,
        "color": hit.colour,
        "category": hit.article_type or hit.category,
        "brand": {"@type": "Brand", "name": hit.brand} if hit.brand else None,
        "offers": _offer(hit, url),
    }
    text = json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)
    return mark_safe(text.translate(NOT_IN_SCRIPT))


def _offer(hit: Hit, url: str) -> dict[str, Any] | None:
    if hit.price is None or not hit.currency:
        return None
    offer = {"@type": "Offer", "price": f"{hit.price:.2f}", "priceCurrency": hit.currency, "url": hit.offer.link or url}
    if hit.offer.availability:
        offer["availability"] = f"https://schema.org/{AVAILABILITY.get(hit.offer.availability, 'InStock')}"
    return offer
