"""Fine-tune an existing encoder on more pictures and write it as a new folder."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from vision.clip_models import CARD, CHECKSUMS, PHOTOS, ClipModel, ModelError, load
from vision.text import normalise

from .data import Example, TrainingSet
from .learning import Learner
from .packing import Pack, near_identical
from .recipe import Recipe
from .score import centred, encode_pictures, encode_texts
from .tokens import Tokenize

CONFIG = "open_clip_config.json"
WEIGHTS = "open_clip_model.safetensors"
CARD_TEXT = "README.md"
ROOM = 1.125
"""Factor by which packed pictures are larger than the encoder's input, to leave room for augmentation."""
TO_CHOOSE_BY, FEWEST_TO_CHOOSE_BY, MOST_TO_CHOOSE_BY = 0.1, 50, 500
"""Share of the products, with its bounds, in the validation set for choosing the interpolation of the weights."""
SHARES_KEPT = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Candidate shares of the original weights in the interpolation."""
TEMPERATURE = 0.05
STAY = 0.001
"""Strength of the regularisation, towards the identity, of the map between two encoders' spaces."""


@dataclass(frozen=True, slots=True)
class Trainable:
    """A model in float32, ready for training, with its tokenizer and preprocessing.

    ``before``: a copy of its original weights; ``size``: side of its input pictures; ``mode``: how pictures are fitted
    into a square (longest: padded with white; shortest: cropped; squash: stretched).
    """

    model: Any
    before: dict[str, torch.Tensor]
    tokenize: Tokenize
    dim: int
    size: int
    mode: str
    mean: tuple[float, ...]
    std: tuple[float, ...]

    @property
    def packed(self) -> int:
        return round(self.size * ROOM)

    def fitted(self, picture: Image.Image) -> Image.Image:
        """Return the picture fitted for the encoder, except for its size."""
        if self.mode == "longest":
            return picture
        side = min(picture.size) if self.mode == "shortest" else max(picture.size)
        fit = ImageOps.fit if self.mode == "shortest" else Image.Image.resize
        return fit(picture, (side, side))


def refuse_untrainable(found: ClipModel) -> Path:
    """Return the folder of a trainable encoder. Errors: ModelError, which says what to do, if it is not trainable."""
    if found.folder is None:
        raise ModelError(
            f"The encoder {found.spec} is not a folder on this machine, so it cannot be trained. Download it into one "
            f"(open_clip's push_to_hf_hub writes {CONFIG} and {WEIGHTS}), let it serve by manage.py use_encoder "
            "FOLDER, then run this command again."
        )
    if not any((found.folder / name).is_file() for name in (WEIGHTS, "open_clip_pytorch_model.bin")):
        raise ModelError(
            f"The encoder in {found.folder} holds no weights of torch ({WEIGHTS}), so it cannot be trained; an export "
            "to ONNX is not enough. Put the weights beside its configuration, or choose another encoder."
        )
    return found.folder


def trainable(found: ClipModel) -> Trainable:
    """Load a model for training. Errors: ModelError."""
    folder = refuse_untrainable(found)
    loaded = load(found)
    preprocess = json.loads((folder / CONFIG).read_text())["preprocess_cfg"]
    size = preprocess["size"]
    model = loaded.model().float().train()
    with torch.no_grad():
        dim = int(model.encode_text(loaded.tokenize(["a"])).shape[1])
    return Trainable(
        model,
        {name: value.clone() for name, value in model.state_dict().items()},
        loaded.tokenize,
        dim,
        int(size if isinstance(size, int) else size[0]),
        preprocess.get("resize_mode") or "shortest",
        tuple(preprocess["mean"]),
        tuple(preprocess["std"]),
    )


