"""Labelling the garment in a part of a photo."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from demo import demo_products, draw
from vision.clip_models import ModelError
from vision.crop_labels import HEAD, LABELS, CropLabels, read
from vision.detector import BUNDLED, Detector
from vision.features import Features


def test_drawn_garments_are_named(tmp_path: Path) -> None:
    head = CropLabels(Features(tmp_path, threads=1))
    wanted = {"Jeans": "trousers", "Casual Shoes": "shoes", "Handbags": "bag", "Tshirts": "top"}
    drawn = [one for one in demo_products(60, seed=5) if one.article_type in wanted][:12]

    told = [head.label(draw(one, 240)) for one in drawn]

    right = [label == wanted[one.article_type] for (label, _), one in zip(told, drawn, strict=True)]
    assert sum(right) >= 0.6 * len(right)
    assert all(0 < sure <= 1 for _, sure in told)


def test_labels_are_those_of_the_bundled_detector(tmp_path: Path) -> None:
    assert set(LABELS) == set(Detector(BUNDLED, tmp_path, threads=1).labels)


def test_the_head_belongs_to_the_bundled_weights(tmp_path: Path) -> None:
    assert read(HEAD).weights.shape[0] == len(LABELS)
    other = tmp_path / "other.safetensors"
    save_file({"weights": torch.zeros(12, 3), "bias": torch.zeros(12)}, other, {"encoder": "0" * 16})

    with pytest.raises(ModelError, match="other weights"):
        read(other)
    with pytest.raises(ModelError, match="Restore it"):
        read(tmp_path / "missing.safetensors")
