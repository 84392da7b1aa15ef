"""From a SearchQuery to one FT.SEARCH, and from its answer to hits. Values of filters travel as parameters.

redisvl builds the query; it is run here because one round trip also fetches the state of the index, and because only
the raw answer tells whether time ran out before all documents were looked at.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray
from redisvl.query import FilterQuery, VectorQuery

from search.engine import encoders, fulltext, generations
from search.engine.connection import available
from search.engine.documents import CARD, hit, unpacked
from search.engine.generations import State
from search.errors import EncoderMismatch, SearchUnavailable
from search.types import TAG_FIELDS, Hit, SearchQuery

TIMEOUT_MS = 3000
POOL = 200
"""Sorting by price keeps to that many nearest products; the cheapest of all would not be what was asked for."""
DISTANCE = b"vector_distance"
SORT_FIELDS = {"price": ("price", True), "-price": ("price", False), "newest": ("created", False)}

LEXICAL_BONUS = 0.2
"""Added to the score of a product whose title holds all words of the query, if any may be a name or it is of a type
that they name ..."""
RARE = 50
RARE_BONUS = 1.0
"""... and where no more than RARE titles do: then the words single products out, and those come first."""

KIND_BONUS = 0.1
"""Added to the score of a product of a type that the words name, unless its title has a bonus."""

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class QueryVector:
    """What is looked for: unit vectors for the two halves, None where a half plays no part.

    ``weight`` blends them: 1 compares pictures alone, 0 words alone. ``fingerprint`` names the vectors' encoder.
    """

    image: Vector | None
    text: Vector | None
    weight: float
    fingerprint: str

    def vector(self) -> Vector:
        """[w·image, (1-w)·text], (2·dim,): its cosine with a document is the blend of both cosines, scaled."""
        halves = [self.image, self.text]
        dim = next(len(half) for half in halves if half is not None)
        image, text = (np.zeros(dim, np.float32) if half is None else half for half in halves)
        both: Vector = np.concatenate([self.weight * image, (1 - self.weight) * text]).astype(np.float32)
        return both

    def score(self, distance: float) -> float:
        """The blend of both cosines out of the index's cosine distance; a document's halves are of equal length."""
        return (1 - distance) * math.sqrt(2 * (self.weight**2 + (1 - self.weight) ** 2))


@dataclass(frozen=True, slots=True)
class RankedHits:
    """Hits in order, and the state of the index that they come from.

    ``vouched``: for each hit the score that tells whether it is close (:mod:`search.ranking.confidence`). It is the
    hit's own, but for a title that holds only some of the words: however rare they are, they count as common ones do.
    ``closest``: the best of them over all pages; None where products are sorted otherwise, so that it is not known.
    """

    hits: tuple[Hit, ...]
    state: State
    vouched: tuple[float, ...] = ()
    closest: float | None = None


@dataclass(frozen=True, slots=True)
class _Tier:
    """Products that fit a clause, nearest first; their scores get ``bonus``, and ``vouch`` where it is told
    whether they are close.
    """

    hits: Sequence[Hit]
    bonus: float = 0.0
    vouch: float = 0.0


def search(
    query: SearchQuery,
    wanted: QueryVector | None,
    *,
    excluded: tuple[str, str] | None = None,
    explain: bool = False,
    single_out: bool = True,
    kinds: Sequence[str] = (),
) -> RankedHits:
    """One round trip, two where some words may be names and no title holds them all. Without ``wanted``: what passes
    the filters; ``excluded`` (catalog, id) is left out. ``single_out``: words that few titles hold put those first.
    ``kinds``: the article types that the words name.

    ``explain``: each hit tells both parts of its score, for which its vector must be fetched.

    Errors: IndexMissing, IndexDamaged, EncoderMismatch, SearchUnavailable (also where time ran out).
    """
    words, params = filters(query, excluded)
    if wanted is None:
        built: Any = _browse(query, words).paging(query.offset, query.limit)
        (answer,), state = _run([built], {**built.params, **params}, wanted)
        return RankedHits(tuple(hit(_fields_of(row)) for row in answer.rows), state)
    if query.sort != "relevance" or not fulltext.words(query.text):
        built = _nearest(query, words, wanted, explain).paging(query.offset, query.limit)
        (answer,), state = _run([built], {**built.params, **params}, wanted)
        hits = _hits(answer.rows, wanted)
        scores = tuple(hit.score or 0.0 for hit in hits)
        first = query.sort == "relevance" and not query.offset
        return RankedHits(tuple(hits), state, scores, scores[0] if first and scores else None)
    tiers, state = _ranked(query, words, params, wanted, explain, kinds)
    if not single_out:
        most = LEXICAL_BONUS
        tiers = [replace(tier, bonus=min(tier.bonus, most), vouch=min(tier.vouch, most)) for tier in tiers]
    return _fused(query, tiers, state)


def _ranked(
    query: SearchQuery, words: str, params: dict[str, Any], wanted: QueryVector, explain: bool, kinds: Sequence[str]
) -> tuple[list[_Tier], State]:
    """What titles, and types that are named, bring forward."""
    chosen = {f"kind{number}": kind for number, kind in enumerate(kinds)}
    of_kinds = f"@article_type:{{{'|'.join(f'${name}' for name in chosen)}}}" if kinds else ""
    params = params | chosen
    describing = not fulltext.may_name(query.text)
    if describing and kinds:
        return _described(query, words, params, wanted, explain, of_kinds)
    tiers, state = _exact(query, words, params, wanted, explain, of_kinds)
    if describing:  # titles put nothing first then, but what they say is in the shop: "men" is close to something
        return [replace(tier, bonus=0.0) for tier in tiers], state
    if not tiers[0].hits:
        tiers, state = _forgiving(query, words, params, wanted, explain, of_kinds)
    return [part for tier in tiers for part in _by_kind(tier, kinds)] if kinds else tiers, state


def _described(
    query: SearchQuery, words: str, params: dict[str, Any], wanted: QueryVector, explain: bool, of_kinds: str
) -> tuple[list[_Tier], State]:
    """Products of the types that are named, first those whose titles say all of it, and all others: "white shirt"
    stands in the title of a white T-shirt, too, "polo" tells more of a shirt than its picture does."""
    titled = fulltext.all_of(query.text)
    clauses = ((f"{titled} {of_kinds}", 0), (f"-{titled} {of_kinds}", 0), (f"-{of_kinds}", 0))
    answers, state = _lists(query, words, params, wanted, explain, clauses)
    bonuses = (LEXICAL_BONUS, KIND_BONUS, 0.0)
    return [
        _Tier(_hits(answer.rows, wanted), bonus, bonus) for answer, bonus in zip(answers, bonuses, strict=True)
    ], state


def _by_kind(tier: _Tier, kinds: Sequence[str]) -> list[_Tier]:
    """However few titles hold the words, a product of another type than they name is not put first: a "Puma Trainer
    Football" is no trainer."""
    folded = {kind.casefold() for kind in kinds}
    of_kinds = [one for one in tier.hits if (one.article_type or "").casefold() in folded]
    others = [one for one in tier.hits if (one.article_type or "").casefold() not in folded]
    return [replace(tier, hits=of_kinds), replace(tier, hits=others, bonus=min(tier.bonus, LEXICAL_BONUS))]


