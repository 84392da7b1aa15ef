"""Contrastive learning of pictures and words: one step at a time, until the time or the steps are over."""

from __future__ import annotations

import copy
import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

from training import memory

from .augment import MEAN, STD, Change, augment
from .captions import About, Caption, attribute_caption, slip, title_caption
from .data import STATEMENTS, Example, TrainingSet, facts, kinds, types_of
from .model import quicken
from .nonsense import drawn
from .tokens import Tokenize, trim

AUXILIARY = (About.TYPE, About.COLOUR, About.GENDER, About.PATTERN)
BUCKETS = 512
"""Labels of the auxiliary heads are hashed into so many classes: stable when data is added."""

ALIKE_TEMPERATURE = 0.1
LESSON_TEMPERATURE = 0.1
NOTHING_LIKE = 0.1
"""A cosine that is as good as none."""
CAPTIONS = (title_caption, attribute_caption)
TABLES = ("token_embedding.weight", "positional_embedding")
"""Parameters that are rows to look up, not matrices."""


class Diverged(RuntimeError):
    """The loss is no number any more: the rate is too high."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train.

    ``rate``: peak learning rate, reached after ``warm_up`` steps, falling with a cosine; ``sizes``: until that part of
    the course, pictures of that side; ``memory``: of the average of the weights; ``temperature``: to begin with;
    ``mean`` and ``std``: what the image tower's pixels are standardised with, a number or one a channel.

    Weights of the parts of the loss: ``titles`` of the captions made of titles, less than 1, the rest is of phrases
    made of labels; ``words`` of phrases against titles, for documents are searched by their words, too; ``auxiliary``
    of the attribute heads; ``alike`` of the likeness of pictures of one kind; ``refusal`` of nonsense being like
    nothing; ``taught`` of seeing what the teacher sees, where the data has lessons.

    ``dropout``: share of the image tower's features that are hidden in a step; ``changes``: what happens to pictures;
    ``slips``: share of the captions' longer words that are misspelt.

    ``of_a_kind``: half of each batch is; ``nothing``: nonsense queries in each step, and half as many pictures of
    nothing that is sold.
    """

    sizes: tuple[tuple[float, int], ...]
    batch: int = 256
    rate: float = 1.5e-3
    titles: float = 0.55
    warm_up: int = 300
    memory: float = 0.998
    auxiliary: float = 0.35
    alike: float = 0.0
    temperature: float = 0.07
    optimizer: str = "adamw"
    of_a_kind: bool = False
    words: float = 0.0
    nothing: int = 0
    refusal: float = 0.1
    taught: float = 1.0
    dropout: float = 0.0
    changes: Change = Change.ALL
    slips: float = 0.04
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
        quicken(self.model)
        memory.keep()
        self.model.to(self.device, memory_format=torch.channels_last)
        self.heads = torch.nn.ModuleList([torch.nn.Linear(dim, BUCKETS) for _ in AUXILIARY]).to(self.device)
        if recipe.dropout:
            self.model.visual.trunk.drop_rate = recipe.dropout
        self.scale = torch.nn.Parameter(torch.tensor(math.log(1 / recipe.temperature), device=self.device))
        self.average = copy.deepcopy(self.model).eval()
        self.pupil = Pupil(self.model, data.lessons[0].shape[1], device) if data.lessons else None
        weights = [(n, p) for n, p in self.model.named_parameters() if n not in ("logit_scale", "logit_bias")]
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

        thin = [p for p in matrices if p.ndim == 4 and p.shape[1] == 1]  # depthwise: a row each, nothing to make even
        thick = [p for p in matrices if not (p.ndim == 4 and p.shape[1] == 1)]
        groups[0]["params"] = thick
        groups.append({"params": thin, "weight_decay": 0.05})
        for group in groups[1:]:
            group["use_fallback"] = True
        return Muon(groups, lr=rate, nesterov=True, betas=(0.9, 0.98), ns_coefficients="original")

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
        known = self.facts[rows]
        captions = [[make(example.item, self.words) for example in examples] for make in CAPTIONS]
        empty = self._empty()
        image, text = self._encoded([*examples, *empty], captions, done)
        count, kinds = len(rows), self.kinds[rows]
        titled, named, nonsense = text[:count], text[count : 2 * count], text[2 * count :]
        titles, names = (self._true_of(known, kinds, [caption.about for caption in some]) for some in captions)
        loss = self.recipe.titles * self._contrastive(image, titled, nonsense, titles)
        loss = loss + (1 - self.recipe.titles) * self._contrastive(image, named, nonsense, names)
        loss = loss + self.recipe.words * self._contrastive(titled, named, nonsense, names)
        seen = image[:count]
        if self.recipe.refusal:
            strange = self._refused(nonsense, seen, text[: 2 * count])
            strange = strange + self._refused(image[count:], seen, text[: 2 * count])
            loss = loss + self.recipe.refusal * strange
        if self.recipe.auxiliary:
            loss = loss + self.recipe.auxiliary * self._auxiliary(seen, known)
        if self.recipe.alike:
            loss = loss + self.recipe.alike * self._alike(seen, kinds, known)
        if self.pupil:
            loss = loss + self.recipe.taught * self.pupil.learnt(self.data.lessons_of([*examples, *empty]))
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
        """Begin a new course where another one ended: with its average, and the heads that it had."""
        self.model.load_state_dict(state["average"])
        self.average.load_state_dict(state["average"])
        self.heads.load_state_dict(state.get("heads", self.heads.state_dict()))
        if self.pupil and "lessons" in state:
            self.pupil.head.load_state_dict(state["lessons"])

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what :meth:`state` gave."""
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        self.scale.data = state["scale"]
        self.step = state["step"]
        self.begin()

    def _parts(self) -> dict[str, Any]:
        parts = {"model": self.model, "average": self.average, "heads": self.heads, "optimizer": self.optimizer}
        return parts | ({"lessons": self.pupil.head} if self.pupil else {})

    def _batch(self) -> list[int]:
        if len(self.order) < self.recipe.batch:
            self.order = self._ordered()
        return [self.order.pop() for _ in range(min(self.recipe.batch, len(self.order)))]

    def _ordered(self) -> list[int]:
        """Every picture once, in batches half of which are drawn at random and half of a kind or two: telling one
        shirt from the others is learnt where there are others.
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
        """How often a picture of a pack is shown in this round."""
        share = self.data.shares[pack] if self.data.shares else 1.0
        return int(share) + (self.words.random() < share % 1)

    def _empty(self) -> list[Example]:
        """Pictures of nothing that is sold, for no words to be true of."""
        count = self.recipe.nothing // 2
        return self.words.sample(self.data.empty, min(count, len(self.data.empty)))

    def _encoded(
        self, examples: Sequence[Example], captions: Sequence[Sequence[Caption]], done: float
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """(n, dim) unit rows of the pictures, augmented, and of the texts: captions after captions, then nonsense."""
        size = next(side for until, side in self.recipe.sizes if done < until or until >= 1)
        pictures = torch.empty(len(examples), 3, size, size)
        for positions, pixels in self.data.pixels(examples):
            pictures[positions] = augment(
                pixels, size, self.light, self.recipe.mean, self.recipe.std, self.recipe.changes
            )
        texts = [slip(caption.text, self.words, self.recipe.slips) for some in captions for caption in some]
        if self.data.nonsense:
            texts += [drawn(self.data.nonsense, self.words) for _ in range(self.recipe.nothing)]
        with torch.autocast(self.device.type, torch.bfloat16):
            image = self.model.encode_image(pictures.to(self.device).contiguous(memory_format=torch.channels_last))
            # the fused kernel's backward pass is slower than the plain one for rows of words as short as these
            with sdpa_kernel(SDPBackend.MATH):
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

    def _true_of(self, known: torch.Tensor, kinds: torch.Tensor, about: list[About]) -> torch.Tensor:
        """(n, n) whether the caption of a row is true of the picture of a column, its own left out."""
        states = torch.tensor([[bool(one & statement) for statement in STATEMENTS] for one in about])
        agree = known[:, None, :] == known[None, :, :]
        # a photo of trousers is no wrong answer to "jeans", nor jeans to the photo's caption
        agree[:, :, STATEMENTS.index(About.TYPE)] |= kinds @ kinds.T > 0
        return (agree | ~states[:, None, :]).all(-1).fill_diagonal_(False).to(self.device)

    def _contrastive(
        self, image: torch.Tensor, text: torch.Tensor, nonsense: torch.Tensor, true_of: torch.Tensor
    ) -> torch.Tensor:
        """``image`` (n + e, dim): those of the n ``text`` and e that no words are true of; ``nonsense`` (m, dim)."""
        scale, count = self.scale.exp().clamp(max=100), len(text)
        logits = (scale * text @ image[:count].T).masked_fill(true_of, -1e4)
        by_text = torch.cat([logits, scale * text @ image[count:].T], 1)
        by_image = torch.cat([logits.T, scale * image[:count] @ nonsense.T], 1)
        target = torch.arange(count, device=self.device)
        return 0.5 * (F.cross_entropy(by_text, target) + F.cross_entropy(by_image, target))

    def _refused(self, strange: torch.Tensor, *others: torch.Tensor) -> torch.Tensor:
        """Nonsense, or pictures of nothing, (m, dim), must be less like each of ``others`` than NOTHING_LIKE: to know
        that nothing is close, it does not do to be far from the right answer of somebody else.
        """
        if not len(strange):
            return torch.zeros((), device=self.device)
        scale = self.scale.exp().clamp(max=100)
        least = scale * NOTHING_LIKE
        losses = [
            torch.logsumexp(torch.cat([scale * strange @ other.T, least.expand(len(strange), 1)], 1), 1) - least
            for other in others
        ]
        return torch.stack(losses).mean()

    def _auxiliary(self, image: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
        losses = []
        for head, statement in zip(self.heads, AUXILIARY, strict=True):
            column = known[:, STATEMENTS.index(statement)].to(self.device)
            target = torch.where(column < 0, -100, column % BUCKETS)
            losses.append(F.cross_entropy(head(image * 12), target, label_smoothing=0.05, ignore_index=-100))
        return torch.stack(losses).nan_to_num().mean()

    def _alike(self, image: torch.Tensor, kinds: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
        """Pictures of one kind attract each other, the more so in one colour and for one gender (Khosla et al. 2020,
        "Supervised Contrastive Learning", arXiv 2004.11362, with graded positives): "similar" compares pictures alone.
        """
        near = [known[:, STATEMENTS.index(one)] for one in (About.COLOUR, About.GENDER)]
        closer = 1 + sum((column[:, None] == column[None, :]).float() for column in near)
        wanted = ((kinds @ kinds.T) * closer).fill_diagonal_(0).to(self.device)
        itself = torch.eye(len(image), dtype=torch.bool, device=self.device)
        likely = F.log_softmax((image @ image.T / ALIKE_TEMPERATURE).masked_fill(itself, -1e4), dim=1)
        total = wanted.sum(1)
        return -((wanted * likely).sum(1) / total.clamp(min=1e-6))[total > 0].mean()

    @torch.no_grad()
    def _average(self) -> None:
        keep = min(self.recipe.memory, (1 + self.step) / (10 + self.step))
        for mean, value in zip(self.average.parameters(), self.model.parameters(), strict=True):
            mean.lerp_(value, 1 - keep)
        for mean, value in zip(self.average.buffers(), self.model.buffers(), strict=True):
            mean.copy_(value)


class Pupil:
    """Tells from the image tower's last features what the teacher sees in the picture before it was augmented."""

    def __init__(self, model: Any, width: int, device: str) -> None:
        last: torch.nn.Linear = model.visual.trunk.get_classifier()
        self.head = torch.nn.Linear(last.in_features, width).to(device)
        self._features = torch.empty(0)
        last.register_forward_pre_hook(self._noticed)

    def _noticed(self, _layer: torch.nn.Module, given: tuple[torch.Tensor, ...]) -> None:
        self._features = given[0]

    def learnt(self, lessons: torch.Tensor) -> torch.Tensor:
        """How far the pictures encoded last are from being as like each of ``lessons``, (n, width) unit rows of the
        same pictures, as those are like each other (Fang et al. 2021, "SEED", arXiv 2101.04731, within a batch).
        """
        lessons = lessons.to(self._features.device)
        told = F.normalize(self.head(self._features.float()), dim=-1)
        wanted = (lessons @ lessons.T / LESSON_TEMPERATURE).softmax(1)
        return F.cross_entropy(told @ lessons.T / LESSON_TEMPERATURE, wanted)


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
