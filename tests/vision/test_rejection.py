"""Telling pictures of other things from what fashion shops sell."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from catalog.demo import demo_products, draw
from tests.vision.test_photos import taken
from vision import nothing
from vision.clip_models import ModelError, find
from vision.rejection import HEAD, Rejection, read, views
from vision.training.rejection import fitted, write


@pytest.fixture(scope="module")
def rejection(tmp_path_factory: pytest.TempPathFactory) -> Rejection:
    return Rejection(tmp_path_factory.mktemp("models"))


def test_what_is_sold_is_told_from_other_things(rejection: Rejection) -> None:
    drawings = [draw(product, 200).resize((200, 200)) for product in demo_products(12, seed=5)]
    sold = drawings + [taken(one, number) for number, one in enumerate(drawings)]
    others = [nothing.picture(kind, 500 + number) for kind in ("car", "room", "chart") for number in range(8)]

    assert np.mean([rejection.strangeness(one) < 0 for one in sold]) > 0.85
    assert np.mean([rejection.strangeness(one) > 1 for one in others]) > 0.85


def test_torch_and_onnx_tell_the_same(rejection: Rejection, tmp_path: Path) -> None:
    picture = nothing.picture("car", 3)
    assert Rejection(tmp_path, runtime="torch").strangeness(picture) == pytest.approx(
        rejection.strangeness(picture), abs=0.05
    )


def test_the_smallest_pictures_and_their_mirror_images_are_judged(rejection: Rejection) -> None:
    assert np.isfinite(rejection.strangeness(Image.new("RGB", (1, 1), "red")))
    picture = Image.fromarray(np.random.default_rng(1).integers(0, 255, (50, 80, 3), np.uint8))
    assert [view.size for view in views(picture)] == [(80, 50), (80, 50), (64, 40)]


def test_the_bundled_head_belongs_to_the_bundled_weights(tmp_path: Path) -> None:
    assert read(HEAD).fingerprint == find("bundled").fingerprint
    facts = json.loads(HEAD.read_text())
    other, damaged = tmp_path / "other.json", tmp_path / "damaged.json"
    other.write_text(json.dumps(facts | {"fingerprint": "0" * 16}))
    damaged.write_text("{")

    with pytest.raises(ModelError, match="other weights"):
        read(other)
    with pytest.raises(ModelError, match="Restore it"):
        read(damaged)
    with pytest.raises(ModelError, match="Restore it"):
        read(tmp_path / "missing.json")


def test_a_layer_is_fitted_to_pictures_of_both_sides_and_kept(tmp_path: Path) -> None:
    draws = np.random.default_rng(2)
    direction = np.zeros(8, np.float32)
    direction[3] = 4

    def some(count: int, strange: bool) -> np.ndarray:
        return draws.normal(size=(count, 3, 8)).astype(np.float32) + (direction if strange else 0)

    write(tmp_path / "head.json", fitted([some(300, False), some(20, False)], [some(200, True)]))
    head = read(tmp_path / "head.json")

    def odds(rows: np.ndarray) -> np.ndarray:
        return (rows @ head.weights).mean(axis=1) + head.bias

    assert (odds(some(100, False)) < 0).mean() > 0.95
    assert (odds(some(100, True)) > 0).mean() > 0.95