def _apart(clause: str, of_kinds: str) -> list[tuple[str, int]]:
    """A clause, those ``of_kinds`` apart, if there are any: as clauses whose products need not be counted."""
    halves = (of_kinds, f"-{of_kinds}") if of_kinds else ("",)
    return [(f"{clause} {half}".strip(), 0) for half in halves]


def _others(answers: Sequence[_Answer], wanted: QueryVector) -> list[_Tier]:
    """Of what was :func:`_apart`."""
    *of_kinds, rest = answers
    first = [_Tier(_hits(one.rows, wanted), KIND_BONUS, KIND_BONUS) for one in of_kinds]
    return [*first, _Tier(_hits(rest.rows, wanted))]


def _exact(
    query: SearchQuery, words: str, params: dict[str, Any], wanted: QueryVector, explain: bool, of_kinds: str
) -> tuple[list[_Tier], State]:
    """Products whose titles hold all words, and all others.

    Both are read from the first, as the bonus may carry one far up. Of the former, more are counted than shown, to
    know whether they are few.
    """
    titled = fulltext.all_of(query.text)
    clauses = [(titled, RARE + 1), *_apart(f"-{titled}", of_kinds)]
    (named, *others), state = _lists(query, words, params, wanted, explain, clauses)
    bonus = _bonus(named.total)
    return [_Tier(_hits(named.rows, wanted), bonus, bonus), *_others(others, wanted)], state


