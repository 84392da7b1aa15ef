"""Rows of recommendations for pages: ``rows_for(request)`` on the home page, with ``product`` on a product's page.

A template shows ``row.title`` and for each of ``row.results`` the ``hit`` as a card and the ``reason`` below it; links
that shall count go to ``{% url "behaviour:go" hit.catalog hit.id %}?row={{ row.name }}&position=…``.
"""

from __future__ import annotations

import logging

from django.http import HttpRequest

from behaviour import profiles, visitors
from behaviour.recommending import DEFAULT_LIMIT, Row, Wish, recommend
from search.errors import SearchError

log = logging.getLogger(__name__)

HOME = ("for_you", "because_viewed", "back_again", "trending", "popular")
PRODUCT = ("complete_the_look", "bought_together", "related")


def rows_for(
    request: HttpRequest, product: tuple[str, str] | None = None, limit: int = DEFAULT_LIMIT
) -> tuple[Row, ...]:
    """The rows that have something to show, in order. ``product`` is catalogue and id. Never fails: a page without
    recommendations is better than none."""
    try:
        wish = Wish(profiles.load(visitors.visitor_of(request)), product, limit)
        return recommend(PRODUCT if product else HOME, wish)
    except SearchError as error:
        log.warning("No recommendations: %s", error)
        return ()
