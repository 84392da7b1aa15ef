"""Measure searches compared with raw FT.SEARCH commands, the latency of the API, and a product's memory in Redis."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.timing import resident_megabytes, timed

WORDS = ("red dress", "blue jeans for men", "black shoes", "striped t-shirt", "white shirt", "green jacket", "sandals",
         "party wear", "navy blue track pants", "summer skirt")  # fmt: skip


def run(photos: Path | None = None) -> dict[str, str]:
    """Return the figures for the index in use."""
    from django.test import Client

    from demo import demo_products, draw
    from search import service
    from search.engine import generations, writer
    from search.engine.connection import client
    from search.engine.documents import CARD, halves
    from search.types import SearchQuery

    status = writer.status()
    assert status is not None
    keys = [key for key, _ in writer.digests()]
    drawn = [keys[place] for place in np.random.default_rng(1).integers(0, len(keys), 300)]
    web = Client(SERVER_NAME="localhost")
    redis, generation = client(), generations.serving()
    vectors = []
    for catalog, id in drawn:
        stored = redis.execute_command("JSON.GET", generation.key(catalog, id), "$.vector")[1:-1]
        vectors.append(np.concatenate(halves(json.loads(stored)), axis=1).astype(np.float16).tobytes())
    fields = [f"$.{name}" for name in CARD]

    def raw(number: int) -> object:
        return redis.execute_command(
            "FT.SEARCH", generations.alias(), "*=>[KNN 24 @vector $v AS d]", "RETURN", len(fields) + 1, *fields, "d",
            "SORTBY", "d", "LIMIT", 0, 24, "PARAMS", 2, "v", vectors[number % 300], "DIALECT", 2,
        )  # fmt: skip

    def similar(number: int) -> object:
        catalog, id = drawn[number % 300]
        return service.by_product(catalog, id, "both", SearchQuery())

    def page(path: str) -> object:
        answer = web.get(path)
        assert answer.status_code == 200, answer.content
        return answer

    files = sorted(photos.rglob("*.jpg"))[:40] if photos else []
    shown = [file.read_bytes() for file in files] or [_jpeg(draw(one, 480)) for one in demo_products(40, seed=9)]

    def photo(number: int) -> object:
        sent = io.BytesIO(shown[number % len(shown)])
        sent.name = "photo.jpg"
        answer = web.post("/api/search/image", {"image": sent})
        assert answer.status_code == 200, answer.content
        return answer

    plain = timed(raw)
    found = timed(similar)
    return {
        "products": f"{status.documents:,}",
        "bytes per product in Redis": f"{status.bytes_per_document:,}",
        "FT.SEARCH sent raw, p50 / p95": str(plain),
        "similar, p50 / p95": str(found),
        "similar : raw (p50)": f"{found.p50 / plain.p50:.2f}",
        "API, words": str(timed(lambda number: page(f"/api/search?q={WORDS[number % 10]}"))),
        "API, words and a filter": str(timed(lambda number: page(f"/api/search?q={WORDS[number % 10]}&gender=Women"))),
        "API, similar": str(timed(lambda n: page("/api/products/{}/{}/similar".format(*drawn[n % 300])))),
        "API, photo": str(timed(photo, 60, 5)),
        "memory of this process": f"{resident_megabytes():.0f} MB",
    }


def _jpeg(picture: Image.Image) -> bytes:
    data = io.BytesIO()
    picture.save(data, "JPEG")
    return data.getvalue()