def _forgiving(
    query: SearchQuery, words: str, params: dict[str, Any], wanted: QueryVector, explain: bool, of_kinds: str
) -> tuple[list[_Tier], State]:
    """Where no title holds all words: those that do so but for slips of spelling, those that hold some, all others."""
    nearly, some = fulltext.nearly_all_of(query.text), fulltext.some_of(query.text)
    clauses = [(nearly, RARE + 1), (some, RARE + 1), *_apart(f"-{some}", of_kinds)]
    (close, part, *others), state = _lists(query, words, params, wanted, explain, clauses)
    several = len(fulltext.words(query.text)) > 1  # a single word that is nearly another may be any word
    named = _bonus(close.total) if several else LEXICAL_BONUS
    partly = 0.0 if close.total else _bonus(part.total)
    return [
        _Tier(_hits(close.rows, wanted), named, named if several else 0.0),
        _Tier(_hits(part.rows, wanted), partly, min(partly, LEXICAL_BONUS)),
        *_others(others, wanted),
    ], state


def _bonus(titles: int) -> float:
    return RARE_BONUS if titles <= RARE else LEXICAL_BONUS


def _lists(
    query: SearchQuery,
    words: str,
    params: dict[str, Any],
    wanted: QueryVector,
    explain: bool,
    clauses: Sequence[tuple[str, int]],
) -> tuple[list[_Answer], State]:
    """The nearest products of each clause, in one round trip; of each at least so many are counted."""
    parts = [
        _nearest(query, clause if words == "*" else f"{words} {clause}", wanted, explain, counted).paging(
            0, _reach(query)
        )
        for clause, counted in clauses
    ]
    return _run(parts, {**parts[0].params, **params}, wanted)


def _fused(query: SearchQuery, tiers: Sequence[_Tier], state: State) -> RankedHits:
    ranked: dict[tuple[str, str], tuple[Hit, float]] = {}
    for tier in tiers:
        for one in tier.hits:
            score = one.score or 0.0
            # a product of two tiers counts in the first
            ranked.setdefault((one.catalog, one.id), (replace(one, score=score + tier.bonus), score + tier.vouch))
    order = sorted(ranked.values(), key=lambda pair: -(pair[0].score or 0.0))[query.offset : _reach(query)]
    closest = max((vouched for _, vouched in ranked.values()), default=None)
    return RankedHits(tuple(one for one, _ in order), state, tuple(vouched for _, vouched in order), closest)


def filters(query: SearchQuery, excluded: tuple[str, str] | None = None) -> tuple[str, dict[str, Any]]:
    """The filter part of a query and its parameters: any value of a field, every field."""
    clauses: list[str] = []
    params: dict[str, Any] = {}
    for name in TAG_FIELDS:
        values = query.filters.get(name, ())
        # an empty tag is a syntax error; no product has this one either
        chosen = {f"{name}{number}": value.strip() or "\0" for number, value in enumerate(values)}
        if chosen:
            clauses.append(f"@{name}:{{{'|'.join(f'${param}' for param in chosen)}}}")
            params |= chosen
    if query.price_min is not None or query.price_max is not None:
        clauses.append("@price:[$price_min $price_max]")
        params["price_min"] = float(query.price_min or 0)
        params["price_max"] = "+inf" if query.price_max is None else float(query.price_max)
    if excluded:
        clauses.append("-(@catalog:{$not_catalog} @id:{$not_id})")
        params["not_catalog"], params["not_id"] = excluded
    return " ".join(clauses) or "*", params


