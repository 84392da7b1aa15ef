"""Contrastive training on pictures and texts, one step at a time."""

from __future__ import annotations

import copy
import math
import random
from collections.abc import Mapping, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

from training import memory
from training.precision import quick_in_halves

from .augment import augment
from .captions import About, Caption, attribute_caption, slip, title_caption
from .data import STATEMENTS, Example, TrainingSet, facts, kinds, types_of
from .losses import (
    AUXILIARY,
    BUCKETS,
    Diverged,
    Pupil,
    attribute_loss,
    contrastive,
    rejection_loss,
    similarity_loss,
)
from .model import quicken
from .nonsense import drawn
from .recipe import Recipe
from .tokens import Tokenize, trim

CAPTIONS = (title_caption, attribute_caption)
TABLES = ("token_embedding.weight", "positional_embedding")
"""Parameters that are lookup tables, not matrices."""


class Learner:
    """Softmax contrastive training (Radford et al. 2021, arXiv 2103.00020) without false negatives.

    Pictures of which a caption is true are not used as its negatives. There are also auxiliary attribute heads and a
    moving average of the weights.
    """

    def __init__(
        self, model: Any, tokenize: Tokenize, data: TrainingSet, recipe: Recipe, dim: int, device: str, seed: int
    ) -> None:
        self.data = data
        self.recipe = recipe
        self.device = torch.device(device)
        self.halves = quick_in_halves(self.device)
        self.model, self.tokenize = model, tokenize
        quicken(self.model)
        memory.keep()
        self.model.to(self.device, memory_format=torch.channels_last)
        self.heads = torch.nn.ModuleList([torch.nn.Linear(dim, BUCKETS) for _ in AUXILIARY]).to(self.device)
        if recipe.dropout:
            self.model.visual.trunk.drop_rate = recipe.dropout
        self.scale = torch.nn.Parameter(torch.tensor(math.log(1 / recipe.temperature), device=self.device))
        self.average = copy.deepcopy(self.model).eval()
        self.pupil = Pupil(self.model, data.teacher_features[0].shape[1], device) if data.teacher_features else None
        weights = [
            (name, value)
            for name, value in self.model.named_parameters()
            if value.requires_grad and name not in ("logit_scale", "logit_bias")
        ]
        self.weights = [p for _, p in weights] + list(self.heads.parameters())
        self.weights += self.pupil.head.parameters() if self.pupil else []
        self.optimizer = self._optimizer([p for n, p in weights if n.endswith(TABLES)])
        self.facts = facts(data.train)
        self.kinds = kinds(data.train)
        self.seed = seed
        self.step = 0
        self.order: list[int] = []
        self.begin()

    def _optimizer(self, tables: list[torch.nn.Parameter]) -> torch.optim.Optimizer:
        rate, known = self.recipe.rate, {id(p) for p in tables}
        matrices = [p for p in self.weights if p.ndim >= 2 and id(p) not in known]
        others = [p for p in self.weights if p.ndim < 2] + [self.scale]
        groups: list[dict[str, Any]] = [
            {"params": matrices, "weight_decay": 0.05},
            {"params": tables, "weight_decay": 0.05},
            {"params": others, "weight_decay": 0.0},
        ]
        if self.recipe.optimizer == "adamw":
            return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98))
        from timm.optim.muon import Muon

        # depthwise convolutions have one row per channel, so there is nothing for Muon to orthogonalise
        thin = [p for p in matrices if p.ndim == 4 and p.shape[1] == 1]
        thick = [p for p in matrices if not (p.ndim == 4 and p.shape[1] == 1)]
        groups[0]["params"] = thick
        groups.append({"params": thin, "weight_decay": 0.05})
        for group in groups[1:]:
            group["use_fallback"] = True
        return Muon(groups, lr=rate, nesterov=True, betas=(0.9, 0.98), ns_coefficients="original")

    def begin(self) -> None:
        """Seed the random generators for this step, whatever was drawn before, so that a resumed run is the same."""
        self.words = random.Random(f"{self.seed}/{self.step}")
        self.light = torch.Generator().manual_seed(self.seed + self.step)

    def update(self, done: float) -> float:
        """Make one step at progress ``done`` (0 to 1) and return its loss. Errors: Diverged."""
        warmth = min(1.0, (self.step + 1) / self.recipe.warm_up)
        for group in self.optimizer.param_groups:
            group["lr"] = self.recipe.rate * warmth * (0.5 + 0.5 * math.cos(math.pi * done) + 0.005)
        rows = self._batch()
        examples = [self.data.train[row] for row in rows]
        known = self.facts[rows]
        captions = self._captions(examples)
        empty = self._empty()
        image, text = self._encoded([*examples, *empty], captions, done)
        count, kinds = len(rows), self.kinds[rows]
        titled, named, nonsense = text[:count], text[count : 2 * count], text[2 * count :]
        titles, names = (self._true_of(known, kinds, [caption.about for caption in some]) for some in captions)
        scale = self.scale.exp().clamp(max=100)
        loss = self.recipe.titles * contrastive(scale, image, titled, nonsense, titles)
        loss = loss + (1 - self.recipe.titles) * contrastive(scale, image, named, nonsense, names)
        loss = loss + self.recipe.words * contrastive(scale, titled, named, nonsense, names)
        seen = image[:count]
        if self.recipe.refusal:
            strange = rejection_loss(scale, nonsense, seen, text[: 2 * count])
            strange = strange + rejection_loss(scale, image[count:], seen, text[: 2 * count])
            loss = loss + self.recipe.refusal * strange
        if self.recipe.auxiliary:
            loss = loss + self.recipe.auxiliary * attribute_loss(self.heads, seen, known)
        if self.recipe.alike:
            loss = loss + self.recipe.alike * similarity_loss(seen, kinds, known)
        if self.pupil:
            loss = loss + self.recipe.taught * self.pupil.learnt(self.data.teacher_features_of([*examples, *empty]))
        if not torch.isfinite(loss):
            raise Diverged("the loss is no number any more")
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.weights, 1.0)
        self.optimizer.step()
        self.step += 1
        self._average()
        return float(loss.item())

    def state(self) -> dict[str, Any]:
        state = {name: part.state_dict() for name, part in self._parts().items()}
        return state | {"scale": self.scale.data, "step": self.step}

    def start_from(self, state: Mapping[str, Any]) -> None:
        """Start a new run from the averaged weights and the heads of another one."""
        self.model.load_state_dict(state["average"])
        self.average.load_state_dict(state["average"])
        self.heads.load_state_dict(state.get("heads", self.heads.state_dict()))
        if self.pupil and "distillation" in state:
            self.pupil.head.load_state_dict(state["distillation"])

    def restore(self, state: dict[str, Any]) -> None:
        """Resume from a :meth:`state`."""
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        self.scale.data = state["scale"]
        self.step = state["step"]
        self.begin()

    def _parts(self) -> dict[str, Any]:
        parts = {"model": self.model, "average": self.average, "heads": self.heads, "optimizer": self.optimizer}
        return parts | ({"distillation": self.pupil.head} if self.pupil else {})

    def _batch(self) -> list[int]:
        if len(self.order) < self.recipe.batch:
            self.order = self._ordered()
        return [self.order.pop() for _ in range(min(self.recipe.batch, len(self.order)))]

    def _ordered(self) -> list[int]:
        """Return the order of one epoch, in batches that are half random and half of one or two types.

        Items of the same type in a batch are hard negatives, which teach distinguishing one shirt from the others.
        """
        rows = [row for row, example in enumerate(self.data.train) for _ in range(self._times(example.pack))]
        self.words.shuffle(rows)
        if not self.recipe.of_a_kind:
            return rows
        half, chunk = len(rows) // 2, self.recipe.batch // 4
        mixed, sorted_rows = rows[:half], sorted(rows[half:], key=lambda row: types_of(self.data.train[row].item))
        chunks = [sorted_rows[start : start + chunk] for start in range(0, len(sorted_rows), chunk)]
        self.words.shuffle(chunks)
        order: list[int] = []
        while chunks:
            order += [row for some in chunks[-2:] for row in some] + mixed[-2 * chunk :]
            del chunks[-2:], mixed[-2 * chunk :]
        return order

    def _times(self, pack: int) -> int:
        """Return how often a picture of a pack is used in this epoch."""
        share = self.data.shares[pack] if self.data.shares else 1.0
        return int(share) + (self.words.random() < share % 1)

    def _captions(self, examples: Sequence[Example]) -> list[list[Caption]]:
        """Return for each kind of caption one caption per example."""
        return [[make(example.item, self.words) for example in examples] for make in CAPTIONS]

    def _empty(self) -> list[Example]:
        """Return non-fashion pictures, which are negatives for all captions."""
        count = self.recipe.nothing // 2
        return self.words.sample(self.data.empty, min(count, len(self.data.empty)))

    def _encoded(
        self, examples: Sequence[Example], captions: Sequence[Sequence[Caption]], done: float
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return (n, dim) unit rows of the augmented pictures and of the texts: captions by kind, then nonsense."""
        texts = [slip(caption.text, self.words, self.recipe.slips) for some in captions for caption in some]
        if self.data.nonsense:
            texts += [drawn(self.data.nonsense, self.words) for _ in range(self.recipe.nothing)]
        given = self._given(examples, done)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.halves):
            image = self._seen(given)
            # for texts this short the fused kernel's backward pass is slower than the plain one
            with sdpa_kernel(SDPBackend.MATH):
                text = self._encoded_texts(texts)
        return F.normalize(image.float(), dim=-1), F.normalize(text.float(), dim=-1)

    def _given(self, examples: Sequence[Example], done: float) -> torch.Tensor:
        """Return the image tower's input: (n, 3, side, side) pixels, augmented in full precision."""
        size = next(side for until, side in self.recipe.sizes if done < until or until >= 1)
        pictures = torch.empty(len(examples), 3, size, size)
        for positions, pixels in self.data.pixels(examples):
            pictures[positions] = augment(
                pixels, size, self.light, self.recipe.mean, self.recipe.std, self.recipe.changes
            )
        return pictures.to(self.device).contiguous(memory_format=torch.channels_last)

    def _seen(self, given: torch.Tensor) -> torch.Tensor:
        """Encode the output of :meth:`_given` to (n, dim) rows."""
        rows: torch.Tensor = self.model.encode_image(given)
        return rows

    def _encoded_texts(self, texts: list[str]) -> torch.Tensor:
        return through(self.model, self.tokenize(texts).to(self.device))

    def _true_of(self, known: torch.Tensor, kinds: torch.Tensor, about: list[About]) -> torch.Tensor:
        """Return (n, n): whether the caption of a row is true of the picture of a column, False for its own."""
        states = torch.tensor([[bool(one & statement) for statement in STATEMENTS] for one in about])
        agree = known[:, None, :] == known[None, :, :]
        # a photo of trousers must not be a negative for "jeans", nor jeans for the photo's caption
        agree[:, :, STATEMENTS.index(About.TYPE)] |= kinds @ kinds.T > 0
        return (agree | ~states[:, None, :]).all(-1).fill_diagonal_(False).to(self.device)

    @torch.no_grad()
    def _average(self) -> None:
        keep = min(self.recipe.memory, (1 + self.step) / (10 + self.step))
        for mean, value in zip(self.average.parameters(), self.model.parameters(), strict=True):
            if value.requires_grad:
                mean.lerp_(value, 1 - keep)
        for mean, value in zip(self.average.buffers(), self.model.buffers(), strict=True):
            mean.copy_(value)


def through(model: Any, tokens: torch.Tensor) -> torch.Tensor:
    """Encode token ids to (n, dim) rows; padding is trimmed if the text tower's output does not depend on it."""
    tower = getattr(model, "text", model)
    encode = getattr(model, "encode_text", model)
    causal = getattr(tower, "attn_mask", None)
    if causal is None or getattr(tower, "pool_type", "argmax") != "argmax":
        rows: torch.Tensor = encode(tokens)
        return rows
    tokens = trim(tokens, tokens.shape[1])
    tower.attn_mask = causal[: tokens.shape[1], : tokens.shape[1]]
    try:
        rows = encode(tokens)
    finally:
        tower.attn_mask = causal
    return rows
