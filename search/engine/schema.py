"""The index over product documents, as a redis-om model. Importing it costs a second: done only to create an index."""

from __future__ import annotations

from enum import Enum

from redis_om import Field, JsonModel
from redis_om.model.model import VectorFieldOptions

COSINE = VectorFieldOptions.DISTANCE_METRIC.COSINE


class VectorType(Enum):
    """redis-om knows FLOAT32 and FLOAT64; RediSearch takes FLOAT16 as well, at half the memory."""

    FLOAT16 = "FLOAT16"


class ProductDocument(JsonModel):
    """One product in Redis, as search.engine.documents writes it. A field that is not known is missing.

    ``tags`` joins all tags of the product: sortable, so that one reading of it counts all facets.
    """

    id: str = Field(primary_key=True)
    catalog: str = Field(index=True)
    title: str = Field(index=True, full_text_search=True)
    description: str | None = None
    gender: str | None = Field(default=None, index=True)
    category: str | None = Field(default=None, index=True)
    subcategory: str | None = Field(default=None, index=True)
    article_type: str | None = Field(default=None, index=True)
    colour: str | None = Field(default=None, index=True)
    brand: str | None = Field(default=None, index=True)
    season: str | None = Field(default=None, index=True)
    usage: str | None = Field(default=None, index=True)
    tags: str = Field(index=True, sortable=True)
    currency: str | None = None
    offer: str | None = None
    image: str | None = None
    garment: str | None = None
    fingerprint: str
    digest: str
    created: int = Field(index=True, sortable=True)
    updated: int
    year: int | None = None
    price: float | None = Field(default=None, index=True, sortable=True)


def definition(prefix: str, dim: int, algorithm: str) -> list[str]:
    """The words of FT.CREATE for documents under ``prefix`` with vectors of ``dim`` numbers, ``flat`` or ``hnsw``."""
    options = VectorFieldOptions.flat(type=VectorType.FLOAT16, dimension=dim, distance_metric=COSINE)
    if algorithm == "hnsw":
        options = VectorFieldOptions.hnsw(
            type=VectorType.FLOAT16, dimension=dim, distance_metric=COSINE, m=16, ef_construction=200
        )

    class Document(ProductDocument, index=True):
        vector: list[int] = Field(default=[], vector_options=options)

    # without a separator a tag is matched as a whole: a brand may well be called "A|B"
    schema = Document.redisearch_schema().replace(" SEPARATOR |", "")
    # nobody asks for whole titles or joined tags: as indexed tags they would cost memory for nothing
    schema = schema.replace("$.title AS title TAG", "").replace("AS tags TAG SORTABLE", "AS tags TAG SORTABLE NOINDEX")
    words = schema.split()
    words[words.index("PREFIX") + 2] = prefix
    return words
