"""Distilling another network into the image tower; nothing of that network goes into the encoder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from training.encoder.data import Example, TrainingSet
from training.encoder.items import Source
from training.encoder.packing import Pack, pack
from training.encoder.score import encode_pictures
from training.encoder.teacher import Teacher, teacher_features
from vision import torchvision_cpu

torchvision_cpu.install()

ARCHITECTURE = "test_resnet"
STEPS = 12


@pytest.fixture(scope="module")
def packed(small_catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return pack(Source(small_catalogue, "product"), 80, tmp_path_factory.mktemp("packs"), lambda done, total: None)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A teacher's weights with the names of another implementation."""
    import timm

    torch.manual_seed(3)
    state = timm.create_model(ARCHITECTURE, pretrained=False).state_dict()
    file = tmp_path_factory.mktemp("teacher") / "weights.pth"
    torch.save({f"layer{number}": value for number, value in enumerate(state.values())}, file)
    return file


def taught(packed: Pack, weights: Path) -> TrainingSet:
    train = [Example(0, row, item) for row, item in enumerate(packed.items)]
    rows = [(one.pack, one.row) for one in train]
    seen = teacher_features(Teacher(f"{ARCHITECTURE}:{weights}"), [packed], rows, width=4)
    return TrainingSet([packed], train, train[:2], [], 0, teacher_features=seen)


def test_teacher_features_are_unit_rows_for_each_picture_stored_next_to_the_pack(packed: Pack, weights: Path) -> None:
    data = taught(packed, weights)
    kept = packed.file.with_suffix(f".{ARCHITECTURE}.npy")
    before = kept.stat().st_mtime_ns

    assert data.teacher_features[0].shape == (len(packed.items), 4)
    assert np.allclose(np.linalg.norm(data.teacher_features[0], axis=1), 1, atol=1e-5)
    assert torch.equal(data.teacher_features_of(data.train), taught(packed, weights).teacher_features_of(data.train))
    assert kept.stat().st_mtime_ns == before


def test_teacher_features_leave_what_is_drawn_afterwards_as_it_was(packed: Pack, weights: Path) -> None:
    teacher = Teacher(f"{ARCHITECTURE}:{weights}")
    torch.manual_seed(5)
    before = torch.rand(3)
    torch.manual_seed(5)
    teacher_features(teacher, [packed], [(0, row) for row in range(len(packed.items))], width=4)

    assert torch.equal(torch.rand(3), before)


def test_a_file_of_another_network_is_refused(weights: Path) -> None:
    with pytest.raises(ValueError, match="another network"):
        Teacher(f"test_efficientnet:{weights}")


def test_the_image_tower_learns_to_see_what_its_teacher_sees(packed: Pack, weights: Path, tmp_path: Path) -> None:
    from training.encoder.learning import Learner
    from training.encoder.model import DIM, build, prepare
    from training.encoder.recipe import Recipe

    data = taught(packed, weights)
    prepare(tmp_path, [example.item.title for example in data.train])
    torch.manual_seed(1)
    recipe = Recipe(((1.0, 64),), batch=len(data.train), rate=2e-3, warm_up=1, titles=0.0, words=0.0, refusal=0.0)
    learner = Learner(*build(tmp_path), data, recipe, DIM, "cpu", seed=1)
    wanted = data.teacher_features_of(data.train)

    @torch.no_grad()
    def apart() -> float:
        assert learner.pupil is not None
        learner.model.eval()
        encode_pictures(learner.model, data, data.train, 64)
        learner.model.train()
        return float(learner.pupil.learnt(wanted).item())

    before = apart()
    for _ in range(STEPS):
        learner.update(0.3)

    assert apart() < 0.9 * before


def test_another_training_run_starts_from_the_average_and_the_heads_of_the_last(
    packed: Pack, weights: Path, tmp_path: Path
) -> None:
    from training.encoder.learning import Learner
    from training.encoder.model import DIM, build, prepare
    from training.encoder.recipe import Recipe

    data = taught(packed, weights)
    prepare(tmp_path, [example.item.title for example in data.train])
    recipe = Recipe(((1.0, 64),), batch=len(data.train), warm_up=1)
    last, bare, following = (Learner(*build(tmp_path), data, recipe, DIM, "cpu", seed=seed) for seed in (1, 2, 3))
    last.update(0.3)
    state = last.state()

    following.start_from(state)
    bare.start_from({"average": state["average"]})

    assert following.step == 0
    for part in ("model", "average"):
        begun = getattr(following, part).state_dict()
        assert all(torch.equal(begun[name], value) for name, value in state["average"].items())
    assert following.pupil is not None
    assert torch.equal(following.pupil.head.weight, state["distillation"]["weight"])
    assert torch.equal(following.heads.state_dict()["0.weight"], state["heads"]["0.weight"])
    assert not torch.equal(bare.heads.state_dict()["0.weight"], state["heads"]["0.weight"])
