"""The image tower of two networks, and training its head on cached features."""

from __future__ import annotations

import copy
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from training.encoder import export
from training.encoder.data import Example, TrainingSet
from training.encoder.fusion import HeadLearner, standardise
from training.encoder.items import Item
from training.encoder.model import DIM, Towers, build, prepare, write_shape
from training.encoder.packing import Pack, pack
from training.encoder.recipe import Recipe
from training.encoder.views import VIEWS, Views
from vision import torchvision_cpu
from vision.clip_models import find
from vision.encoder import Encoder

torchvision_cpu.install()  # before timm, which the module below imports, looks for torchvision

from vision import fused  # noqa: E402

SIZE = 32


class Drawn:
    """Pictures of one colour each."""

    name = "drawn"

    def items(self) -> list[Item]:
        colours = ("red", "green", "blue", "black")
        return [
            Item(f"p/{number}", "product", "", f"{colour} shirt {number}", article_type="Shirts", colour=colour)
            for number, colour in enumerate(colours * 4)
        ]

    def open(self, item: Item) -> Image.Image:
        return Image.new("RGB", (30, 40), item.colour)


@pytest.fixture
def packed(tmp_path: Path) -> Pack:
    return pack(Drawn(), 120, tmp_path, lambda done, total: None)


@pytest.fixture(scope="module")
def trunk() -> fused.FusedTrunk:
    torch.manual_seed(1)
    return fused.FusedTrunk(8).eval()


def test_the_head_reads_both_networks(trunk: fused.FusedTrunk) -> None:
    pixels = torch.randn(2, 3, SIZE, SIZE)
    with torch.no_grad():
        features = trunk.forward_features(pixels)
        assert features.shape == (2, 2 * fused.WIDTH)
        assert torch.equal(trunk.forward_head(features, pre_logits=True), features)
        assert torch.allclose(trunk(pixels), trunk.head(features))
        assert torch.allclose(features[:, fused.WIDTH :], trunk.general(pixels * 0.5))


def test_the_general_network_does_not_change_in_training(trunk: fused.FusedTrunk) -> None:
    trunk = copy.deepcopy(trunk)
    before = {name: value.clone() for name, value in trunk.general.state_dict().items()}
    trunk.train()
    optimizer = torch.optim.SGD([one for one in trunk.parameters() if one.requires_grad], 0.1)
    trunk(torch.randn(4, 3, SIZE, SIZE)).square().sum().backward()
    optimizer.step()

    assert all(torch.equal(value, before[name]) for name, value in trunk.general.state_dict().items())
    assert any(one.grad is not None for one in trunk.fashion.parameters())


def test_standardised_features_change_nothing_of_what_a_head_says() -> None:
    head = fused.Head(5).eval()
    features = torch.randn(50, 2 * fused.WIDTH) * 3 + 2
    with torch.no_grad():
        before = head.linear(features)
        standardise(head, features)
        after = head(features)

    assert torch.allclose(before, after, atol=1e-3)
    assert not torch.equal(head.mean, torch.zeros_like(head.mean))


def test_a_head_that_learnt_says_the_same_folded_and_standardised_anew() -> None:
    head = fused.Head(5).eval()
    torch.nn.init.normal_(head.outer.weight)
    features = torch.randn(50, 2 * fused.WIDTH) * 3 + 2
    with torch.no_grad():
        standardise(head, features)
        said = head(features)
        head.fold()
        assert torch.allclose(head(features), said, atol=1e-2)
        assert torch.equal(head.scale, torch.ones_like(head.scale))
        standardise(head, features[:20])
        assert torch.allclose(head(features), said, atol=1e-2)


