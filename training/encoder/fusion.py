"""Train the head of the bundled image tower on precomputed features; ``--help`` lists the arguments.

The two networks of the tower (:mod:`vision.fused`) are frozen, so each picture is encoded only once for each of a few
views, and a step costs only the head: thousands of steps take as long as hundreds through the whole tower. The last
layer of the text tower is trained, too.
"""

from __future__ import annotations

import argparse
import copy
import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import torch
from safetensors.torch import load_file

from training.precision import quick_in_halves
from vision import torchvision_cpu
from vision.clip_models import BUNDLED

torchvision_cpu.install()  # before timm, which the modules below import, looks for torchvision

from vision import fused  # noqa: E402

from .captions import Caption  # noqa: E402
from .data import Example, TrainingSet, load  # noqa: E402
from .learning import CAPTIONS, Learner, through  # noqa: E402
from .model import DIM, IMAGE_SIZE, VOCABULARY_FILE, Towers, configuration, quicken, write_shape  # noqa: E402
from .recipe import Recipe  # noqa: E402
from .score import score  # noqa: E402
from .teacher import fitted  # noqa: E402
from .tokens import tokenizer  # noqa: E402
from .training_run import TrainingRun  # noqa: E402
from .views import VIEWS, Views  # noqa: E402

REPORT_SECONDS = 600
WORDINGS = 3
"""Number of caption variants per item, drawn once so that the text tower's outputs for them can be cached."""
TOGETHER = 256
"""Batch size for the text tower."""
FASHION = "visual.trunk."
TOWERS = Towers(fused.NAME)


class HeadLearner(Learner):
    """A learner that trains only the head of the image tower and the last layer of the text tower."""

    def __init__(
        self, model: Any, tokenize: Any, data: TrainingSet, recipe: Recipe, views: Views, device: str, seed: int
    ) -> None:
        trained = {id(value) for value in (*model.visual.trunk.head.parameters(), model.text.text_projection)}
        for value in model.parameters():
            value.requires_grad_(id(value) in trained)
        model.logit_scale.requires_grad_(False)
        super().__init__(model, tokenize, data, recipe, DIM, device, seed)
        self.views = views
        self.reader = copy.deepcopy(self.model.text).eval()
        self.reader.text_projection = None
        self.read: dict[str, torch.Tensor] = {}
        self.worded: dict[tuple[int, int, int], list[Caption]] = {}

    def _captions(self, examples: Sequence[Example]) -> list[list[Caption]]:
        told = [self._worded(example, self.words.randrange(WORDINGS)) for example in examples]
        return [list(some) for some in zip(*told, strict=True)]

    def _worded(self, example: Example, wording: int) -> list[Caption]:
        place = (example.pack, example.row, wording)
        if place not in self.worded:
            draw = Random(f"{example.item.key}/{wording}")
            self.worded[place] = [make(example.item, draw) for make in CAPTIONS]
        return self.worded[place]

    def _given(self, examples: Sequence[Example], done: float) -> torch.Tensor:
        """Return the (n, features) features of a random view of each example."""
        return self.views.drawn(examples, self.words).to(self.device)

    def _seen(self, given: torch.Tensor) -> torch.Tensor:
        rows: torch.Tensor = self.model.visual.trunk.head(given)
        return rows

    @torch.no_grad()
    def _hidden(self, texts: list[str]) -> torch.Tensor:
        """Return the (n, width) inputs of the text tower's last layer, cached per text."""
        new = sorted({text for text in texts if text not in self.read}, key=len)
        for start in range(0, len(new), TOGETHER):
            some = new[start : start + TOGETHER]
            rows = through(self.reader, self.tokenize(some)).float()
            self.read.update(zip(some, rows, strict=True))
        return torch.stack([self.read[text] for text in texts])

    def _encoded_texts(self, texts: list[str]) -> torch.Tensor:
        rows: torch.Tensor = self._hidden(texts) @ self.model.text.text_projection
        return rows


def assembled(folder: Path, general: Path) -> tuple[Any, Any]:
    """Return the fused model with the weights of the encoder in ``folder``, and its tokenizer. Errors: ValueError.

    If that encoder is not fused yet, the head at first uses only the fashion network's features, and the general
    network's weights come from ``general``, a torch file of EfficientNet-Lite0.
    """
    from open_clip import CustomTextCLIP

    fused.register()
    config = json.loads((folder / "open_clip_config.json").read_text())["model_cfg"]
    shape = configuration(config["text_cfg"]["vocab_size"], towers=TOWERS)
    model = CustomTextCLIP(DIM, shape["vision_cfg"], shape["text_cfg"])
    state = {name: value.float() if value.is_floating_point() else value
             for name, value in load_file(folder / "open_clip_model.safetensors").items()}  # fmt: skip
    tokenize = tokenizer(folder / VOCABULARY_FILE, shape["text_cfg"]["context_length"])
    if config["vision_cfg"]["timm_model_name"] == fused.NAME:
        model.load_state_dict(state)
        return model, tokenize
    trunk, head = model.visual.trunk, model.visual.trunk.head
    words = {name: value for name, value in state.items() if not name.startswith("visual.")}
    model.load_state_dict(words, strict=False)
    pictures = {name.removeprefix(FASHION): value for name, value in state.items() if name.startswith(FASHION)}
    with torch.no_grad():
        head.linear.weight.zero_()
        head.linear.weight[:, : fused.WIDTH] = pictures.pop("classifier.weight")
        head.linear.bias.copy_(pictures.pop("classifier.bias"))
    trunk.fashion.load_state_dict(pictures)
    given = torch.load(general, weights_only=True)
    trunk.general.load_state_dict(fitted(trunk.general.state_dict(), dict(list(given.items())[:-2])))
    return model, tokenize


