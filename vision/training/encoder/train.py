"""Train the bundled encoder: ``python -m vision.training.encoder.train --help``."""

from __future__ import annotations

import argparse
import copy
import math
import random
import time
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F

from vision import torchvision_cpu

torchvision_cpu.install()

from .augment import augment  # noqa: E402
from .captions import About, attribute_caption, slip, title_caption  # noqa: E402
from .data import STATEMENTS, Example, TrainingSet, facts, load  # noqa: E402
from .model import DIM, IMAGE_SIZE, build, prepare  # noqa: E402
from .score import score  # noqa: E402
from .tokens import trim  # noqa: E402

AUXILIARY = (About.TYPE, About.COLOUR, About.GENDER, About.PATTERN)
BUCKETS = 512
"""Labels of the auxiliary heads are hashed into so many classes: stable when data is added."""


def main(arguments: list[str] | None = None) -> None:
    options = _options(arguments)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    data = load(options.source, options.packs)
    print(f"{len(data.train)} to train on, {data.near_identical} near-identical to held-out ones left out", flush=True)
    prepare(options.out, [text for example in data.train for text in _vocabulary(example)])
    Trainer(options, data).run()


class Trainer:
    """Softmax contrastive training (Radford et al. 2021, arXiv 2103.00020) in which every picture that a caption
    is true of is spared as its negative, with auxiliary attribute heads and an average of the weights."""

    def __init__(self, options: argparse.Namespace, data: TrainingSet) -> None:
        self.options = options
        self.data = data
        self.device = torch.device(options.device)
        self.model, self.tokenize = build(options.out)
        self.model.to(self.device, memory_format=torch.channels_last)
        self.heads = torch.nn.ModuleList([torch.nn.Linear(DIM, BUCKETS) for _ in AUXILIARY]).to(self.device)
        self.scale = torch.nn.Parameter(torch.tensor(math.log(1 / 0.07), device=self.device))
        self.average = copy.deepcopy(self.model).eval()
        self.causal = self.model.text.attn_mask
        weights = [(n, p) for n, p in self.model.named_parameters() if n != "logit_scale"]
        self.weights = [p for _, p in weights] + list(self.heads.parameters())
        self.optimizer = torch.optim.AdamW(
            [
                {"params": [p for p in self.weights if p.ndim >= 2], "weight_decay": 0.05},
                {"params": [p for p in self.weights if p.ndim < 2] + [self.scale], "weight_decay": 0.0},
            ],
            lr=options.rate,
            betas=(0.9, 0.98),
        )
        self.facts = facts(data.train)
        self.step, self.spent = 0, 0.0
        self.order: list[int] = []

    def run(self) -> None:
        self._resume()
        self.words = random.Random(f"{self.options.seed}/{self.step}")
        self.light = torch.Generator().manual_seed(self.options.seed + self.step)
        started, before, first = time.monotonic(), self.spent, self.step
        saved = scored = started
        mean = 0.0
        while (done := self._progress()) < 1:
            loss = self._update(done)
            mean = 0.98 * mean + 0.02 * loss if mean else loss
            now = time.monotonic()
            self.spent = before + now - started
            if self.step % 50 == 0:
                rate = (self.step - first) * self.options.batch / (now - started)
                print(f"step {self.step} {done:.1%} loss {mean:.3f} {rate:.0f} pictures/s", flush=True)
            if now - saved > 180:
                self._save()
                saved = time.monotonic()
            if now - scored > 600:
                self._report()
                scored = time.monotonic()
        self._save()
        self._report()

    def _progress(self) -> float:
        by_time = self.spent / (60 * self.options.minutes) if self.options.minutes else 0.0
        return float(max(by_time, self.step / self.options.steps))

    def _batch(self) -> list[int]:
        if len(self.order) < self.options.batch:
            self.order = list(range(len(self.data.train)))
            self.words.shuffle(self.order)
        return [self.order.pop() for _ in range(self.options.batch)]

    def _update(self, done: float) -> float:
        """One step; returns its loss."""
        rate = self.options.rate * min(1.0, (self.step + 1) / 300) * (0.5 + 0.5 * math.cos(math.pi * done) + 0.005)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        rows = self._batch()
        examples = [self.data.train[row] for row in rows]
        captions = [self._caption(example) for example in examples]
        tokens = trim(self.tokenize([slip(caption.text, self.words) for caption in captions]), 24).to(self.device)
        size = 80 if done < 0.5 else 96 if done < 0.8 else IMAGE_SIZE
        pictures = torch.empty(len(rows), 3, size, size)
        for positions, pixels in self.data.pixels(examples):
            pictures[positions] = augment(pixels, size, self.light)
        self.model.text.attn_mask = self.causal[: tokens.shape[1], : tokens.shape[1]]
        with torch.autocast(self.device.type, torch.bfloat16):
            image = self.model.encode_image(pictures.to(self.device).contiguous(memory_format=torch.channels_last))
            text = self.model.encode_text(tokens)
        self.model.text.attn_mask = self.causal
        image, text = F.normalize(image.float(), dim=-1), F.normalize(text.float(), dim=-1)
        known = self.facts[rows]
        loss = self._contrastive(image, text, known, [caption.about for caption in captions])
        loss = loss + 0.35 * self._auxiliary(image, known)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.weights, 1.0)
        self.optimizer.step()
        self.step += 1
        self._average()
        return float(loss.item())

    def _caption(self, example: Example) -> Any:
        make = title_caption if self.words.random() < self.options.titles else attribute_caption
        return make(example.item, self.words)

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
        keep = min(0.998, (1 + self.step) / (10 + self.step))
        for mean, value in zip(self.average.parameters(), self.model.parameters(), strict=True):
            mean.lerp_(value, 1 - keep)
        for mean, value in zip(self.average.buffers(), self.model.buffers(), strict=True):
            mean.copy_(value)

    def _report(self) -> None:
        figures = score(self.average, self.tokenize, self.data, IMAGE_SIZE)
        print("held out:", ", ".join(f"{name} {value:.3f}" for name, value in figures.items()), flush=True)

    def _state(self) -> dict[str, Any]:
        parts = {"model": self.model, "average": self.average, "heads": self.heads, "optimizer": self.optimizer}
        state = {name: part.state_dict() for name, part in parts.items()}
        return state | {"scale": self.scale.data, "step": self.step, "spent": self.spent}

    def _save(self) -> None:
        file = self.options.out / "last.pt"
        torch.save(self._state(), file.with_suffix(".new"))
        file.with_suffix(".new").replace(file)

    def _resume(self) -> None:
        file = self.options.out / "last.pt"
        if not file.exists():
            return
        state = torch.load(file, map_location=self.device, weights_only=True)
        for name, part in (("model", self.model), ("average", self.average), ("heads", self.heads)):
            part.load_state_dict(state[name])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scale.data = state["scale"]
        self.step, self.spent = state["step"], state["spent"]


def _vocabulary(example: Example) -> list[str]:
    from vision.text import normalise

    words = random.Random(example.item.key)
    return [normalise(example.item.title), attribute_caption(example.item, words).text]


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", action="append", required=True, help="kind:path; kind: product, photo or drawing")
    parser.add_argument("--packs", type=Path, default=Path("var/training/packs"))
    parser.add_argument("--out", type=Path, default=Path("var/training/encoder"), help="run again to resume")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--minutes", type=float, default=0, help="finish the schedule in this time; 0: by steps alone")
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--rate", type=float, default=1.5e-3, help="peak learning rate")
    parser.add_argument("--titles", type=float, default=0.55, help="share of captions made of titles")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
