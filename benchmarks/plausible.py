"""Make random requests plausible by replacing parts of them, so that they reach the handlers.

Photo operations get valid pictures, writes get valid documents, and lookups get existing ids. A share of the requests
of each kind stays random.
"""

from __future__ import annotations

import io
import json
import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from benchmarks.served import Target
from search.fields import FILTER_FIELDS

COVERED, OTHER = "demo", "other"
LEFT_OUT = {"Authorization", "Cookie", "Sec-Fetch-Site", "Origin"}
"""Headers that are always removed, because with random values nearly all requests would be rejected at once."""
RARELY = {"If-Match", "Idempotency-Key"}
"""Headers that are mostly removed, because with random values most requests end before their handler."""
WORDS = ("red dress", "navy shirt", "shoes under 50", "not blue", "gren jeans")
WRITTEN = [f"R-{number}" for number in range(40)]
"""Ids of products that these requests write and delete; the drawn products stay."""
PLAUSIBLE = 0.75
"""Share of requests whose body is replaced, and of those whose random query parameters are mostly removed."""


@dataclass(frozen=True, slots=True)
class Known:
    """Existing filter values and ids. ``jobs`` and ``visitors`` are added from responses."""

    values: Mapping[str, list[str]]
    ids: list[tuple[str, str]]
    photos: list[bytes]
    jobs: list[str] = field(default_factory=list)
    visitors: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, target: Target) -> Known:
        facets = target.json("/api/facets")["facets"]
        pages = [target.json(f"/api/search?catalog={name}&limit=50")["results"] for name in (COVERED, OTHER)]
        values = {name: [one["value"] for one in facets.get(name, ())] for name in FILTER_FIELDS}
        return cls(values, [(one["catalog"], one["id"]) for page in pages for one in page], photos())

    def note(self, answer: Any) -> None:
        """Store the ids in a response, to request them later."""
        if isinstance(answer, dict):
            if isinstance(answer.get("job"), dict):
                self.jobs.append(answer["job"]["id"])
            if isinstance(answer.get("visitor"), str):
                self.visitors.append(answer["visitor"])


def photos() -> list[bytes]:
    """Return small pictures in several formats, of products and of nothing, some of them truncated."""
    from demo import demo_products, draw

    made = []
    for place, product in enumerate(demo_products(6, seed=3)):
        file = io.BytesIO()
        draw(product, 200).save(file, ("JPEG", "PNG", "WEBP")[place % 3])
        made.append(file.getvalue())
    for mode, kind in (("L", "JPEG"), ("RGBA", "PNG"), ("P", "GIF")):
        file = io.BytesIO()
        Image.new(mode, (64, 48)).save(file, kind)
        made.append(file.getvalue())
    return [*made[:6] * 3, *made, made[0][:300], made[1][:-40]]


def filled(case: Any, known: Known, dice: random.Random) -> Any:
    """Replace some of a case's random values by existing ones and return the case."""
    case.query = _query(case, known, dice)
    case.path_parameters = _path(case, known, dice)
    case.headers = {
        name: value
        for name, value in (case.headers or {}).items()
        if name not in LEFT_OUT and (name not in RARELY or dice.random() < 0.1)
    }
    body = BODIES.get((case.method.upper(), case.path))
    if body and dice.random() < PLAUSIBLE:
        body(case, known, dice)
    return case


def takes(case: Any, name: str) -> bool:
    return any(one.name == name for one in case.operation.query)


def _query(case: Any, known: Known, dice: random.Random) -> dict[str, Any]:
    query = dict(case.query or {})
    if dice.random() < PLAUSIBLE:  # one invalid value out of thirty is enough for a request to be rejected
        query = {name: value for name, value in query.items() if name == "q" or dice.random() < 0.1}
    query |= _filters(known, dice, [name for name in (*FILTER_FIELDS, "catalog") if takes(case, name)], 0.15)
    for name in ("price_min", "price_max"):
        if takes(case, name) and dice.random() < 0.2:
            query[name] = dice.choice((5, 20, 40.5, 90))
    if takes(case, "q") and dice.random() < 0.5:
        query["q"] = dice.choice(WORDS)
    if takes(case, "visitor") and known.visitors and dice.random() < 0.5:
        query["visitor"] = dice.choice(known.visitors)
    if takes(case, "row") and dice.random() < 0.4:
        query["catalog"], query["product"] = dice.choice(known.ids)
    return query


def _filters(known: Known, dice: random.Random, names: list[str], share: float) -> dict[str, Any]:
    found = {}
    for name in names:
        values = [COVERED, OTHER] if name == "catalog" else known.values[name]
        if values and dice.random() < share:
            found[name] = dice.sample(values, min(len(values), dice.randint(1, 2)))
    return found


