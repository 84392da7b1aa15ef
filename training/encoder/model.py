"""The architecture of the bundled encoder: two small towers that open_clip builds from a configuration file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from .tokens import write_vocabulary

DIM = 192
CONTEXT = 24
IMAGE_SIZE = 128
"""The last feature map is 4 x 4, as at 112, where training is a quarter cheaper. If training ends at a size with
another number of cells, retrieval is a fifth worse (recall@10 of 0.48 instead of 0.59)."""
MERGES = 5000
VOCABULARY_FILE = "bpe.txt.gz"
SIZE, SHAPE = "vocabulary.json", "towers.json"
"""Files next to a checkpoint: its vocabulary size, and its towers if they are not BUNDLED."""

PREPROCESS: dict[str, Any] = {
    "size": IMAGE_SIZE,
    "mode": "RGB",
    "mean": [0.5, 0.5, 0.5],
    "std": [0.25, 0.25, 0.25],
    "interpolation": "bilinear",
    "resize_mode": "longest",
    "fill_color": 255,
}


@dataclass(frozen=True, slots=True)
class Towers:
    """The architectures of both towers.

    ``pictures``: a timm architecture, by default MobileNetV4 (Qin et al. 2024, arXiv 2404.10518); ``layers`` and
    ``width``, a multiple of 64, of the text transformer.
    """

    pictures: str = "mobilenetv4_conv_small"
    layers: int = 3
    width: int = 256


BUNDLED = Towers()


def configuration(vocabulary: int, bpe: str = VOCABULARY_FILE, towers: Towers = BUNDLED) -> dict[str, Any]:
    """Return open_clip's ``model_cfg`` for this vocabulary size, vocabulary file and towers."""
    return {
        "embed_dim": DIM,
        "custom_text": True,
        "vision_cfg": {
            "timm_model_name": towers.pictures,
            "timm_model_pretrained": False,
            "timm_pool": "avg",
            "timm_proj": None,
            "image_size": IMAGE_SIZE,
        },
        "text_cfg": {
            "context_length": CONTEXT,
            "vocab_size": vocabulary,
            "width": towers.width,
            "heads": towers.width // 64,
            "layers": towers.layers,
            "tokenizer_kwargs": {"bpe_path": bpe},
        },
    }


def prepare(folder: Path, texts: list[str]) -> int:
    """Learn the vocabulary from texts and write it to ``folder``, unless it is there already; return its size."""
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / SIZE
    if not note.exists():
        note.write_text(json.dumps(write_vocabulary(texts, MERGES, folder / VOCABULARY_FILE)))
    size: int = json.loads(note.read_text())
    return size


def write_shape(folder: Path, vocabulary: int, towers: Towers) -> None:
    """Write the vocabulary size and the towers next to a checkpoint, for :func:`build`."""
    (folder / SIZE).write_text(json.dumps(vocabulary))
    (folder / SHAPE).write_text(json.dumps(asdict(towers)))


class _EveryOther(torch.autograd.Function):
    """Strided slicing with a channels-last gradient; otherwise subsequent backward passes are several times slower."""

    @staticmethod
    def forward(ctx: Any, every: torch.Tensor, down: int, across: int) -> torch.Tensor:
        ctx.shape, ctx.steps = every.shape, (down, across)
        return every[..., ::down, ::across].contiguous(memory_format=torch.channels_last)

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        down, across = ctx.steps
        whole = torch.empty(ctx.shape, dtype=gradient.dtype, device=gradient.device, memory_format=torch.channels_last)
        whole.zero_()[..., ::down, ::across] = gradient
        return whole, None, None


class _Strided(torch.nn.Conv2d):
    """A strided convolution computed with stride 1 and then sliced.

    oneDNN's backward pass of a strided depthwise convolution in bfloat16 is so slow that it makes a training step a
    quarter longer.
    """

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        every = torch.nn.functional.conv2d(input, self.weight, self.bias, 1, self.padding, self.dilation, self.groups)
        down, across = self.stride
        slicing: Callable[[torch.Tensor, int, int], torch.Tensor] = _EveryOther.apply
        return slicing(every, down, across)


def quicken(model: torch.nn.Module) -> None:
    """Speed up the training of strided depthwise convolutions, in place; weights and results stay the same."""
    for module in model.modules():
        is_slow = type(module) is torch.nn.Conv2d and module.groups > 1 and module.stride != (1, 1)
        if is_slow and module.weight.requires_grad:
            module.__class__ = _Strided


def towers_of(folder: Path) -> Towers:
    """Return the towers that a prepared folder specifies, BUNDLED if it specifies none."""
    file = folder / SHAPE
    return Towers(**json.loads(file.read_text())) if file.is_file() else BUNDLED


def build(folder: Path, towers: Towers | None = None) -> tuple[Any, Any]:
    """Return an untrained model and its tokenizer (texts to (n, CONTEXT) token ids) for a prepared folder.

    ``towers`` overrides the towers that the folder specifies.
    """
    from open_clip import CustomTextCLIP

    from vision import fused

    from .tokens import tokenizer

    fused.register()
    size = json.loads((folder / SIZE).read_text())
    towers = towers or towers_of(folder)
    shape = configuration(size, towers=towers)
    model = CustomTextCLIP(DIM, shape["vision_cfg"], shape["text_cfg"])
    return model, tokenizer(folder / VOCABULARY_FILE, CONTEXT)
