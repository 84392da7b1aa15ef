"""Export a trained encoder to a folder that open_clip and Drape can load."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from vision import torchvision_cpu

torchvision_cpu.install()  # before timm, which the modules below import, looks for torchvision

from vision import fused  # noqa: E402

from .data import TrainingSet, load  # noqa: E402
from .model import IMAGE_SIZE, PREPROCESS, SIZE, VOCABULARY_FILE, build, configuration, towers_of  # noqa: E402
from .score import encode_pictures, encode_texts, score  # noqa: E402


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", action="append", required=True)
    parser.add_argument("--packs", type=Path, default=Path("var/training/packs"))
    parser.add_argument(
        "--checkpoint", type=Path, action="append", required=True, help="those of runs from one start are averaged"
    )
    parser.add_argument("--before", type=Path, help="checkpoint that training started from, mixed in by --keep")
    parser.add_argument("--keep", type=float, default=0.0, help="share of the weights of --before, 0 to 1")
    parser.add_argument("--to", type=Path, default=Path("vision/models/encoder"))
    parser.add_argument("--name", default="drape-small")
    parser.add_argument("--version", default="1")
    parser.add_argument("--image-weight", type=float, default=0.4)
    options = parser.parse_args(arguments)
    data = load(options.source, options.packs)
    states = [torch.load(file, map_location="cpu", weights_only=True) for file in options.checkpoint]
    model, tokenize = build(options.checkpoint[0].parent)
    average = mean_of([folded(model, state["average"]) for state in states])
    if options.before:
        before = torch.load(options.before, map_location="cpu", weights_only=True)["average"]
        average = kept(average, folded(model, before), options.keep)
    model.load_state_dict(average)
    figures = write(options, data, model.eval(), tokenize, sum(state["step"] for state in states))
    print(json.dumps(figures, indent=1))


@torch.no_grad()
def write(options: argparse.Namespace, data: TrainingSet, model: Any, tokenize: Any, step: int) -> dict[str, float]:
    """Write float16 weights, configuration, vocabulary and card, with means over training items; return the scores."""
    options.to.mkdir(parents=True, exist_ok=True)
    folder = options.checkpoint[0].parent
    vocabulary = json.loads((folder / SIZE).read_text())
    state = model.state_dict()
    weights = {name: value.half().contiguous() for name, value in state.items() if value.is_floating_point()}
    rest = {name: value for name, value in state.items() if not value.is_floating_point()}
    save_file(weights | rest, options.to / "open_clip_model.safetensors", metadata={"format": "pt"})
    shape = {"model_cfg": configuration(vocabulary, towers=towers_of(folder)), "preprocess_cfg": PREPROCESS}
    (options.to / "open_clip_config.json").write_text(json.dumps(shape, indent=1) + "\n")
    shutil.copy(folder / VOCABULARY_FILE, options.to / VOCABULARY_FILE)
    figures = score(model, tokenize, data, IMAGE_SIZE)
    held_out = {name: round(value, 3) for name, value in figures.items()}
    sample = [one for one in data.train if one.item.kind != "photo"][:: max(1, len(data.train) // 3000)]
    card = {
        "name": options.name,
        "version": options.version,
        "image_mean": _rounded(encode_pictures(model, data, sample, IMAGE_SIZE).mean(0)),
        "text_mean": _rounded(encode_texts(model, tokenize, [one.item.title for one in sample]).mean(0)),
        "default_image_weight": options.image_weight,
        "trained": {
            "steps": step,
            "pictures": len(data.train),
            "sources": learnt_from(options.source),
            "held_out": held_out,
        },
    }
    (options.to / "drape.json").write_text(json.dumps(card) + "\n")
    return figures


def folded(model: Any, weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return equivalent weights that can be averaged with those of another run, with standardisation folded in."""
    model.load_state_dict(weights)
    head = getattr(model.visual.trunk, "head", None)
    if isinstance(head, fused.Head):
        head.fold()
    return {name: value.clone() for name, value in model.state_dict().items()}


def mean_of(runs: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Return the mean of weights trained from one start (Wortsman et al. 2022, "Model soups", arXiv 2203.05482)."""
    first = runs[0]
    return {
        name: torch.stack([one[name] for one in runs]).mean(0) if value.is_floating_point() else value
        for name, value in first.items()
    }


def kept(weights: dict[str, torch.Tensor], before: dict[str, torch.Tensor], share: float) -> dict[str, torch.Tensor]:
    """Return weights interpolated by a share towards those before training, which reduces forgetting.

    See Wortsman et al. 2022, arXiv 2109.01903.
    """
    return {
        name: value.lerp(before[name], share) if value.is_floating_point() else value for name, value in weights.items()
    }


def learnt_from(sources: Sequence[str]) -> list[str]:
    """Return the names of the sources of products and photos, so that an evaluation can leave them out."""
    asked = [text.rpartition("*")[2].partition(":") for text in sources]
    return sorted({Path(path).stem for kind, _, path in asked if kind in ("product", "shop", "photo")})


def _rounded(values: torch.Tensor) -> list[float]:
    return [round(value, 5) for value in values.tolist()]


if __name__ == "__main__":
    main()