def test_views_are_computed_once(packed: Pack) -> None:
    data = TrainingSet([packed], [], [], [], 0)
    calls = []

    def encode(pixels: torch.Tensor) -> torch.Tensor:
        calls.append(len(pixels))
        return pixels.mean((2, 3))

    first = Views(data, "mean", SIZE, encode)
    asked = len(calls)
    again = Views(data, "mean", SIZE, encode)
    examples = [Example(0, row, item) for row, item in enumerate(packed.items)]

    assert asked == len(VIEWS)
    assert len(calls) == asked
    assert torch.equal(first.plain(examples), again.plain(examples))
    assert not torch.allclose(first.plain(examples)[0], first.plain(examples)[1])


def test_a_head_learns_from_kept_features_and_nothing_else_changes(packed: Pack, tmp_path: Path) -> None:
    fused.register()
    examples = [Example(0, row, item) for row, item in enumerate(packed.items)]
    data = TrainingSet([packed], examples, [], [], 0)
    prepare(tmp_path, [item.title for item in packed.items])
    model, tokenize = build(tmp_path, Towers(fused.NAME, layers=1, width=64))
    views = Views(data, "own", SIZE, model.eval().visual.trunk.forward_features)
    standardise(model.visual.trunk.head, views.plain(examples))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    recipe = Recipe(sizes=((1.0, SIZE),), batch=8, rate=1e-2, warm_up=1, slips=0.0)
    learner = HeadLearner(model, tokenize, data, recipe, views, "cpu", 1)

    losses = [learner.update(step / 12) for step in range(12)]

    assert np.mean(losses[-3:]) < np.mean(losses[:3])
    changed = {name for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    assert "text.text_projection" in changed
    assert all(name.startswith(("visual.trunk.head.", "text.text_projection")) for name in changed)
    assert learner.average.encode_image(torch.zeros(1, 3, SIZE, SIZE)).shape == (1, DIM)


def test_any_view_may_be_drawn(packed: Pack) -> None:
    views = Views(TrainingSet([packed], [], [], [], 0), "mean", SIZE, lambda pixels: pixels.mean((2, 3)))
    example = Example(0, 0, packed.items[0])
    drawn = {tuple(views.drawn([example], random.Random(seed))[0].tolist()) for seed in range(30)}

    assert len(drawn) > 1


def catalogue(folder: Path, seed: int) -> Path:
    """Thirty products with unrelated pictures."""
    (folder / "images").mkdir(parents=True)
    draw = np.random.default_rng(seed)
    rows = ["id,title,article_type,colour"]
    for number in range(30):
        colour = ("red", "green", "blue")[number % 3]
        picture = Image.fromarray(draw.integers(0, 255, (8, 6, 3), np.uint8)).resize((60, 80))
        picture.save(folder / "images" / f"{number}.jpg")
        rows.append(f"{number},{colour} shirt {number},Shirts,{colour}")
    (folder / "products.csv").write_text("\n".join(rows) + "\n")
    return folder


def test_a_trained_tower_of_two_networks_becomes_an_encoder(tmp_path: Path) -> None:
    towers, trained, to = Towers(fused.NAME, layers=1, width=64), tmp_path / "trained", tmp_path / "encoder"
    own, other = catalogue(tmp_path / "own", 1), catalogue(tmp_path / "other", 2)
    vocabulary = prepare(trained, ["red shirt", "green shirt"])
    write_shape(trained, vocabulary, towers)
    model, _ = build(trained)
    torch.save({"average": model.state_dict(), "step": 3}, trained / "last.pt")

    export.main(["--source", f"product:{own}", "--source", f"shop:{other}", "--packs", str(tmp_path / "packs"),
                 "--checkpoint", str(trained / "last.pt"), "--to", str(to)])  # fmt: skip

    picture = Image.new("RGB", (30, 40), "red")
    by_onnx, by_torch = (Encoder(find(str(to)), tmp_path / name, runtime=name) for name in ("onnx", "torch"))
    assert by_onnx.images([picture]).shape == (1, DIM)
    assert by_onnx.texts(["red shirt"]).shape == (1, DIM)
    assert np.allclose(by_onnx.images([picture]), by_torch.images([picture]), atol=0.02)
