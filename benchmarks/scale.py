"""Measure how the cost of searches grows with the catalogue, with synthetic products, compared with bare FT.SEARCH.

There is a trial index of each size. Vectors are clustered like a shop's, and tags match the titles. The time is a
page's cost to the server without the template: query understanding, encoding, round trips, counting, and reading the
page's documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from benchmarks.timing import Times, timed
from search.engine.entries import ProductEntry
from search.engine.query_vector import QueryVector

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
SHAPES = ("{colour} {kind}", "{colour} {kind} for {gender}", "{colour} shoes", "striped {kind}",
          "{kind} not {colour}", "{brand} {kind}", "{kind} for a summer wedding", "{gender}", "{brand} {number}",
          "cotton {kind}")  # fmt: skip
"""Shapes of shoppers' queries. All queries are different, so that caches of earlier ones do not help."""
START = datetime(2026, 1, 1, tzinfo=UTC)


def run(sizes: Sequence[int] = SIZES) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the figures for each size, as ratios to the bare nearest-neighbour search of the same index and run."""
    from search.engine.trial import trial

    for size in sizes:
        held = list(entries(size))
        with trial(held):
            yield size, _measured(held)


def _measured(held: Sequence[ProductEntry]) -> dict[str, str]:
    from search import service
    from search.engine import generations, retrieval, writer
    from search.engine.expressions import EVERYTHING, Params
    from search.engine.retrieval import Near
    from search.ranking import confidence
    from search.types import SearchQuery
    from vision import runtime
    from webapp.server import settle

    settle()  # like the web process
    confidence.calibrate()
    encoder = runtime.encoder()
    asked = list(queries())
    vectors = [QueryVector(one, one, 0.4, encoder.fingerprint) for one in encoder.texts(asked[:20])]

    def bare(number: int) -> object:
        return retrieval.fetch({"near": Near(EVERYTHING, 24)}, Params(), vectors[number % len(vectors)])

    def words(number: int) -> object:
        return service.by_text(SearchQuery(text=asked[number]))

    def filtered(number: int) -> object:
        chosen = {"gender": ("Women",), "colour": ("Red", "Black")}
        return service.by_text(SearchQuery(text=asked[-1 - number], filters=chosen, sort="price"))

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
        **{f"recall@10, {name}": f"{share:.3f}" for name, share in _recalls(held, vectors).items()},
    }


def _recalls(held: Sequence[ProductEntry], vectors: Sequence[QueryVector]) -> dict[str, float]:
    """Return recall@10 of the index against exact search, without filters and with broad and narrow filters.

    Products with the same score as the tenth count as well.
    """
    from search.engine import generations, retrieval
    from search.engine.expressions import Params, tagged_all
    from search.engine.retrieval import Near

    shapes: dict[str, dict[str, tuple[str, ...]]] = {
        "all": {}, "a gender": {"gender": ("Women",)}, "a type": {"article_type": ("Shirts",)},
        "a type and a colour": {"article_type": ("Shirts",), "colour": ("Red",)},
    }  # fmt: skip
    stored = np.stack([np.concatenate([one.image_vector, one.text_vector]) for one in held])
    known = retrieval.known()[1]
    numbers = {generations.serving().key(*one.key).encode(): number for number, one in enumerate(held)}
    places = np.array([numbers[key] for key in known.keys])
    found: dict[str, float] = {}
    for name, filters in shapes.items():
        passing = np.array([all(getattr(one, field) in values for field, values in filters.items()) for one in held])
        shares = []
        for vector in vectors:
            exact = stored @ vector.vector()
            least = np.sort(exact[passing])[-10] - 1e-4  # the index stores half precision
            params = Params()
            answer = retrieval.fetch({"near": Near(tagged_all(params, filters), 24)}, params, vector)["near"]
            shares.append(float((exact[places[answer.rows[:10]]] >= least).mean()))
        found[name] = float(np.mean(shares))
    return found


def entries(size: int) -> Iterator[ProductEntry]:
    """Yield synthetic products of a shop."""
    from search.lexicon.looks import combined_look
    from vision import runtime
    from vision.look import unknown

    encoder = runtime.encoder()
    rng = np.random.default_rng(1)
    looks = {colour: combined_look(unknown(), colour, "", "") for colour in COLOURS}
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
            created_at=START + timedelta(seconds=number), updated_at=START, look=looks[COLOURS[colour]],
        )  # fmt: skip


def queries(count: int = 500) -> Iterator[str]:
    """Yield queries of all shapes in turn, different from each other as far as there are enough words."""
    rng = np.random.default_rng(2)
    for number in range(count):
        yield SHAPES[number % len(SHAPES)].format(
            colour=rng.choice(COLOURS).lower(), kind=rng.choice(TYPES).lower(), gender=rng.choice(GENDERS).lower(),
            brand=rng.choice(BRANDS).lower(), number=f"x{rng.integers(1000)}",
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
