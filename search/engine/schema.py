"""The index over product documents, as a redis-om model. Importing it takes a second: done only to create an index."""

from __future__ import annotations

from enum import Enum
from typing import Any

from redis_om import Field, JsonModel
from redis_om.model.model import VectorFieldOptions

from search.fields import ATTRIBUTES, FILTER_FIELDS, SALE_SIZES, SEVERAL, STORE_SIZES

COSINE = VectorFieldOptions.DISTANCE_METRIC.COSINE
TAGGED = (*FILTER_FIELDS, SALE_SIZES, STORE_SIZES, ATTRIBUTES)
TEXT_FIELDS = ("names", "details")


class VectorType(Enum):
    """redis-om knows FLOAT32 and FLOAT64; RediSearch also takes FLOAT16, which needs half the memory."""

    FLOAT16 = "FLOAT16"


class ProductDocument(JsonModel):
    """One product in Redis, as search.engine.documents writes it. Unknown fields are missing.

    In addition it has the tags of :mod:`search.fields` and its vector. ``names`` and ``details`` hold the words by
    which it is searched (:mod:`search.engine.words`), ``facts`` what every process caches of it
    (:mod:`search.engine.columns`).
    """

    id: str = Field(primary_key=True)
    catalog: str = Field(index=True)
    title: str
    description: str | None = None
    names: str = Field(index=True, full_text_search=True)
    details: str | None = Field(default=None, index=True, full_text_search=True)
    facts: str
    currency: str | None = None
    offer: str | None = None
    image: str | None = None
    garment: str | None = None
    fingerprint: str
    digest: str
    created: int
    updated: int
    year: int | None = None
    price: float | None = Field(default=None, index=True)


def definition(prefix: str, dim: int, algorithm: str) -> list[str]:
    """Return the arguments of FT.CREATE for documents under ``prefix`` with vectors of ``dim`` numbers, ``flat`` or
    ``hnsw``."""
    words = _model(dim, algorithm).redisearch_schema().split()
    words[words.index("PREFIX") + 2] = prefix
    start = words.index("SCHEMA") + 1
    # the lexicons decide what stop words are, and "not" or "it" may be a brand
    return [*words[: start - 1], "STOPWORDS", "0", "SCHEMA", *_fields(words[start:])]


def _model(dim: int, algorithm: str) -> Any:
    options = VectorFieldOptions.flat(type=VectorType.FLOAT16, dimension=dim, distance_metric=COSINE)
    if algorithm == "hnsw":
        options = VectorFieldOptions.hnsw(
            type=VectorType.FLOAT16, dimension=dim, distance_metric=COSINE, m=16, ef_construction=200
        )
    names: dict[str, Any] = {name: list[str] if name in SEVERAL else str | None for name in TAGGED}
    body: dict[str, Any] = {
        "__module__": __name__,
        "__annotations__": {**names, "vector": list[int]},
        **{name: Field(default=[] if name in SEVERAL else None, index=True) for name in names},
        "vector": Field(default=[], vector_options=options),
    }
    made: Any = type(ProductDocument)
    return made("Document", (ProductDocument,), body, index=True)


def _fields(words: list[str]) -> list[str]:
    """Return the fields of redis-om's schema: tags without a separator, since a brand may be called "A|B"; text fields
    unstemmed and without the additional tag that redis-om creates."""
    text = " ".join(words).replace(" SEPARATOR |", "")
    for name in TEXT_FIELDS:
        text = text.replace(f"$.{name} AS {name} TAG ", "").replace(f"{name}_fts TEXT", f"{name} TEXT NOSTEM")
    return text.split()
