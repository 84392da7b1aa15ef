"""Image features, shared by the encoder and its heads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from vision.clip_models import find
from vision.encoder import Encoder
from vision.features import MOST_KEPT, Features
from vision.towers import Rows


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture
def features(cache: Path) -> Features:
    return Features(cache)


@pytest.fixture
def runs(features: Features, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of pictures in each call of the network."""
    counts: list[int] = []
    run = features._run

    def counted(pixels: Rows) -> Rows:
        counts.append(len(pixels))
        return run(pixels)

    monkeypatch.setattr(features, "_run", counted)
    return counts


def drawn(seed: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 255, (40, 30, 3), np.uint8))


def test_a_picture_is_looked_at_once_for_the_encoder_and_the_heads(
    features: Features, runs: list[int], cache: Path
) -> None:
    encoder = Encoder(find("bundled"), cache, features=features)
    rows = encoder.images([drawn(1), drawn(2)])
    assert sum(runs) == 4  # original and mirrored
    assert features.both_ways([drawn(2), drawn(1)]).shape[:2] == (2, 2)
    assert sum(runs) == 4
    features.of([drawn(1), drawn(3)])
    assert sum(runs) == 5
    assert rows == pytest.approx(Encoder(find("bundled"), cache).images([drawn(1), drawn(2)]), abs=1e-4)


def test_both_ways_are_of_the_picture_and_its_mirror_image(features: Features) -> None:
    both = features.both_ways([drawn(1)])[0]
    assert both[0] == pytest.approx(features.of([drawn(1)])[0], abs=1e-4)
    assert both[1] == pytest.approx(features.of([ImageOps.mirror(drawn(1))])[0], abs=0.05)


def test_only_so_many_are_kept(features: Features, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "_run", lambda pixels: np.zeros((len(pixels), 3), np.float32))
    for start in range(0, MOST_KEPT + 200, 100):
        features.of_pixels(np.arange(start, start + 100, dtype=np.float32)[:, None, None, None])
    assert len(features._kept) == MOST_KEPT
