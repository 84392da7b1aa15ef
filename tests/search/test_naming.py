"""What the shop calls the garment of a photo: by its looks, by the detector's label, by what the shop has."""

from __future__ import annotations

import numpy as np
import pytest

from search.naming import called
from vision.encoder import Encoder
from vision.vectors import unit

SHOP = {"Shirts": 40, "Tshirts": 40, "Kurtas": 40, "Casual Shoes": 40, "Earrings": 40}


@pytest.mark.parametrize("kind", list(SHOP))
def test_it_is_called_what_it_looks_like(encoder: Encoder, kind: str) -> None:
    naming = called(encoder, encoder.texts([f"blue {kind}"])[0], "", SHOP)

    assert naming is not None
    assert naming.types[0] == kind
    assert float(naming.meaning @ encoder.texts([kind])[0]) > 0.8
    assert np.linalg.norm(naming.meaning) == pytest.approx(1, abs=1e-5)


def test_a_label_rules_out_what_it_cannot_be(encoder: Encoder) -> None:
    naming = called(encoder, encoder.texts(["earrings"])[0], "shoes", SHOP)

    assert naming is not None
    assert naming.types == ["Casual Shoes"]


def test_what_the_shop_has_more_of_is_likelier(encoder: Encoder) -> None:
    seen = unit(encoder.texts(["shirts"])[0] + encoder.texts(["tshirts"])[0])
    for most in ("Shirts", "Tshirts"):
        naming = called(encoder, seen, "top", {**SHOP, most: 40_000})
        assert naming is not None
        assert naming.types[0] == most


@pytest.mark.parametrize(
    ("label", "types"), [("", {}), ("top", {}), ("belt", SHOP), ("a label of another model", SHOP)]
)
def test_without_a_type_that_fits_it_has_no_name(encoder: Encoder, label: str, types: dict[str, int]) -> None:
    assert called(encoder, encoder.texts(["belt"])[0], label, types) is None
