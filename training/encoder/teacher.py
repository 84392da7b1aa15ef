"""Knowledge distillation: the image tower also learns the features of a teacher network trained on general pictures.

The training pictures are too few for learning general visual features: a tower that only learns which text belongs to
which picture overfits to its training products. A teacher is a timm architecture with a file of weights,
``name:file``. It processes each picture once, and its features are cached next to the pack. The encoder contains none
of its weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from tqdm import tqdm

from training.precision import quick_in_halves

from .packing import Pack

SIDE = 224
BATCH = 64
WIDTH = 256
"""Number of teacher features, reduced to the directions in which the training pictures differ most."""

TeacherFeatures = NDArray[np.float32]


class Teacher:
    """A teacher network that computes features of packed pictures."""

    def __init__(self, text: str) -> None:
        """Load ``architecture:file``. Errors: ValueError if the file holds the weights of another network."""
        import timm

        self.name, _, file = text.partition(":")
        model: Any = timm.create_model(self.name, pretrained=False)
        model.load_state_dict(fitted(model.state_dict(), torch.load(file, weights_only=True)))
        facts = model.pretrained_cfg
        self._model = model.eval().to(memory_format=torch.channels_last)
        self._mean, self._std = (torch.tensor(facts[name]).view(-1, 1, 1) for name in ("mean", "std"))

    def features(self, pack: Pack) -> NDArray[np.float16]:
        """Return (n, width) means over the last feature map, from the pack's cache file or computed now."""
        file = pack.file.with_suffix(f".{self.name}.npy")
        if not file.exists():
            rows = [self._seen(pack.pixels[at : at + BATCH, :, :, :3]) for at in self._places(pack)]
            np.save(file, np.concatenate(rows))
        found: NDArray[np.float16] = np.load(file)[: len(pack.items)]
        return found

    def _places(self, pack: Pack) -> tqdm[int]:
        return tqdm(range(0, len(pack.items), BATCH), desc=f"{self.name} on {pack.file.stem}")

    @torch.no_grad()
    def _seen(self, pixels: NDArray[np.uint8]) -> NDArray[np.float16]:
        pictures = torch.from_numpy(np.ascontiguousarray(pixels)).permute(0, 3, 1, 2).float().div_(255)
        pictures = F.interpolate(pictures, size=(SIDE, SIDE), mode="bicubic", antialias=True).clamp_(0, 1)
        pictures = ((pictures - self._mean) / self._std).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=quick_in_halves(torch.device("cpu"))):
            cells = self._model.forward_features(pictures)
        rows: NDArray[np.float16] = cells.float().mean((2, 3)).numpy().astype(np.float16)
        return rows


def fitted(own: dict[str, torch.Tensor], given: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return weights from another implementation of the same network, matched by order instead of by name."""
    if [value.shape for value in own.values()] != [value.shape for value in given.values()]:
        raise ValueError("These are weights of another network than the named one.")
    return dict(zip(own, given.values(), strict=True))


def teacher_features(
    teacher: Teacher, packs: Sequence[Pack], train: Sequence[tuple[int, int]], width: int = WIDTH
) -> list[TeacherFeatures]:
    """Return for each pack (n, width) rows of unit length: the teacher's features reduced by PCA.

    The components are those of the ``train`` examples (pack, row), and each is divided by the square root of its
    singular value, so that the strongest ones dominate less.
    """
    features = [teacher.features(pack) for pack in packs]
    known = torch.from_numpy(np.stack([features[pack][row] for pack, row in train]).astype(np.float32))
    mean = known.mean(0)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)  # the method is randomised, and a resumed training run must get the same features
        _, spread, directions = torch.pca_lowrank(known - mean, width)
    weakened = directions / spread.sqrt()
    return [
        F.normalize((torch.from_numpy(some.astype(np.float32)) - mean) @ weakened, dim=1).numpy() for some in features
    ]
