"""Products in a real index, with vectors of the bundled encoder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from search.engine import generations, open_indexes, retrieval, writer
from search.engine.entries import ProductEntry
from search.engine.query_vector import QueryVector
from search.intent.understanding import Intent, understand
from search.interpreting import shop_words
from search.pipeline import Ask, search
from search.presenting import presented
from search.types import SearchQuery, SearchResult
from vision.types import Box, Garment

if TYPE_CHECKING:
    from vision.encoder import Encoder

START = datetime(2026, 1, 1, tzinfo=UTC)
DIM = 16
GENDERS = ("Men", "Women", "Boys", "Girls", "Unisex")
COLOURS = ("Red", "Navy Blue", "Black", "White", "Green", "Off White")
TYPES = (("Apparel", "Topwear", "Tshirts"), ("Apparel", "Topwear", "Shirts"), ("Apparel", "Dress", "Dresses"),
         ("Footwear", "Shoes", "Casual Shoes"), ("Apparel", "Bottomwear", "Jeans"))  # fmt: skip
BRANDS = ("Alder & Rye", "Norden|Süd", "Kite, Inc.", "")


@pytest.fixture(autouse=True)
def _forget() -> None:
    """Clear what this process caches of an index after each test."""
    generations.forget()
    open_indexes.close_all()


def unit(rng: np.random.Generator, dim: int = DIM) -> NDArray[np.float32]:
    vector = rng.normal(size=dim)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def entry(number: int, **changes: Any) -> ProductEntry:
    """A product with random vectors, deterministic by number."""
    rng = np.random.default_rng(number)
    category, subcategory, article_type = TYPES[number % len(TYPES)]
    gender, colour = GENDERS[number % 3], COLOURS[(number // 3) % len(COLOURS)]
    fields: dict[str, Any] = {
        "catalog": "demo",
        "id": f"P-{number}",
        "title": f"{gender} {colour} {article_type} {number}",
        "description": "",
        "gender": gender,
        "category": category,
        "subcategory": subcategory,
        "article_type": article_type,
        "colour": colour,
        "brand": BRANDS[number % len(BRANDS)],
        "season": "Summer",
        "usage": "Casual",
        "year": 2026,
        "price": Decimal(5 + number) + Decimal("0.90"),
        "currency": "EUR",
        "image": f"ab/cd/{number:032x}.webp",
        "garment": Garment("top", 0.9, Box(0.1, 0.1, 0.8, 0.8)),
        "image_vector": unit(rng),
        "text_vector": unit(rng),
        "fingerprint": "0123456789abcdef",
        "created_at": START + timedelta(minutes=number),
        "updated_at": START + timedelta(minutes=number),
    }
    return ProductEntry(**{**fields, **changes})


def wanted(image: Any, text: Any, weight: float) -> QueryVector:
    """A query with vectors of :func:`entry`'s encoder."""
    return QueryVector(image, text, weight, "0123456789abcdef")


def searched(query: SearchQuery, looked_for: QueryVector | None = None, explain: bool = False) -> SearchResult:
    """Return the pipeline's results for a query with given vectors."""
    _, columns = retrieval.known()
    intent = understand(query.text, shop_words(columns), columns, query.plain) if query.text else Intent()
    return presented(search(Ask(query, intent, looked_for), columns), {}, query, explain=explain)


@pytest.fixture
def entries() -> list[ProductEntry]:
    return [entry(number) for number in range(60)]


@pytest.fixture
def stored(redis_server: object, entries: list[ProductEntry]) -> list[ProductEntry]:
    writer.put(entries)
    return entries


@pytest.fixture
def published(redis_server: object, encoder: Encoder) -> Sequence[ProductEntry]:
    """40 products in the index; both halves of their vectors encode their titles."""
    plain = [entry(number) for number in range(40)]
    vectors = encoder.texts([one.title for one in plain])
    made = [
        entry(number, image_vector=vector, text_vector=vector, fingerprint=encoder.fingerprint)
        for number, vector in enumerate(vectors)
    ]
    writer.put(made)
    return made
