"""Ablation study of the recipe: short training runs from random weights, each with one part removed or changed.

``python -m training.encoder.ablate --source … --nonsense … --teacher … --minutes 60``, or ``--minutes 0 --steps N``,
which is fair if the machine has other work. After an interruption, the same command resumes the unfinished run. Prints
a row for each variant: the measures of ``score`` and the share of nonsense rejected. 400 steps at 64 pixels, nine
minutes on one core, show only large effects (docs/research/models.md).
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import torch

from vision import nonsense, torchvision_cpu

from .teacher import Teacher
from .variants import VARIANTS, Variant

torchvision_cpu.install()  # before the modules below import timm, which imports torchvision

from .data import TrainingSet, load  # noqa: E402
from .learning import Learner  # noqa: E402
from .model import DIM, build  # noqa: E402
from .recipe import Recipe  # noqa: E402
from .score import centred, encode_pictures, encode_texts, score  # noqa: E402
from .training_run import TrainingRun  # noqa: E402

STRANGE = 200
LOST = 0.02


def main() -> None:
    options = _options()
    torch.set_num_threads(options.threads)
    teacher = Teacher(options.teacher) if options.teacher else None
    data = load(options.source, options.packs, options.nonsense, teacher)
    recipe = Recipe(
        sizes=(),
        optimizer="muon",
        rate=options.rate,
        warm_up=min(300, max(1, options.steps // 5)),
        words=0.15,
        alike=0.25,
        of_a_kind=True,
        nothing=48,
    )
    variants = [one for one in VARIANTS if (teacher or not one.needs_teacher) and one.asked_for(options.only)]
    options.out.mkdir(parents=True, exist_ok=True)
    for variant in variants:
        figures = _figures(variant, recipe, data, options)
        row = " | ".join(f"{name} {value:.3f}" for name, value in figures.items())
        print(f"| {variant.name} | {row} |", flush=True)


def _figures(variant: Variant, recipe: Recipe, data: TrainingSet, options: argparse.Namespace) -> dict[str, float]:
    """Return the measures of one training run, from its file if it has finished."""
    folder = options.out / variant.name.replace(" ", "_").replace("/", "_")
    file = folder / "figures.json"
    if not file.exists():
        seed, size = options.seed + variant.draws, round(options.size * variant.sides / 8) * 8
        changed = replace(recipe, sizes=((1.0, size),), **variant.recipe)
        torch.manual_seed(seed)
        model, tokenize = build(options.vocabulary, variant.towers)
        learner = Learner(model, tokenize, _part(data, variant.part), changed, DIM, "cpu", seed)
        TrainingRun(learner, folder / "last.pt", minutes=options.minutes, steps=options.steps).run(lambda: None)
        figures = score(learner.average, tokenize, data, size) | {"refused": _refused(learner, size)}
        file.write_text(json.dumps(figures))
        (folder / "last.pt").unlink()
    found: dict[str, float] = json.loads(file.read_text())
    return found


@torch.no_grad()
def _refused(learner: Learner, size: int) -> float:
    """Return the share of nonsense queries rejected at the threshold that rejects 2 % of type and colour queries.

    A query's score is its highest similarity to a held-out picture.
    """
    data, average = learner.data, learner.average
    pictures = encode_pictures(average, data, data.products, size)
    items = [example.item for example in data.products]
    good = sorted({item.article_type for item in items} | {f"{item.colour} {item.article_type}" for item in items})
    texts = good + [nonsense.words(number, nonsense.MEASURING) for number in range(STRANGE)]
    words = encode_texts(average, learner.tokenize, texts)
    near = (centred(words, words[: len(good)].mean(0)) @ centred(pictures, pictures.mean(0)).T).max(1).values
    return float((near[len(good) :] < near[: len(good)].quantile(LOST)).float().mean())


def _part(data: TrainingSet, part: int) -> TrainingSet:
    """Keep every ``part``-th product with all of its examples, and all photos and drawings."""
    products = sorted({example.item.key for example in data.train if example.item.kind == "product"})
    kept = set(products[::part])
    return replace(data, train=[one for one in data.train if one.item.kind != "product" or one.item.key in kept])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", action="append", required=True, help="as for training")
    parser.add_argument("--packs", type=Path, default=Path("var/training/packs"))
    parser.add_argument("--nonsense", type=Path)
    parser.add_argument("--teacher", help="as for training")
    parser.add_argument("--vocabulary", type=Path, default=Path("var/training/encoder"), help="prepared by training")
    parser.add_argument("--out", type=Path, default=Path("var/training/ablations"))
    parser.add_argument("--minutes", type=float, default=60, help="per run; 0: no limit")
    parser.add_argument("--steps", type=int, default=1_000_000, help="per run; fair if the machine has other work")
    parser.add_argument("--only", help="regular expression for the names of the variants to run")
    parser.add_argument("--size", type=int, default=80, help="side of the pictures")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
