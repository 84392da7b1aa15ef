"""Naming what a picture shows in the shop's terms: by its look, the detector's label, and the shop's products."""

from __future__ import annotations

import numpy as np
import pytest

from search import service
from search.engine import writer
from search.engine.entries import ProductEntry
from search.intent.classification import beside_names, classify_article_type
from search.types import SearchQuery
from tests.search.conftest import entry
from vision.encoder import Encoder
from vision.vectors import unit

SHOP = {"Shirts": 40, "Tshirts": 40, "Kurtas": 40, "Casual Shoes": 40, "Earrings": 40}


@pytest.mark.parametrize("kind", list(SHOP))
def test_it_is_called_what_it_looks_like(encoder: Encoder, kind: str) -> None:
    naming = classify_article_type(encoder, encoder.texts([f"blue {kind}"])[0], "", SHOP)

    assert naming is not None
    assert naming.types[0] == kind
    assert float(naming.meaning @ encoder.texts([kind])[0]) > 0.8
    assert np.linalg.norm(naming.meaning) == pytest.approx(1, abs=1e-5)


def test_a_label_rules_out_what_it_cannot_be(encoder: Encoder) -> None:
    naming = classify_article_type(encoder, encoder.texts(["earrings"])[0], "shoes", SHOP)

    assert naming is not None
    assert naming.types == ["Casual Shoes"]


def test_what_the_shop_has_more_of_is_likelier(encoder: Encoder) -> None:
    seen = unit(encoder.texts(["shirts"])[0] + encoder.texts(["tshirts"])[0])
    for most in ("Shirts", "Tshirts"):
        naming = classify_article_type(encoder, seen, "top", {**SHOP, most: 40_000})
        assert naming is not None
        assert naming.types[0] == most


@pytest.mark.parametrize(
    ("label", "types"), [("", {}), ("top", {}), ("belt", SHOP), ("a label of another model", SHOP)]
)
def test_without_a_type_that_fits_it_has_no_name(encoder: Encoder, label: str, types: dict[str, int]) -> None:
    assert classify_article_type(encoder, encoder.texts(["belt"])[0], label, types) is None


def test_beside_its_names_a_picture_is_more_like_its_type_and_its_colour(encoder: Encoder) -> None:
    rest = np.random.default_rng(1).standard_normal((encoder.dim,)).astype(np.float32)
    seen = unit(encoder.texts(["navy blue kurta"])[0] + unit(rest))

    named = beside_names(encoder, seen, {"article_type": SHOP, "colour": {"Navy Blue": 5, "Red": 5, "White": 5}})

    kind, colour = encoder.texts(["Kurtas", "Navy Blue"])
    by_type = beside_names(encoder, seen, {"article_type": SHOP})
    assert kind @ named > kind @ seen + 0.05
    assert colour @ named > colour @ by_type + 0.02
    assert np.linalg.norm(named) == pytest.approx(1, abs=1e-5)


def test_a_shop_without_types_and_colours_has_the_picture_alone(encoder: Encoder) -> None:
    seen = encoder.texts(["navy blue kurta"])[0]

    assert beside_names(encoder, seen, {"article_type": {}, "colour": {}}) == pytest.approx(seen, abs=1e-6)


def test_what_looks_similar_is_of_its_kind(published: list[ProductEntry], encoder: Encoder) -> None:
    """Shoes on the same carpet are, pixel by pixel, more similar to a kurta on a carpet than a kurta elsewhere."""
    kurta, shoes = encoder.texts(["kurtas", "casual shoes"])
    carpet, grass = np.linalg.qr(np.stack([kurta, shoes, *np.eye(encoder.dim)[:2]]).T)[0].T[2:]
    looks = {"asked": kurta + carpet, "shoes": shoes + 2 * carpet, "kurta": kurta + grass}
    types = {"asked": "Kurtas", "shoes": "Casual Shoes", "kurta": "Kurtas"}
    writer.put(
        [
            entry(100 + place, id=id, article_type=types[id], colour="", fingerprint=encoder.fingerprint,
                  image_vector=unit(vector.astype(np.float32)), text_vector=kurta)
            for place, (id, vector) in enumerate(looks.items())
        ]
    )  # fmt: skip
    assert unit(looks["asked"]) @ unit(looks["shoes"]) > unit(looks["asked"]) @ unit(looks["kurta"])

    found = [hit.id for hit in service.by_product("demo", "asked", "image", SearchQuery(limit=40)).hits]

    assert found[0] == "kurta"
    assert "shoes" not in found
