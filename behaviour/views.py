"""Links that count, without JavaScript."""

from __future__ import annotations

import logging
import uuid
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from behaviour import products, visitors
from behaviour.batches import Batch
from behaviour.collecting import Source, collect
from search.engine import documents
from search.errors import SearchError
from search.ratelimit import visitor_of as address_of

log = logging.getLogger(__name__)


@require_safe
def go(request: HttpRequest, catalog: str, id: str) -> HttpResponse:
    """Count a click and lead to the product's page in the shop, or to ours where the shop has none."""
    card = products.card((catalog, id))
    if card is None:
        raise Http404
    hit = documents.hit(card)
    if (
        request.method == "GET"
        and not visitors.is_robot(request)
        and "prefetch" not in request.headers.get("Sec-Purpose", "")
    ):
        _count(request, catalog, id)
    link = hit.offer.link if urlsplit(hit.offer.link).scheme in ("http", "https") else ""
    response = redirect(link or hit.url)
    response["Cache-Control"] = "no-store"
    return response


def _count(request: HttpRequest, catalog: str, id: str) -> None:
    position = request.GET.get("position", "")
    event = {
        "id": str(uuid.uuid4()),
        "type": "click",
        "catalog": catalog,
        "product": id,
        "query_id": request.GET.get("query_id"),
        "row": request.GET.get("row"),
        "position": int(position) if position.isascii() and position.isdigit() and len(position) < 6 else None,
    }
    try:
        collect(Batch(None, None, [event]), visitors.visitor_of(request), "", Source(address_of(request)))
    except SearchError as error:
        log.warning("A click was not counted: %s", error)