def _path(case: Any, known: Known, dice: random.Random) -> dict[str, Any]:
    path = dict(case.path_parameters or {})
    if "visitor" in path and dice.random() < 0.6:
        path["visitor"] = dice.choice([*known.visitors[-20:], "me"])
    if "catalog" in path and dice.random() < 0.9:
        path["catalog"] = dice.choice((*[COVERED] * 6, OTHER))
    if "/jobs/" in case.path and known.jobs and dice.random() < 0.7:
        path["catalog"], path["id"] = COVERED, dice.choice(known.jobs)
    elif "/catalogs/" in case.path and "id" in path and dice.random() < 0.8:
        drawn = [id for catalog, id in known.ids if catalog == COVERED]
        path["id"] = dice.choice(WRITTEN if case.method.upper() == "DELETE" else [*WRITTEN, *drawn])
    elif "id" in path and dice.random() < 0.7:
        path["catalog"], path["id"] = dice.choice(known.ids)
    return path


def document(known: Known, dice: random.Random) -> dict[str, Any]:
    """Return a product as a shop's software writes it, with some fields omitted."""
    values = {name: dice.choice(known.values[name]) for name in ("gender", "colour", "article_type", "brand")}
    whole = {
        "title": " ".join(values.values()),
        "price": dice.choice((19.9, "24.50", "39,90 EUR", 0, None)),
        "currency": "EUR",
        "stock": dice.choice((0, 3, 200)),
        "size": dice.choice(("S", "M", "42", "")),
        "description": dice.choice(("", "soft and warm", "x" * 3000)),
        **values,
    }
    return {name: value for name, value in whole.items() if dice.random() < 0.7}


def _product(case: Any, known: Known, dice: random.Random) -> None:
    case.body = document(known, dice)
    if case.method.upper() == "PUT":
        case.body.setdefault("title", "A shirt")


def _products(case: Any, known: Known, dice: random.Random) -> None:
    lines = [
        {"id": dice.choice(WRITTEN), "title": "A shirt", **document(known, dice)} for _ in range(dice.randint(1, 5))
    ]
    case.body = "\n".join(json.dumps(line) for line in lines)


def _picture(case: Any, known: Known, dice: random.Random) -> None:
    case.body = dice.choice(known.photos)
    case.headers = {**case.headers, "Content-Type": dice.choice(("image/jpeg", "image/png"))}


def _photo(case: Any, known: Known, dice: random.Random) -> None:
    body = case.body if isinstance(case.body, dict) else {}
    kept = {name: value for name, value in body.items() if dice.random() < 0.2}
    box = {"box": dice.choice(("0.1,0.1,0.8,0.8", "0,0,1,1"))} if dice.random() < 0.2 else {}
    words = {"q": dice.choice(WORDS)} if dice.random() < 0.3 else {}
    case.body = {**kept, **(box | words if case.path.endswith("/image") else {}), "image": dice.choice(known.photos)}


def _mix(case: Any, known: Known, dice: random.Random) -> None:
    def thing() -> dict[str, Any]:
        catalog, id = dice.choice(known.ids)
        return dice.choice(({"product": {"catalog": catalog, "id": id}}, {"words": dice.choice(WORDS)}))

    case.body = {"like": [thing() for _ in range(dice.randint(1, 3))]}
    if dice.random() < 0.4:
        case.body["unlike"] = [thing()]
    filters = _filters(known, dice, [*FILTER_FIELDS, "catalog"], 0.1)
    filters |= {"price_max": dice.choice((20, "40.5"))} if dice.random() < 0.2 else {}
    case.body["filters"] = {name: bool(value) if name in FLAGS else value for name, value in filters.items()}


def _events(case: Any, known: Known, dice: random.Random) -> None:
    def event() -> dict[str, Any]:
        catalog, id = dice.choice(known.ids)
        kind = dice.choice(("view", "click", "like", "unlike", "add_to_cart", "purchase"))
        return {
            "id": str(uuid.UUID(int=dice.getrandbits(128), version=4)),
            "type": kind,
            "catalog": catalog,
            "product": id,
        }

    case.body = {"events": [event() for _ in range(dice.randint(1, 4))]}
    if dice.random() < 0.5:
        case.body["visitor"] = f"visitor-{dice.randint(1, 20)}"
        known.visitors.append(case.body["visitor"])


FLAGS = ("on_sale", "in_stock")
BODIES: dict[tuple[str, str], Callable[[Any, Known, random.Random], None]] = {
    ("POST", "/api/search"): _mix,
    ("POST", "/api/search/image"): _photo,
    ("POST", "/api/detect"): _photo,
    ("POST", "/api/catalogs/{catalog}/products"): _products,
    ("PUT", "/api/catalogs/{catalog}/products/{id}"): _product,
    ("PATCH", "/api/catalogs/{catalog}/products/{id}"): _product,
    ("PUT", "/api/catalogs/{catalog}/pictures/{id}"): _picture,
    ("POST", "/api/events"): _events,
}
