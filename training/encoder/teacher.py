"""What another network, trained on pictures of all kinds, sees in ours, for the image tower to learn beside the words.

Ours are too few for all that can be seen: a tower that only learns which words belong to which picture knows the
products of its training by heart. A teacher is a timm architecture and a file of weights, ``name:file``; it is asked
once a picture, and what it said is kept beside the pack. Nothing of it goes into the encoder.
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
"""Numbers of a lesson: the teacher's features without the directions in which our pictures hardly differ."""

Lessons = NDArray[np.float32]


class Teacher:
    """A network that looks at packed pictures."""

    def __init__(self, text: str) -> None:
        """``text``: ``architecture:file``. Errors: ValueError where the file holds another network's weights."""
        import timm

        self.name, _, file = text.partition(":")
        model: Any = timm.create_model(self.name, pretrained=False)
        model.load_state_dict(fitted(model.state_dict(), torch.load(file, weights_only=True)))
        facts = model.pretrained_cfg
        self._model = model.eval().to(memory_format=torch.channels_last)
        self._mean, self._std = (torch.tensor(facts[name]).view(-1, 1, 1) for name in ("mean", "std"))

    def features(self, pack: Pack) -> NDArray[np.float16]:
        """(n, width) means over the last feature map, from the pack's file of them or worked out now."""
        file = pack.file.with_suffix(f".{self.name}.npy")
        if not file.exists():
            rows = [self._seen(pack.pixels[at : at + BATCH, :, :, :3]) for at in self._places(pack)]
            np.save(file, np.concatenate(rows))
        found: NDArray[np.float16] = np.load(file)[: len(pack.items)]
        return found

    def _places(self, pack: Pack) -> tqdm[int]:
        return tqdm(range(0, len(pack.items), BATCH), desc=f"{self.name} looks at {pack.file.stem}")

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
    """Weights of any implementation of the same network: other names, the same order."""
    if [value.shape for value in own.values()] != [value.shape for value in given.values()]:
        raise ValueError("These are weights of another network than the named one.")
    return dict(zip(own, given.values(), strict=True))


def lessons(
    teacher: Teacher, packs: Sequence[Pack], train: Sequence[tuple[int, int]], width: int = WIDTH
) -> list[Lessons]:
    """For each pack (n, width) rows of unit length: the teacher's features less their mean, along the directions in
    which those of ``train`` (pack, row) differ most, the strong ones weakened by the root of their spread.
    """
    features = [teacher.features(pack) for pack in packs]
    known = torch.from_numpy(np.stack([features[pack][row] for pack, row in train]).astype(np.float32))
    mean = known.mean(0)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)  # the method draws, and a course that goes on has to be taught the same
        _, spread, directions = torch.pca_lowrank(known - mean, width)
    weakened = directions / spread.sqrt()
    return [
        F.normalize((torch.from_numpy(some.astype(np.float32)) - mean) @ weakened, dim=1).numpy() for some in features
    ]
