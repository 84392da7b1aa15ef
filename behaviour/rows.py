"""Rows of recommendations for pages: ``rows_for(request)`` on the home page, with ``product`` on a product's page.

Templates write ``{% recommended_rows %}`` (``templatetags/recommended.py``).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpRequest

from behaviour import profiles, visitors
from behaviour.recommending import DEFAULT_LIMIT, Row, Wish, recommend
from search.errors import SearchError

log = logging.getLogger(__name__)

HOME = ("for_you", "because_viewed", "back_again", "trending", "popular")
PRODUCT = ("complete_the_look", "bought_together", "viewed_together", "because_viewed")
"""Similar products by look and by description are rows of the search itself."""
FEWEST = 4
"""Rows with fewer products are not shown."""


def rows_for(
    request: HttpRequest, product: tuple[str, str] | None = None, limit: int = DEFAULT_LIMIT
) -> tuple[Row, ...]:
    """Return the rows that have something to show, in order. ``product`` is catalogue and id. Never raises: a page
    without recommendations is better than none."""
    try:
        wish = Wish(profiles.load(visitors.visitor_of(request)), product, limit)
        return _apart(recommend(PRODUCT if product else HOME, wish))
    except SearchError as error:
        log.warning("No recommendations: %s", error)
        return ()


def _apart(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Keep no product in two rows of one page; rows that become too short are dropped."""
    shown: set[tuple[str, str]] = set()
    kept = []
    for row in rows:
        results = tuple(one for one in row.results if (one.hit.catalog, one.hit.id) not in shown)
        if len(results) >= FEWEST:
            kept.append(replace(row, results=results))
            shown |= {(one.hit.catalog, one.hit.id) for one in results}
    return tuple(kept)
