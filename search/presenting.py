"""From a trace to what pages and API show: a page of products with scores, counts, and notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from search.engine import facets as counting
from search.engine import open_indexes, styles
from search.engine.connection import available
from search.engine.documents import Scores, cards, halves, hit, looks_of
from search.engine.query_vector import QueryVector
from search.merchandising.rules import Kind
from search.notices import notice
from search.pipeline import Rows, Trace
from search.ranking.reasons import reasons
from search.timing import Timings, timed
from search.types import DEFAULT_LIMIT, Banner, FacetValue, Hit, SearchQuery, SearchResult

Counted = tuple[dict[str, tuple[FacetValue, ...]], tuple[Decimal, Decimal] | None, tuple[int, ...]]
MOST_ALSO = DEFAULT_LIMIT
"""Products that do not match the search but are read nevertheless, however long its page is."""
MOST_LOOKS = 12
"""Colours of one style that are read for a card."""


def presented(
    trace: Trace, took: Timings, query: SearchQuery, *, explain: bool = False, corrected: str | None = None
) -> SearchResult:
    """Present a trace, with one round trip to Redis. ``query``: as asked, for the URLs derived from it.

    ``explain``: hits include both parts of their score, for which their vectors are read, and the reasons why they were
    found.
    """
    with timed(took, "load"):
        hits = _hits(trace, trace.page, explain, confident=None if trace.wanted is None else True)
        also = _hits(trace, trace.also[:MOST_ALSO], explain, confident=False)
    with timed(took, "facets"):
        counted, prices, histogram = _counted(trace)
    following = trace.query.offset + trace.query.limit
    return SearchResult(
        hits=tuple(hits),
        total=trace.total,
        facets=dict(counted),
        took_ms=took,
        query=query,
        next_offset=following if following < trace.total else None,
        notice=notice(trace),
        nothing_close=trace.nothing_close,
        corrected_query=corrected,
        also_close=tuple(also),
        intent=trace.intent.parts,
        price_range=prices,
        price_histogram=histogram,
        banner=_banner(trace),
        redirect=_redirect(trace),
        rules=tuple(rule.name for rule in trace.rules.rules) if explain else (),
        experiments=trace.seen,
    )


def _counted(trace: Trace) -> Counted:
    """Count the values of each tag and price in the relevant set; cached, since all who browse with the same filters
    see the same until a product is written."""
    columns, query = trace.columns, trace.query

    def count() -> Counted:
        facets = counting.facets(columns, trace.relevant.mask, query)
        prices = counting.price_range(columns, trace.relevant.mask, query)
        return facets, prices, counting.price_histogram(columns, trace.relevant.mask, query)

    answering = hash(np.packbits(trace.relevant.mask).tobytes())
    filters = tuple((name, tuple(values)) for name, values in sorted(query.filters.items()))
    chosen = (filters, query.price_min, query.price_max, query.near, columns.stores.version, query.looks)
    asked = ("facets", columns.generation, columns.position, columns.view, answering, chosen)
    return open_indexes.current().kept(asked, count)


def _banner(trace: Trace) -> Banner | None:
    rule = trace.rules.first(Kind.BANNER)
    return Banner(rule.text, rule.address, rule.picture) if rule else None


def _redirect(trace: Trace) -> str | None:
    rule = trace.rules.first(Kind.REDIRECT)
    return rule.address if rule else None


def _hits(trace: Trace, rows: Rows, explain: bool, confident: bool | None) -> list[Hit]:
    if not rows.size:
        return []
    of_style = {} if trace.query.looks else styles.others_of(trace.columns, rows)
    others = {row: found[:MOST_LOOKS].tolist() for row, found in of_style.items()}
    looked_up = list(dict.fromkeys(one for several in others.values() for one in several))
    with available() as client:
        keys = [trace.columns.keys[row] for row in looked_up]
        documents = cards(client, trace.keys(rows), vectors=explain, looks=keys)
    pinned = trace.pinned
    looks = dict(zip(looked_up, documents[len(rows) :], strict=True))
    return [
        replace(
            hit(fields_of, _scores(trace, row, fields_of.get("vector")), confident),
            looks=looks_of(looks[one] for one in others.get(row, ())),
            reasons=reasons(trace, row, fields_of.get("title", "")) if explain else (),
            pinned=row in pinned,
        )
        for row, fields_of in zip(rows.tolist(), documents, strict=False)
        if fields_of is not None
    ]


def _scores(trace: Trace, row: int, vector: Sequence[int] | None) -> Scores:
    wanted = trace.wanted
    if wanted is None:
        return Scores()
    image, text = (None, None) if vector is None else _parts(wanted, vector)
    similarity = float(trace.similarity[row])
    if np.isnan(similarity):
        if image is None and text is None:
            return Scores()
        similarity = wanted.weight * (image or 0.0) + (1 - wanted.weight) * (text or 0.0)
        return Scores(similarity, image, text, similarity)
    return Scores(similarity, image, text, float(trace.ranked[row]))


def _parts(wanted: QueryVector, vector: Sequence[int]) -> tuple[float | None, float | None]:
    (image,), (text,) = halves(vector)
    return (
        None if wanted.image is None else float(image @ wanted.image),
        None if wanted.text is None else float(text @ wanted.text),
    )
