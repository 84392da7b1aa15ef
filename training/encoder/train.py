"""Train the bundled encoder: ``python -m training.encoder.train --help``."""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import torch

from vision import torchvision_cpu

from .teacher import Teacher

torchvision_cpu.install()  # before the modules below import timm, which imports torchvision

from .captions import attribute_caption  # noqa: E402
from .data import Example, TrainingSet, load  # noqa: E402
from .learning import Learner  # noqa: E402
from .model import DIM, IMAGE_SIZE, build, prepare  # noqa: E402
from .recipe import Recipe  # noqa: E402
from .score import score  # noqa: E402
from .training_run import TrainingRun  # noqa: E402

REPORT_SECONDS = 1200


def main(arguments: list[str] | None = None) -> None:
    options = _options(arguments)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    teacher = Teacher(options.teacher) if options.teacher else None
    data = load(options.source, options.packs, options.nonsense, teacher)
    print(f"{len(data.train)} to train on, {data.near_identical} near-identical to held-out ones left out", flush=True)
    seen = [
        f"{Path(one.file).stem}: {sum(example.pack == number for example in data.train)}"
        for number, one in enumerate(data.packs)
    ]
    print(", ".join(seen), flush=True)
    prepare(options.out, [text for example in data.train for text in _vocabulary(example)])
    train(options, data)


def train(options: argparse.Namespace, data: TrainingSet) -> None:
    """Train to the end, from the last state in ``options.out`` if there is one; prints progress and measures."""
    recipe = Recipe(
        sizes=options.sizes,
        warm_up=options.warm_up,
        optimizer=options.optimizer,
        of_a_kind=options.of_a_kind,
        temperature=options.temperature,
        words=options.words,
        nothing=options.nothing,
        batch=options.batch,
        rate=options.rate,
        titles=options.titles,
        alike=options.alike,
        taught=options.taught,
        dropout=options.dropout,
    )
    model, tokenize = build(options.out)
    learner = Learner(model, tokenize, data, recipe, DIM, options.device, options.seed)
    if options.start:
        learner.start_from(torch.load(options.start, map_location=learner.device, weights_only=True))
    run = TrainingRun(learner, options.out / "last.pt", minutes=options.minutes, steps=options.steps)
    started = scored = time.monotonic()
    first = learner.step

    def tell() -> None:
        nonlocal scored
        now = time.monotonic()
        if learner.step % 50 == 0:
            rate = (learner.step - first) * options.batch / (now - started)
            print(f"step {learner.step} {run.done():.1%} loss {run.loss:.3f} {rate:.0f} pictures/s", flush=True)
        if now - scored > REPORT_SECONDS:
            _report(learner)
            scored = now

    run.run(tell)
    _report(learner)


def _report(learner: Learner) -> None:
    figures = score(learner.average, learner.tokenize, learner.data, IMAGE_SIZE)
    print("held out:", ", ".join(f"{name} {value:.3f}" for name, value in figures.items()), flush=True)


def _vocabulary(example: Example) -> list[str]:
    from vision.text import normalise

    words = random.Random(example.item.key)
    return [normalise(example.item.title), attribute_caption(example.item, words).text]


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--source",
        action="append",
        required=True,
        help="[share*]kind:path; kind: product, shop, photo, drawing, empty or aside",
    )
    parser.add_argument("--packs", type=Path, default=Path("var/training/packs"))
    parser.add_argument("--out", type=Path, default=Path("var/training/encoder"), help="run again to resume")
    parser.add_argument(
        "--start", type=Path, help="a checkpoint whose averaged weights and heads a new run starts from"
    )
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--minutes", type=float, default=0, help="finish the schedule in this time; 0: by steps alone")
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--rate", type=float, default=1.5e-3, help="peak learning rate")
    parser.add_argument("--titles", type=float, default=0.55, help="weight of captions made of titles")
    parser.add_argument("--words", type=float, default=0.15, help="weight of phrases against titles")
    parser.add_argument("--alike", type=float, default=0.25, help="weight of the similarity of pictures of one type")
    parser.add_argument(
        "--sizes", type=_sizes, default=_sizes("0.5:80,0.8:96,1:128"), help="progress until which: side of the pictures"
    )
    parser.add_argument("--nonsense", type=Path, help="file of words that training.encoder.nonsense wrote")
    parser.add_argument("--nothing", type=int, default=30, help="nonsense queries per step")
    parser.add_argument("--teacher", help="timm architecture and file of weights, architecture:file")
    parser.add_argument("--taught", type=float, default=1.0, help="weight of distillation from the teacher")
    parser.add_argument("--dropout", type=float, default=0.0, help="dropout rate on the image tower's features")
    parser.add_argument(
        "--of-a-kind",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="whether half of each batch is of one or two types",
    )
    parser.add_argument("--optimizer", choices=("adamw", "muon"), default="adamw")
    parser.add_argument("--temperature", type=float, default=0.07, help="initial value")
    parser.add_argument("--warm-up", type=int, default=300, help="steps")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


def _sizes(text: str) -> tuple[tuple[float, int], ...]:
    pairs = (part.split(":") for part in text.split(","))
    return tuple((float(until), int(side)) for until, side in pairs)


if __name__ == "__main__":
    main()
