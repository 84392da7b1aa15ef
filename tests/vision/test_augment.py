"""The augmentations of pictures in the encoder's training, one by one."""

from __future__ import annotations

import pytest
import torch

from training.encoder.augment import Change, augment, standardised


def _picture() -> torch.Tensor:
    """A red square that is all garment except its left half."""
    pixels = torch.zeros(8, 4, 32, 32)
    pixels[:, 0] = 0.6
    pixels[:, 3, :, 16:] = 1
    return pixels


def _changed(changes: Change) -> torch.Tensor:
    return augment(_picture(), 32, torch.Generator().manual_seed(1), changes=changes)


def test_a_picture_that_nothing_may_happen_to_is_as_it_was() -> None:
    assert torch.allclose(_changed(Change.NONE), standardised(_picture()[:, :3]), atol=1e-5)


@pytest.mark.parametrize("change", [Change.PLACE, Change.BACKGROUND, Change.LIGHT, Change.HIDDEN])
def test_each_change_happens_alone(change: Change) -> None:
    before, after = _changed(Change.NONE), _changed(change)

    assert not torch.allclose(before, after, atol=1e-3)
    if change is Change.BACKGROUND:
        assert torch.allclose(before[..., 17:], after[..., 17:], atol=1e-4)
