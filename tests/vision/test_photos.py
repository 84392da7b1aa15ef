"""Photos that people take, compared with catalogue pictures."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from demo import demo_products, draw
from training.encoder.photos import write
from vision.clip_models import BUNDLED, PHOTOS, find
from vision.encoder import Encoder


def taken(picture: Image.Image, number: int) -> Image.Image:
    """Turn a drawing into a photo: dim, soft, on a wooden floor."""
    boards = np.zeros((200, 200, 3), np.uint8) + np.array([120, 80, 50], np.uint8)
    boards[:: 9 + number % 5] = (70, 45, 25)
    floor = Image.fromarray(boards)
    shape = picture.convert("L").point(lambda value: 255 if value < 245 else 0)
    floor.paste(picture.point(lambda value: value * 0.6), mask=shape)
    return floor.filter(ImageFilter.GaussianBlur(1.5))


@pytest.fixture(scope="module")
def drawings() -> list[Image.Image]:
    return [draw(product, 200).resize((200, 200)) for product in demo_products(24, seed=5)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, drawings: list[Image.Image]) -> Path:
    """The bundled encoder after calibration on such photos of other drawings."""
    copy = tmp_path_factory.mktemp("encoder") / "encoder"
    shutil.copytree(BUNDLED, copy)
    others = [draw(product, 200).resize((200, 200)) for product in demo_products(24, seed=6)]
    write(copy, [[taken(one, number)] for number, one in enumerate(others)], others)
    return copy


@pytest.fixture(scope="module")
def taught(folder: Path) -> Encoder:
    return Encoder(find(str(folder)), folder, runtime="torch")


def test_photos_no_longer_cluster_together(taught: Encoder, drawings: list[Image.Image]) -> None:
    photos = [taken(one, number) for number, one in enumerate(drawings)]
    before, after = (np.linalg.norm(rows.mean(axis=0)) for rows in (taught.images(photos), taught.photos(photos)))
    assert after < 0.6 * before


def test_a_photo_is_distinguished_better_from_other_products(taught: Encoder, drawings: list[Image.Image]) -> None:
    products = taught.images(drawings)
    photos = [taken(one, number) for number, one in enumerate(drawings)]

    def lead(rows: np.ndarray) -> float:
        """Similarity to its own product minus the mean of the others."""
        scores = rows @ products.T
        return float(np.diag(scores).mean() - scores[~np.eye(len(scores), dtype=bool)].mean())

    assert lead(taught.photos(photos)) > lead(taught.images(photos))


def test_catalogue_pictures_and_products_stay_what_they_are(
    taught: Encoder, encoder: Encoder, drawings: list[Image.Image]
) -> None:
    assert np.median((taught.photos(drawings) * taught.images(drawings)).sum(axis=1)) > 0.9
    assert np.abs(taught.images(drawings) - encoder.images(drawings)).max() < 1e-4
    assert taught.photos([]).shape == (0, taught.dim)


def test_it_is_no_part_of_the_fingerprint_and_of_no_use_to_other_weights(folder: Path, tmp_path: Path) -> None:
    assert find(str(folder)).fingerprint == find("bundled").fingerprint
    assert find(str(folder)).card.photo_direction
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    card = json.loads((other / "drape.json").read_text())
    (other / "drape.json").write_text(json.dumps(card | {"version": "other weights"}))
    assert find(str(other)).card.photo_direction == ()


def test_without_it_photos_are_pictures(folder: Path, tmp_path: Path, drawings: list[Image.Image]) -> None:
    plain = tmp_path / "plain"
    shutil.copytree(folder, plain)
    (plain / PHOTOS).unlink()
    encoder = Encoder(find(str(plain)), plain, runtime="torch")
    assert np.array_equal(encoder.photos(drawings[:3]), encoder.images(drawings[:3]))


def test_the_bundled_encoder_has_been_shown_photos() -> None:
    card = find("bundled").card
    assert card.photo_direction, "run python -m training.encoder.photos --photos FOLDER"