def training_set(pack: Pack, held_out: set[str], seed: int) -> TrainingSet:
    """Return the training set without the items whose key is held out and without near-duplicates of these.

    Its ``products`` are a validation set, which is not trained on either.
    """
    rows = [row for row, item in enumerate(pack.items) if item.key in held_out]
    others = [row for row, item in enumerate(pack.items) if item.key not in held_out]
    count = min(MOST_TO_CHOOSE_BY, max(round(TO_CHOOSE_BY * len(others)), min(FEWEST_TO_CHOOSE_BY, len(others) // 4)))
    chosen = random.Random(seed).sample(others, count)
    close = set(near_identical(pack, pack, rows))
    like_chosen = set(near_identical(pack, pack, chosen)) | set(chosen)
    train = [Example(0, row, pack.items[row]) for row in others if row not in close | like_chosen]
    choose = [Example(0, row, pack.items[row]) for row in chosen if row not in close]
    return TrainingSet([pack], train, choose, [], len(close - set(rows)))


def learner(made: Trainable, data: TrainingSet, *, batch: int, rate: float, seed: int, device: str) -> Learner:
    """Return a learner with a recipe for fine-tuning weights that are already good."""
    recipe = Recipe(
        sizes=((1.0, made.size),),
        batch=min(batch, len(data.train)),
        rate=rate,
        warm_up=10,
        auxiliary=0.0,
        memory=0.99,
        temperature=TEMPERATURE,
        mean=made.mean,
        std=made.std,
    )
    return Learner(made.model, made.tokenize, data, recipe, made.dim, device, seed)


def write(found: ClipModel, weights: dict[str, torch.Tensor], folder: Path) -> None:
    """Write a folder with these weights, in the precision of the original ones, and the other files except the cards.

    Errors: OSError.
    """
    source = refuse_untrainable(found)
    folder.mkdir(parents=True)
    for file in source.iterdir():
        weighty = file.suffix in (".safetensors", ".bin", ".pt", ".onnx")
        if file.is_file() and not weighty and file.name not in (CARD, CARD_TEXT, PHOTOS, CHECKSUMS):
            shutil.copy(file, folder / file.name)
    kinds = _precision(source)
    cast = {name: value.to(kinds.get(name, value.dtype)).contiguous() for name, value in weights.items()}
    try:
        save_file(cast, folder / WEIGHTS, metadata={"format": "pt"})
    except SafetensorError as error:
        raise OSError(str(error)) from error
    # safetensors makes it readable only by its owner, but the web server and worker may be other users
    (folder / WEIGHTS).chmod(0o644)


def mapped_direction(
    direction: NDArray[np.float32], before: NDArray[np.float32], after: NDArray[np.float32]
) -> list[float]:
    """Map a direction (dim,) from the original embedding space into the fine-tuned one.

    ``before`` and ``after`` are (n, dim) unit rows of the same pictures in both spaces, to which a linear map is fitted
    by ridge regression, regularised towards the identity. For an encoder that learnt another language, the mapped
    direction of photos has a cosine of 0.93 with the one measured again on photos, and the unmapped one of 0.87.
    """
    stay = STAY * len(before) * np.eye(before.shape[1])
    left, right = before - before.mean(axis=0), after - after.mean(axis=0)
    moved = direction @ np.linalg.solve(left.T @ left + stay, left.T @ right + stay)
    return [round(float(value), 5) for value in moved]


def write_photos(folder: Path, fingerprint: str, facts: dict[str, Any], base: str) -> None:
    """Write what photos have in common, mapped from the encoder ``base``. Errors: OSError."""
    known = {"fingerprint": fingerprint, **facts, "carried_from": base}
    (folder / PHOTOS).write_text(json.dumps(known) + "\n")


def write_card(folder: Path, facts: dict[str, Any], text: str) -> None:
    """Write ``drape.json`` and the model card. Errors: OSError."""
    (folder / CARD).write_text(json.dumps(facts) + "\n")
    (folder / CARD_TEXT).write_text(text)


@torch.no_grad()
def blended(made: Trainable, taught: Learner) -> tuple[dict[str, torch.Tensor], float]:
    """Interpolate between the original and the averaged fine-tuned weights; return these and the original's share.

    Interpolation is as in Wortsman et al. 2022, "Robust fine-tuning of zero-shot models", arXiv 2109.01903. The share
    is the largest whose ranking of the validation products is within one standard error of the best one's (the
    one-standard-error rule of Breiman et al. 1984, "Classification and Regression Trees"). A shop similar to those in
    the encoder's training data needs small changes, a different one large changes.
    """
    taught.average.to("cpu")
    after = {name: value.clone() for name, value in taught.average.state_dict().items()}
    found: dict[float, torch.Tensor] = {}
    for share in SHARES_KEPT:
        taught.average.load_state_dict(_between(after, made.before, share))
        found[share] = _ranks(made, taught)
    best = max(found.values(), key=lambda ranks: float(ranks.mean()))
    kept = max(share for share, ranks in found.items() if _as_good(ranks, best))
    taught.average.load_state_dict(after)
    return _between(after, made.before, kept), kept


def _between(after: dict[str, torch.Tensor], before: dict[str, torch.Tensor], share: float) -> dict[str, torch.Tensor]:
    return {
        name: value.lerp(before[name], share) if value.is_floating_point() else before[name]
        for name, value in after.items()
    }


def _as_good(ranks: torch.Tensor, best: torch.Tensor) -> bool:
    less = best - ranks
    return bool(less.mean() <= less.std() / len(less) ** 0.5)


def _ranks(made: Trainable, taught: Learner) -> torch.Tensor:
    """Return (queries,) reciprocal ranks of the products' pictures for their titles.

    All products with the same title are correct.
    """
    examples = taught.data.products
    titles = [normalise(example.item.title) for example in examples]
    queries = sorted(set(titles))
    pictures = encode_pictures(taught.average, taught.data, examples, made.size, made.mean, made.std)
    words = encode_texts(taught.average, taught.tokenize, queries)
    scores = centred(words, words.mean(0)) @ centred(pictures, pictures.mean(0)).T
    right = torch.tensor([[title == query for title in titles] for query in queries])
    best = scores.masked_fill(~right, -torch.inf).max(dim=1, keepdim=True).values
    # ties count as worse, otherwise an encoder that gives all pictures the same vector would seem best
    ranks = 1 / (1 + ((scores >= best) & ~right).sum(dim=1)).float()
    return ranks if torch.isfinite(scores).all() else torch.zeros_like(ranks)


def _precision(folder: Path) -> dict[str, torch.dtype]:
    file = folder / WEIGHTS
    if not file.is_file():
        return {}
    with safe_open(str(file), framework="pt") as tensors:
        return {name: tensors.get_tensor(name).dtype for name in tensors.keys()}  # noqa: SIM118
