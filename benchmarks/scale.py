"""How searches grow with the catalogue: made-up products in a trial index of each size, against the bare FT.SEARCH.

Vectors are clustered as a shop's are; tags follow the words of titles. What is timed is what a page costs the server,
without its template: understanding, encoding, round trips, counting, and reading the page's documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from benchmarks.timing import Times, timed
from search.engine.entries import ProductEntry

SIZES = (8_000, 36_000)
TYPES = ("Tshirts", "Shirts", "Jeans", "Dresses", "Casual Shoes", "Sports Shoes", "Watches", "Handbags", "Tops",
         "Kurtas", "Sandals", "Trousers", "Jackets", "Sweaters", "Belts", "Caps")  # fmt: skip
SUBCATEGORIES = {
    "Topwear": ("Tshirts", "Shirts", "Tops", "Kurtas", "Jackets", "Sweaters"), "Bottomwear": ("Jeans", "Trousers"),
    "Dress": ("Dresses",), "Shoes": ("Casual Shoes", "Sports Shoes", "Sandals"), "Watches": ("Watches",),
    "Bags": ("Handbags",), "Belts": ("Belts",), "Headwear": ("Caps",),
}  # fmt: skip
SUBCATEGORY_OF = {kind: name for name, kinds in SUBCATEGORIES.items() for kind in kinds}
COLOURS = ("Red", "Blue", "Navy Blue", "Black", "White", "Green", "Grey", "Brown", "Pink", "Purple")
GENDERS = ("Men", "Women", "Boys", "Girls", "Unisex")
BRANDS = tuple(f"Brand{number}" for number in range(400))
WORDS = ("red dress", "blue jeans for men", "black shoes", "striped tshirt", "white shirt not blue", "brand17 sandals",
         "something for a summer wedding", "navy blue trousers", "women", "brand39 x712")  # fmt: skip
START = datetime(2026, 1, 1, tzinfo=UTC)


def run(sizes: Sequence[int] = SIZES) -> Iterator[tuple[int, dict[str, str]]]:
    """Figures for each size, as ratios to the bare nearest neighbours of the same index in the same run."""
    from search.engine.trial import trial

    for size in sizes:
        with trial(list(entries(size))):
            yield size, _measured()


def _measured() -> dict[str, str]:
    from search import service
    from search.engine import generations, retrieval, writer
    from search.engine.expressions import EVERYTHING, Params
    from search.engine.query_vector import QueryVector
    from search.engine.retrieval import Near
    from search.ranking import confidence
    from search.types import SearchQuery
    from vision import runtime

    confidence.calibrate()
    encoder = runtime.encoder()
    vectors = [QueryVector(one, one, 0.4, encoder.fingerprint) for one in encoder.texts(list(WORDS))]

    def bare(number: int) -> object:
        return retrieval.fetch({"near": Near(EVERYTHING, 24)}, Params(), vectors[number % len(vectors)])

    def words(number: int) -> object:
        return service.by_text(SearchQuery(text=WORDS[number % len(WORDS)]))

    def filtered(number: int) -> object:
        chosen = {"gender": ("Women",), "colour": ("Red", "Black")}
        return service.by_text(SearchQuery(text=WORDS[number % len(WORDS)], filters=chosen, sort="price"))

    def browsing(number: int) -> object:
        return service.by_text(SearchQuery(filters={"gender": (GENDERS[number % 5],)}, offset=24 * (number % 50)))

    def similar(number: int) -> object:
        return service.by_product("scale", str(number), "both", SearchQuery())

    status = writer.status()
    plain = timed(bare)
    rows: dict[str, Times] = {
        "words": timed(words), "words, filters, by price": timed(filtered), "browsing": timed(browsing),
        "similar": timed(similar),
    }  # fmt: skip
    return {
        "index": generations.serving().algorithm,
        "bytes per product": f"{status.bytes_per_document:,}" if status else "",
        "bare FT.SEARCH": str(plain),
        **{name: f"{one} ({one.p50 / plain.p50:.1f} times)" for name, one in rows.items()},
    }


def entries(size: int) -> Iterator[ProductEntry]:
    """Made-up products of a shop."""
    from vision import runtime

    encoder = runtime.encoder()
    rng = np.random.default_rng(1)
    names = {kind: encoder.texts([f"{colour} {kind}" for colour in COLOURS]) for kind in TYPES}
    for number in range(size):
        kind, colour = TYPES[int(rng.integers(len(TYPES)))], int(rng.integers(len(COLOURS)))
        gender, brand = GENDERS[int(rng.integers(5))], BRANDS[int(rng.integers(len(BRANDS)))]
        vector = _near(names[kind][colour], rng)
        yield ProductEntry(
            catalog="scale", id=str(number), title=f"{brand} {gender} {COLOURS[colour]} {kind} X{number % 1000}",
            description="Made to last, of cotton.", gender=gender, category="Apparel", subcategory=SUBCATEGORY_OF[kind],
            article_type=kind, colour=COLOURS[colour], brand=brand, season="Summer", usage="Casual", year=2026,
            price=Decimal(int(rng.integers(500, 20_000))) / 100, currency="EUR", image="", garment=None,
            image_vector=_near(vector, rng), text_vector=vector, fingerprint=encoder.fingerprint,
            created_at=START + timedelta(seconds=number), updated_at=START,
        )  # fmt: skip


def _near(vector: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    moved = vector + 0.05 * rng.standard_normal(len(vector)).astype(np.float32)
    unit: NDArray[np.float32] = moved / np.linalg.norm(moved)
    return unit


def main() -> None:
    import argparse
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")
    django.setup()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=list(SIZES))
    for size, figures in run(parser.parse_args().sizes):
        print(f"{size:,} products")
        for name, value in figures.items():
            print(f"  {name:28} {value}")


if __name__ == "__main__":
    main()
