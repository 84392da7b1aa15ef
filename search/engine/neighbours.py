"""The products of a catalogue whose pictures are nearest to given ones, for background work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.engine import generations, retrieval
from search.engine.columns import Columns
from search.engine.expressions import EVERYTHING, Params, tagged
from search.engine.query_vector import QueryVector, Vector
from search.engine.retrieval import Answer, Near

AT_ONCE = 8
"""Pictures per round trip: Redis serves nobody else meanwhile, some 40 ms for 36,000 products."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The nearest products of some pictures. ``near``: for each picture the rows in ``columns`` and the cosine
    similarities of the pictures, the nearest first."""

    columns: Columns
    near: Sequence[Answer]
    prefix: str

    def id(self, row: int) -> str:
        """Return the shop's id of the product in a row."""
        return self.columns.keys[row].decode().removeprefix(self.prefix)


def of_pictures(catalog: str, pictures: Sequence[Vector], count: int, fingerprint: str) -> Neighbourhood:
    """Return the ``count`` products of a catalogue nearest to each picture.

    ``pictures``: (dim,) unit vectors by the encoder ``fingerprint``; the product whose picture it is comes first.
    Errors: IndexMissing, IndexDamaged, EncoderMismatch, SearchUnavailable.
    """
    columns = retrieval.known()[1]
    near: list[Answer] = []
    for start in range(0, len(pictures), AT_ONCE):
        params = Params()
        within = EVERYTHING if set(columns.counted("catalog")) == {catalog} else tagged(params, "catalog", [catalog])
        wanted = [QueryVector(one, None, 1.0, fingerprint) for one in pictures[start : start + AT_ONCE]]
        requests = {str(place): Near(within, count, one) for place, one in enumerate(wanted)}
        fetched = retrieval.fetch(requests, params, wanted[0])
        columns = fetched.columns
        near += [fetched[name] for name in requests]
    return Neighbourhood(columns, near, generations.serving().key(catalog, ""))