def _browse(query: SearchQuery, words: str) -> FilterQuery:
    field, ascending = SORT_FIELDS.get(query.sort, SORT_FIELDS["newest"])
    return FilterQuery(
        filter_expression=words, return_fields=_fields(False), sort_by=(field, "ASC" if ascending else "DESC")
    )


def _nearest(query: SearchQuery, words: str, wanted: QueryVector, explain: bool, at_least: int = 0) -> VectorQuery:
    neighbours = _reach(query)
    options: dict[str, Any] = {}
    if query.sort != "relevance":
        field, ascending = SORT_FIELDS[query.sort]
        options["sort_by"] = (field, "ASC" if ascending else "DESC")
        neighbours = POOL
    if generations.serving().algorithm == "hnsw":
        options["ef_runtime"] = max(settings.EF_RUNTIME, neighbours)
    return VectorQuery(
        vector=wanted.vector().astype(np.float16).tobytes(),
        vector_field_name="vector",
        dtype="float16",
        filter_expression=words,
        return_fields=_fields(explain),
        num_results=max(neighbours, at_least),
        **options,
    )


def _reach(query: SearchQuery) -> int:
    return query.offset + query.limit


def _fields(vector: bool) -> list[str]:
    return [f"$.{name}" for name in (*CARD, *(("vector",) if vector else ()))]


@dataclass(frozen=True, slots=True)
class _Answer:
    rows: list[dict[bytes, bytes]]
    total: int


def _run(queries: Sequence[Any], params: dict[str, Any], wanted: QueryVector | None) -> tuple[list[_Answer], State]:
    """Run queries that share parameters in one round trip: the answer to each, and the state of the index."""
    flat = [part for pair in params.items() for part in pair]
    given = ["PARAMS", len(flat), *flat] if flat else []
    with available() as client, client.pipeline(transaction=False) as pipe:
        for one in queries:
            sent = one.dialect(2).timeout(TIMEOUT_MS).get_args()
            pipe.execute_command("FT.SEARCH", generations.alias(), *sent, *given)
        # read last: an index of another encoder that takes over in between is noticed
        pipe.hgetall(generations.state_key())
        *answers, state_fields = pipe.execute(raise_on_error=False)
        if isinstance(state_fields, Exception):
            raise state_fields
        now = generations.read_state(state_fields)
        serving = generations.checked(now)
        encoders.look_ahead(now)
        if wanted and wanted.fingerprint != serving.fingerprint:
            raise EncoderMismatch(serving.fingerprint, wanted.fingerprint)
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
            if warnings := answer.get(b"warning"):
                raise SearchUnavailable(str(warnings))
    read = [
        _Answer([row[b"extra_attributes"] for row in answer[b"results"]], int(answer[b"total_results"]))
        for answer in answers
    ]
    return read, now


def _fields_of(row: dict[bytes, bytes]) -> dict[bytes, bytes]:
    return {name[2:]: value for name, value in row.items() if name.startswith(b"$.")}


def _hits(rows: Sequence[dict[bytes, bytes]], wanted: QueryVector) -> list[Hit]:
    if not rows:
        return []
    fields = [_fields_of(row) for row in rows]
    scores = [wanted.score(float(row[DISTANCE])) for row in rows]
    nothing: list[float | None] = [None] * len(rows)
    images = texts = nothing
    if b"vector" in fields[0]:
        image_rows, text_rows = unpacked([one[b"vector"] for one in fields])
        images = nothing if wanted.image is None else (image_rows @ wanted.image).tolist()
        texts = nothing if wanted.text is None else (text_rows @ wanted.text).tolist()
    return [hit(*parts) for parts in zip(fields, scores, images, texts, strict=True)]
