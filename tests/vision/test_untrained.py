"""The untrained twin of an encoder."""

from __future__ import annotations

import numpy as np
import pytest

from vision.clip_models import ModelError, find
from vision.encoder import Encoder
from vision.untrained import untrained


def test_it_is_the_same_model_with_deterministic_random_weights(encoder: Encoder) -> None:
    first, second = untrained(find("bundled")), untrained(find("bundled"))
    words = ["red dress", "blue jeans"]
    assert np.allclose(first.texts(words), second.texts(words))
    assert first.dim == encoder.dim
    assert first.fingerprint != encoder.fingerprint
    assert not np.allclose(first.texts(words), encoder.texts(words), atol=0.1)


def test_a_model_that_is_not_a_folder_has_no_twin() -> None:
    with pytest.raises(ModelError, match="folders only"):
        untrained(find("ViT-B-32/laion2b_s34b_b79k"))
