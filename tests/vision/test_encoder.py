"""The bundled encoder: equal on both runtimes, and with the expected knowledge."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from demo import demo_products, draw
from vision import runtime
from vision.clip_models import BUNDLED, ModelError, find, seal
from vision.encoder import Encoder
from vision.text import normalise

TOLERANCE = 1e-4


@pytest.fixture(scope="module")
def pictures() -> list[Image.Image]:
    return [draw(product, 200) for product in demo_products(12, seed=5)]


@pytest.fixture(scope="module")
def torch_encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return Encoder(find("bundled"), tmp_path_factory.mktemp("models"), runtime="torch")


def test_vectors_are_unit_rows_of_its_dim(encoder: Encoder, pictures: list[Image.Image]) -> None:
    rows = encoder.images(pictures)

    assert rows.shape == (12, encoder.dim)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert encoder.images([]).shape == encoder.texts([]).shape == (0, encoder.dim)


def test_both_runtimes_give_the_same_vectors(
    encoder: Encoder, torch_encoder: Encoder, pictures: list[Image.Image]
) -> None:
    texts = ["red dress", "men's navy blue striped t-shirt with a very long description that goes on", ""]
    assert np.abs(encoder.images(pictures) - torch_encoder.images(pictures)).max() < TOLERANCE
    assert np.abs(encoder.texts(texts) - torch_encoder.texts(texts)).max() < TOLERANCE
    assert encoder.fingerprint == torch_encoder.fingerprint


def test_a_vector_does_not_depend_on_its_batch(encoder: Encoder, pictures: list[Image.Image]) -> None:
    together = encoder.images([*pictures, *pictures, *pictures])
    assert np.abs(together[:1] - encoder.images(pictures[:1])).max() < TOLERANCE


def test_words_find_the_drawings_that_they_describe(encoder: Encoder) -> None:
    asked = {"dress": "Dresses", "jeans": "Jeans", "sports shoes": "Sports Shoes", "shirt": "Shirts", "skirt": "Skirts"}
    shown = [one for one in demo_products(600) if one.article_type in asked.values()][:100]
    scores = encoder.texts(list(asked)) @ encoder.images([draw(one, 200) for one in shown]).T
    best = np.argsort(-scores, axis=1)[:, :5]

    right = [shown[place].article_type == kind for kind, row in zip(asked.values(), best, strict=True) for place in row]
    assert sum(right) / len(right) >= 0.8


@pytest.mark.parametrize(
    ("one", "other"), [("T-Shirt", "tshirt"), ("  Red   DRESS ", "red dress"), ("women's shoes", "women shoes")]
)
def test_spellings_of_the_same_words_are_the_same(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)
    assert normalise(normalise(one)) == normalise(one)


def test_the_fingerprint_is_known_without_torch_and_changes_with_the_card(encoder: Encoder, tmp_path: Path) -> None:
    assert find("bundled").fingerprint == encoder.fingerprint == runtime.encoder_fingerprint()
    copy = tmp_path / "copy"
    shutil.copytree(BUNDLED, copy)
    assert find(str(copy)).fingerprint == encoder.fingerprint
    card = json.loads((copy / "drape.json").read_text())
    (copy / "drape.json").write_text(json.dumps({**card, "image_mean": [0.0] * encoder.dim}))
    assert find(str(copy)).fingerprint != encoder.fingerprint


@pytest.mark.parametrize("damage", ["changed", "lost"])
def test_an_encoder_that_is_no_longer_what_was_written_is_named(tmp_path: Path, damage: str) -> None:
    copy = tmp_path / "shop-1"
    shutil.copytree(BUNDLED, copy)
    seal(copy)
    assert find(str(copy)).fingerprint == find("bundled").fingerprint
    file = copy / "open_clip_model.safetensors"
    with file.open("r+b") as weights:
        weights.seek(100_000)
        weights.write(bytes(60_000))
    if damage == "lost":
        file.unlink()
    with pytest.raises(ModelError, match=r"shop-1 is damaged: open_clip_model\.safetensors"):
        find(str(copy))


@pytest.mark.parametrize("spec", ["/nowhere/at/all", "./nothing", "words"])
def test_a_model_that_is_not_there_is_a_sentence(spec: str) -> None:
    with pytest.raises(ModelError, match="there is no such folder"):
        find(spec)


def test_a_folder_without_a_model_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"open_clip_config\.json"):
        find(str(tmp_path))


def test_means_of_another_size_are_refused(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(BUNDLED, copy)
    card = json.loads((copy / "drape.json").read_text())
    (copy / "drape.json").write_text(json.dumps({**card, "image_mean": [0.0, 1.0]}))
    with pytest.raises(ModelError, match="means"):
        Encoder(find(str(copy)), tmp_path / "cache", runtime="torch")


def test_a_broken_cache_is_made_again(encoder: Encoder, tmp_path: Path) -> None:
    folder = tmp_path / encoder.fingerprint
    folder.mkdir()
    (folder / "image.onnx").write_bytes(b"broken")
    again = Encoder(find("bundled"), tmp_path)
    assert np.abs(again.texts(["red"]) - encoder.texts(["red"])).max() < TOLERANCE
    assert (folder / "image.onnx").stat().st_size > 100_000


def test_a_cached_model_that_still_opens_but_was_changed_is_made_again(encoder: Encoder, tmp_path: Path) -> None:
    Encoder(find("bundled"), tmp_path).texts(["red"])
    file = tmp_path / encoder.fingerprint / "text.onnx"
    whole = file.read_bytes()
    middle = len(whole) // 2
    file.write_bytes(whole[:middle] + bytes(60_000) + whole[middle + 60_000 :])
    again = Encoder(find("bundled"), tmp_path)
    assert np.abs(again.texts(["red dress"]) - encoder.texts(["red dress"])).max() < TOLERANCE
    assert len(list(file.parent.glob("text.onnx.sha256-*"))) == 1


@pytest.mark.parametrize("name", ["encoder", "detector"])
def test_each_bundled_model_is_small_and_has_a_card(name: str) -> None:
    folder = BUNDLED.parent / name
    assert sum(file.stat().st_size for file in folder.iterdir()) < 30_000_000
    card = (folder / "README.md").read_text()
    for heading in ("Data", "Licence", "How it was trained", "What it reaches", "Weaknesses"):
        assert heading in card
