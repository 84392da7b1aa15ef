"""Contrastive learning of pictures and words: one step at a time, until the time or the steps are over."""

from __future__ import annotations

import copy
import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F

from .augment import MEAN, STD, augment
from .captions import About, Caption, attribute_caption, slip, title_caption
from .data import STATEMENTS, Example, TrainingSet, facts
from .tokens import Tokenize, trim

AUXILIARY = (About.TYPE, About.COLOUR, About.GENDER, About.PATTERN)
BUCKETS = 512
"""Labels of the auxiliary heads are hashed into so many classes: stable when data is added."""


class Diverged(RuntimeError):
    """The loss is no number any more: the rate is too high."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train. ``rate``: peak learning rate, reached after ``warm_up`` steps, falling with a cosine;
    ``titles``: share of captions made of titles; ``sizes``: until that part of the course, pictures of that side;
    ``memory``: of the average of the weights; ``auxiliary``: weight of the attribute heads; ``temperature``: to begin
    with; ``mean`` and ``std``: what the image tower's pixels are standardised with, a number or one a channel.
    """

    sizes: tuple[tuple[float, int], ...]
    batch: int = 256
    rate: float = 1.5e-3
    titles: float = 0.55
    warm_up: int = 300
    memory: float = 0.998
    auxiliary: float = 0.35
    temperature: float = 0.07
    mean: float | tuple[float, ...] = MEAN
    std: float | tuple[float, ...] = STD