@torch.no_grad()
def standardise(head: fused.Head, features: torch.Tensor) -> None:
    """Set the head's standardisation to the mean and deviation of features (n, width), without changing its outputs."""
    head.fold()
    mean, spread = features.mean(0), features.std(0).clamp(min=1e-3)
    is_new = not head.outer.weight.any()  # then the inner layer was initialised for features of unit variance
    for layer in (head.linear,) if is_new else (head.linear, head.inner):
        layer.bias.add_(layer.weight @ mean)
        layer.weight.mul_(spread)
    head.mean.copy_(mean)
    head.scale.copy_(1 / spread)


def main(arguments: list[str] | None = None) -> None:
    options = _options(arguments)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    data = load(options.source, options.packs, options.nonsense)
    print(f"{len(data.train)} to train on, {data.near_identical} near-identical to held-out ones left out", flush=True)
    model, tokenize = assembled(options.start, options.general)
    model.eval()
    quicken(model)
    device = torch.device("cpu")

    def encode(pixels: torch.Tensor) -> torch.Tensor:
        with torch.autocast("cpu", torch.bfloat16, enabled=quick_in_halves(device)):
            features: torch.Tensor = model.visual.trunk.forward_features(
                pixels.contiguous(memory_format=torch.channels_last)
            )
        return features.float()

    views = Views(data, options.name, IMAGE_SIZE, encode, options.views)
    sample = data.train[:: max(1, len(data.train) // 4000)]
    standardise(model.visual.trunk.head, views.plain(sample))
    recipe = Recipe(
        sizes=((1.0, IMAGE_SIZE),), warm_up=options.warm_up, optimizer="adamw", of_a_kind=True,
        temperature=options.temperature, words=options.words, nothing=options.nothing, batch=options.batch,
        rate=options.rate, titles=options.titles, alike=options.alike, dropout=options.dropout, slips=0.0,
        memory=options.memory,
    )  # fmt: skip
    learner = HeadLearner(model, tokenize, data, recipe, views, "cpu", options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    shutil.copy(options.start / VOCABULARY_FILE, options.out / VOCABULARY_FILE)
    write_shape(options.out, model.text.vocab_size, TOWERS)
    _train(learner, options)


def _train(learner: HeadLearner, options: argparse.Namespace) -> None:
    run = TrainingRun(learner, options.out / "last.pt", minutes=options.minutes, steps=options.steps, save_seconds=120)
    scored = time.monotonic()

    def tell() -> None:
        nonlocal scored
        if learner.step % 100 == 0:
            print(f"step {learner.step} {run.done():.1%} loss {run.loss:.3f} {run.spent:.0f} s", flush=True)
        if time.monotonic() - scored > REPORT_SECONDS:
            _report(learner)
            scored = time.monotonic()

    _report(learner)
    run.run(tell)
    _report(learner)


def _report(learner: HeadLearner) -> None:
    figures = score(learner.average, learner.tokenize, learner.data, IMAGE_SIZE)
    print("held out:", ", ".join(f"{name} {value:.3f}" for name, value in figures.items()), flush=True)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", action="append", required=True, help="as for training.encoder.train")
    parser.add_argument("--packs", type=Path, default=Path("var/training/packs"))
    parser.add_argument("--start", type=Path, default=BUNDLED, help="folder of the encoder to start from")
    parser.add_argument("--general", type=Path, help="weights of EfficientNet-Lite0, if that encoder has none yet")
    parser.add_argument("--name", default="fused", help="name of the cached features; use a new one for other networks")
    parser.add_argument(
        "--views", type=int, default=len(VIEWS), help="number of views: the first of plain, mirrored, changed"
    )
    parser.add_argument("--out", type=Path, default=Path("var/training/fused"), help="run again to resume")
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--minutes", type=float, default=0, help="finish the schedule in this time; 0: by steps alone")
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--rate", type=float, default=1e-3, help="peak learning rate")
    parser.add_argument("--titles", type=float, default=0.5, help="weight of captions made of titles")
    parser.add_argument("--words", type=float, default=0.1, help="weight of phrases against titles")
    parser.add_argument("--alike", type=float, default=0.25, help="weight of the similarity of pictures of one type")
    parser.add_argument("--nonsense", type=Path, help="file of words that training.encoder.nonsense wrote")
    parser.add_argument("--nothing", type=int, default=48, help="nonsense queries per step")
    parser.add_argument("--dropout", type=float, default=0.2, help="dropout rate on the features")
    parser.add_argument("--temperature", type=float, default=0.05, help="initial value")
    parser.add_argument("--memory", type=float, default=0.998, help="decay of the weights' moving average")
    parser.add_argument("--warm-up", type=int, default=100, help="steps")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
