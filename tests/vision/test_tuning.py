"""Fine-tuning without a shop: which results are used, and what moves along with the vector space."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from training.encoder import tuning
from training.encoder.items import Source
from training.encoder.learning import Learner
from training.encoder.losses import Diverged
from training.encoder.packing import pack
from vision.clip_models import find


@pytest.fixture(scope="module")
def taught(small_catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[tuning.Trainable, Learner]:
    made = tuning.trainable(find("bundled"))
    source = Source(small_catalogue, "product")
    packed = pack(source, made.packed, tmp_path_factory.mktemp("packs"), lambda done, total: None)
    data = tuning.training_set(packed, set(), seed=1)
    torch.manual_seed(1)
    return made, tuning.learner(made, data, batch=4, rate=1e-4, seed=1, device="cpu")


def test_a_training_that_spoils_the_encoder_is_left_out(taught: tuple[tuning.Trainable, Learner]) -> None:
    made, learner = taught
    with torch.no_grad():
        for weights in learner.average.parameters():
            weights.normal_()

    chosen, kept = tuning.blended(made, learner)

    assert kept == 1.0
    assert all(torch.equal(value, made.before[name]) for name, value in chosen.items())


def test_a_training_that_improves_the_encoder_is_used(taught: tuple[tuning.Trainable, Learner]) -> None:
    made, learner = taught
    good = made.before
    spoilt = {name: torch.randn_like(value) if value.is_floating_point() else value for name, value in good.items()}
    learner.average.load_state_dict(good)

    _, kept = tuning.blended(replace(made, before=spoilt), learner)

    assert kept < 1.0


def test_a_loss_that_is_no_number_ends_the_training(taught: tuple[tuning.Trainable, Learner]) -> None:
    _, learner = taught
    with torch.no_grad():
        for weights in learner.model.parameters():
            weights.fill_(torch.nan)
    with pytest.raises(Diverged):
        learner.update(0.5)


def test_the_photo_mean_moves_with_the_vector_space() -> None:
    rng = np.random.default_rng(1)
    turned, _ = np.linalg.qr(rng.normal(size=(8, 8)))
    rows = rng.normal(size=(500, 8)).astype(np.float32)
    direction = rng.normal(size=8).astype(np.float32)
    after = (rows @ turned).astype(np.float32)

    assert np.allclose(tuning.mapped_direction(direction, rows, rows), direction, atol=1e-4)
    assert np.allclose(tuning.mapped_direction(direction, rows, after), direction @ turned, atol=0.02)
