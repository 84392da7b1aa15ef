"""Distinguishing non-fashion pictures from what fashion shops sell."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageOps
from safetensors.torch import save_file

from demo import demo_products, draw
from tests.vision.test_photos import taken
from training.people import lower, portrait, upper
from training.rejection import trained, write
from vision import nothing
from vision.clip_models import ModelError
from vision.features import Features
from vision.rejection import HEAD, Rejection, read, views
from vision.towers import Rows


@pytest.fixture(scope="module")
def rejection(tmp_path_factory: pytest.TempPathFactory) -> Rejection:
    return Rejection(Features(tmp_path_factory.mktemp("models")))


def test_fashion_is_distinguished_from_other_pictures(rejection: Rejection) -> None:
    drawings = [draw(product, 200).resize((200, 200)) for product in demo_products(12, seed=5)]
    sold = drawings + [taken(one, number) for number, one in enumerate(drawings)]
    others = [nothing.picture(kind, 500 + number) for kind in ("car", "room", "chart") for number in range(8)]

    assert np.mean([rejection.out_of_domain_logit(one) < 0 for one in sold]) > 0.85
    assert np.mean([rejection.out_of_domain_logit(one) > 0 for one in others]) > 0.85


def test_torch_and_onnx_give_the_same_predictions(rejection: Rejection, tmp_path: Path) -> None:
    picture = nothing.picture("car", 3)
    assert Rejection(Features(tmp_path, runtime="torch")).out_of_domain_logit(picture) == pytest.approx(
        rejection.out_of_domain_logit(picture), abs=0.05
    )


def test_the_smallest_pictures_and_their_mirror_images_are_judged(rejection: Rejection) -> None:
    assert np.isfinite(rejection.out_of_domain_logit(Image.new("RGB", (1, 1), "red")))
    picture = Image.fromarray(np.random.default_rng(1).integers(0, 255, (50, 80, 3), np.uint8))
    whole, mirrored, middle = views(rejection.features, picture)
    assert whole == pytest.approx(rejection.features.of([picture])[0], abs=1e-4)
    assert mirrored == pytest.approx(rejection.features.of([ImageOps.mirror(picture)])[0], abs=0.05)
    assert middle == pytest.approx(rejection.features.of([picture.crop((8, 5, 72, 45))])[0], abs=1e-4)


def test_the_bundled_head_belongs_to_the_bundled_weights(tmp_path: Path) -> None:
    assert read(HEAD).inner.shape[0] == read(HEAD).outer.shape[0]
    damaged = tmp_path / "damaged.safetensors"
    damaged.write_bytes(HEAD.read_bytes()[:1000])
    other = tmp_path / "other.safetensors"
    save_file({name: torch.zeros(3) for name in ("inner", "thresholds", "outer", "bias")}, other, {"encoder": "0" * 16})

    with pytest.raises(ModelError, match="other weights"):
        read(other)
    with pytest.raises(ModelError, match="Restore it"):
        read(damaged)
    with pytest.raises(ModelError, match="Restore it"):
        read(tmp_path / "missing.safetensors")


def test_a_head_is_trained_on_pictures_of_both_sides_and_kept(tmp_path: Path) -> None:
    """Non-fashion features lie on both sides of fashion features: no plane separates them."""
    draws = np.random.default_rng(2)

    def some(count: int, strange: bool) -> Rows:
        rows = draws.normal(size=(count, 3, 8)).astype(np.float32)
        rows[:, :, 3] += draws.choice([-6, 6], size=(count, 1)) if strange else 0
        return rows

    write(tmp_path / "head.safetensors", trained([some(300, False), some(20, False)], [some(200, True)], steps=600))
    head = read(tmp_path / "head.safetensors")

    assert (head.odds(some(100, False)).mean(axis=1) < 0).mean() > 0.9
    assert (head.odds(some(100, True)).mean(axis=1) > 0).mean() > 0.9


def test_a_part_of_a_photo_shows_a_face_or_somebody_above_or_below_the_hip() -> None:
    photo = Image.linear_gradient("L").resize((90, 200)).convert("RGB")
    parts = (portrait(0.2, 0.3), upper, lower)
    face, above, below = (np.asarray(part(photo, random.Random(1))) for part in parts)

    assert face.max() < 110
    assert face.shape[1] < above.shape[1]
    assert above.max() < 200
    assert below.min() > 90
    assert min(len(above), len(below)) > len(face) > 30


def test_some_portraits_are_grey() -> None:
    photo = Image.new("RGB", (90, 200), "red")
    draw = random.Random(1)

    taken = [portrait(0.2, 0.3)(photo, draw).getpixel((0, 0)) for _ in range(60)]

    assert set(taken) == {(255, 0, 0), (76, 76, 76)}


def test_features_come_from_both_networks(rejection: Rejection) -> None:
    """Heads use the features of both networks: neither may be constant."""
    rows = rejection.features.of([nothing.picture("car", 3), Image.new("RGB", (40, 60), "red")])

    for part in np.split(rows, 2, axis=1):
        assert not np.allclose(part[0], part[1], atol=0.1)