class Learner:
    """Softmax contrastive training (Radford et al. 2021, arXiv 2103.00020) in which every picture that a caption
    is true of is spared as its negative, with auxiliary attribute heads and an average of the weights."""

    def __init__(
        self, model: Any, tokenize: Tokenize, data: TrainingSet, recipe: Recipe, dim: int, device: str, seed: int
    ) -> None:
        self.data = data
        self.recipe = recipe
        self.device = torch.device(device)
        self.model, self.tokenize = model, tokenize
        self.model.to(self.device, memory_format=torch.channels_last)
        self.heads = torch.nn.ModuleList([torch.nn.Linear(dim, BUCKETS) for _ in AUXILIARY]).to(self.device)
        self.scale = torch.nn.Parameter(torch.tensor(math.log(1 / recipe.temperature), device=self.device))
        self.average = copy.deepcopy(self.model).eval()
        weights = [(n, p) for n, p in self.model.named_parameters() if n not in ("logit_scale", "logit_bias")]
        self.weights = [p for _, p in weights] + list(self.heads.parameters())
        self.optimizer = torch.optim.AdamW(
            [
                {"params": [p for p in self.weights if p.ndim >= 2], "weight_decay": 0.05},
                {"params": [p for p in self.weights if p.ndim < 2] + [self.scale], "weight_decay": 0.0},
            ],
            lr=recipe.rate,
            betas=(0.9, 0.98),
        )
        self.facts = facts(data.train)
        self.seed = seed
        self.step = 0
        self.order: list[int] = []
        self.begin()

    def begin(self) -> None:
        """Draw from here on as this step draws, whatever was drawn before."""
        self.words = random.Random(f"{self.seed}/{self.step}")
        self.light = torch.Generator().manual_seed(self.seed + self.step)

    def update(self, done: float) -> float:
        """One step, after ``done`` (0 to 1) of the course; returns its loss. Errors: Diverged."""
        warmth = min(1.0, (self.step + 1) / self.recipe.warm_up)
        for group in self.optimizer.param_groups:
            group["lr"] = self.recipe.rate * warmth * (0.5 + 0.5 * math.cos(math.pi * done) + 0.005)
        rows = self._batch()
        examples = [self.data.train[row] for row in rows]
        captions = [self._caption(example) for example in examples]
        image, text = self._encoded(examples, [slip(caption.text, self.words) for caption in captions], done)
        known = self.facts[rows]
        loss = self._contrastive(image, text, known, [caption.about for caption in captions])
        if self.recipe.auxiliary:
            loss = loss + self.recipe.auxiliary * self._auxiliary(image, known)
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
        parts = {"model": self.model, "average": self.average, "heads": self.heads, "optimizer": self.optimizer}
        state = {name: part.state_dict() for name, part in parts.items()}
        return state | {"scale": self.scale.data, "step": self.step}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what :meth:`state` gave."""
        for name, part in (("model", self.model), ("average", self.average), ("heads", self.heads)):
            part.load_state_dict(state[name])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scale.data = state["scale"]
        self.step = state["step"]
        self.begin()

    def _batch(self) -> list[int]:
        if len(self.order) < self.recipe.batch:
            self.order = list(range(len(self.data.train)))
            self.words.shuffle(self.order)
        return [self.order.pop() for _ in range(min(self.recipe.batch, len(self.order)))]

    def _caption(self, example: Example) -> Caption:
        make = title_caption if self.words.random() < self.recipe.titles else attribute_caption
        return make(example.item, self.words)

    def _encoded(self, examples: Sequence[Example], texts: list[str], done: float) -> tuple[torch.Tensor, torch.Tensor]:
        """(n, dim) unit rows of the pictures, augmented, and of the texts."""
        size = next(side for until, side in self.recipe.sizes if done < until or until >= 1)
        pictures = torch.empty(len(examples), 3, size, size)
        for positions, pixels in self.data.pixels(examples):
            pictures[positions] = augment(pixels, size, self.light, self.recipe.mean, self.recipe.std)
        with torch.autocast(self.device.type, torch.bfloat16):
            image = self.model.encode_image(pictures.to(self.device).contiguous(memory_format=torch.channels_last))
            text = self._encoded_texts(texts)
        return F.normalize(image.float(), dim=-1), F.normalize(text.float(), dim=-1)

    def _encoded_texts(self, texts: list[str]) -> torch.Tensor:
        tokens = self.tokenize(texts)
        tower = getattr(self.model, "text", None)
        causal = getattr(tower, "attn_mask", None)
        if causal is None or getattr(tower, "pool_type", "argmax") != "argmax":
            rows: torch.Tensor = self.model.encode_text(tokens.to(self.device))
            return rows
        tokens = trim(tokens, tokens.shape[1]).to(self.device)
        tower.attn_mask = causal[: tokens.shape[1], : tokens.shape[1]]  # type: ignore[union-attr]
        try:
            rows = self.model.encode_text(tokens)
        finally:
            tower.attn_mask = causal  # type: ignore[union-attr]
        return rows

    def _contrastive(
        self, image: torch.Tensor, text: torch.Tensor, known: torch.Tensor, about: list[About]
    ) -> torch.Tensor:
        states = torch.tensor([[bool(one & statement) for statement in STATEMENTS] for one in about])
        agree = known[:, None, :] == known[None, :, :]
        true_of = (agree | ~states[:, None, :]).all(-1).fill_diagonal_(False).to(self.device)
        logits = (self.scale.exp().clamp(max=100) * text @ image.T).masked_fill(true_of, -1e4)
        target = torch.arange(len(text), device=self.device)
        return 0.5 * (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target))

    def _auxiliary(self, image: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
        losses = []
        for head, statement in zip(self.heads, AUXILIARY, strict=True):
            column = known[:, STATEMENTS.index(statement)].to(self.device)
            target = torch.where(column < 0, -100, column % BUCKETS)
            losses.append(F.cross_entropy(head(image * 12), target, label_smoothing=0.05, ignore_index=-100))
        return torch.stack(losses).nan_to_num().mean()

    @torch.no_grad()
    def _average(self) -> None:
        keep = min(self.recipe.memory, (1 + self.step) / (10 + self.step))
        for mean, value in zip(self.average.parameters(), self.model.parameters(), strict=True):
            mean.lerp_(value, 1 - keep)
        for mean, value in zip(self.average.buffers(), self.model.buffers(), strict=True):
            mean.copy_(value)


class Course:
    """Training until ``minutes`` of work (0: however long) or ``steps`` are over, whichever is first; its state is
    written to ``file`` every so often, at the end and when it is interrupted, and the next course goes on from there.
    """

    def __init__(self, learner: Learner, file: Path, *, minutes: float, steps: int, save_seconds: float = 180) -> None:
        self.learner = learner
        self.file = file
        self.minutes, self.steps, self.save_seconds = minutes, steps, save_seconds
        self.spent = 0.0
        self.loss = 0.0
        if file.exists():
            state = torch.load(file, map_location=learner.device, weights_only=True)
            learner.restore(state)
            self.spent = state["spent"]

    def done(self) -> float:
        """0 to 1."""
        by_time = self.spent / (60 * self.minutes) if self.minutes else 0.0
        return float(max(by_time, self.learner.step / self.steps))

    def run(self, tell: Callable[[], None]) -> None:
        """Train to the end; ``tell`` is called after each step. Errors: Diverged."""
        started, before = time.monotonic(), self.spent
        saved = started
        try:
            while (done := self.done()) < 1:
                loss = self.learner.update(done)
                self.loss = 0.98 * self.loss + 0.02 * loss if self.loss else loss
                now = time.monotonic()
                self.spent = before + now - started
                if now - saved > self.save_seconds:
                    self.save()
                    saved = now
                tell()
        except KeyboardInterrupt:
            self.save()
            raise
        self.save()

    def save(self) -> None:
        """Write the state, whole or not at all. Errors: OSError."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        torch.save(self.learner.state() | {"spent": self.spent}, self.file.with_suffix(".new"))
        self.file.with_suffix(".new").replace(self.file)
