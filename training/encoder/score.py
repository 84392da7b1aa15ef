"""Measure how well an encoder in training finds the held-out products."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from vision.text import normalise

from . import shops
from .augment import MEAN, STD, Channels, standardised
from .data import Example, TrainingSet, types_of


def encode_pictures(
    model: torch.nn.Module,
    data: TrainingSet,
    examples: Sequence[Example],
    size: int,
    mean: Channels = MEAN,
    std: Channels = STD,
) -> Tensor:
    """Return (n, dim) unit rows of pictures without augmentation."""
    rows: list[Tensor | None] = [None] * len(examples)
    for start in range(0, len(examples), 200):
        for positions, pixels in data.pixels(examples[start : start + 200]):
            resized = F.interpolate(pixels[:, :3], size=(size, size), mode="bilinear", antialias=True)
            encoded = F.normalize(model.encode_image(standardised(resized, mean, std)).float(), dim=-1)  # type: ignore[operator]
            for position, row in zip(positions, encoded, strict=True):
                rows[start + position] = row
    return torch.stack([row for row in rows if row is not None])


def encode_texts(model: torch.nn.Module, tokenize: Callable[[list[str]], Tensor], texts: Sequence[str]) -> Tensor:
    """Return (n, dim) unit rows of texts."""
    parts = [
        F.normalize(model.encode_text(tokenize([normalise(t) for t in texts[i : i + 200]])).float(), dim=-1)  # type: ignore[operator]
        for i in range(0, len(texts), 200)
    ]
    return torch.cat(parts)


def centred(rows: Tensor, mean: Tensor) -> Tensor:
    return F.normalize(rows - mean, dim=-1)


@torch.no_grad()
def score(
    model: torch.nn.Module, tokenize: Callable[[list[str]], Tensor], data: TrainingSet, size: int
) -> dict[str, float]:
    """Return the measures by name.

    On held-out products: title → picture recall@1 and @10 (products with equal titles are all correct), label
    precision@10, and precision@10 of a picture's type among its nearest pictures. On held-out photos of garments, if
    there are any: macro precision@10 of the whole photos. On held-out products of other shops: see :func:`_shops`.
    """
    model.eval()
    examples = data.products
    titles = [normalise(example.item.title) for example in examples]
    queries = sorted(set(titles) - {""})
    pictures = encode_pictures(model, data, examples, size)
    words = encode_texts(model, tokenize, queries)
    image_mean, text_mean = pictures.mean(0), words.mean(0)
    pictures = centred(pictures, image_mean)
    best = (centred(words, text_mean) @ pictures.T).topk(10).indices
    hits = torch.tensor([[titles[found] == query for found in row] for query, row in zip(queries, best, strict=True)])
    figures = {"recall@1": hits[:, 0].float().mean().item(), "recall@10": hits.any(1).float().mean().item()}
    for name in ("article_type", "colour"):
        labels = [getattr(example.item, name) for example in examples]
        common = sorted({label for label in labels if labels.count(label) >= 10 and label})
        found = (centred(encode_texts(model, tokenize, common), text_mean) @ pictures.T).topk(10).indices
        right = [[labels[j] == label for j in row] for label, row in zip(common, found.tolist(), strict=True)]
        figures[f"{name} precision@10"] = float(torch.tensor(right).float().mean())
    types = [example.item.article_type for example in examples]
    asked = [place for place, one in enumerate(types) if types.count(one) >= 10]
    near = (pictures[asked] @ pictures.T).topk(11).indices[:, 1:].tolist()
    alike = [[types[other] == types[place] for other in row] for place, row in zip(asked, near, strict=True)]
    figures["similar precision@10"] = float(torch.tensor(alike).float().mean())
    if data.photos:
        figures["photo precision@10"] = _photos(encode_pictures(model, data, data.photos, size), pictures, data)
    if data.shops:
        figures |= _shops(model, tokenize, data, size)
    return figures


def _shops(
    model: torch.nn.Module, tokenize: Callable[[list[str]], Tensor], data: TrainingSet, size: int
) -> dict[str, float]:
    """Return the precision for types, colours with types, and similar pictures, on other shops' held-out pictures."""
    examples = data.shops
    pictures = encode_pictures(model, data, examples, size)
    pictures = centred(pictures, pictures.mean(0))
    types = [example.item.article_type for example in examples]
    both = [(example.item.colour, example.item.article_type) for example in examples]
    figures = {}
    alone = [("", kind) for kind in types]
    for name, labels, needed, first in (("type", alone, 10, 10), ("colour + type", both, 5, 5)):
        asked = sorted({label for label in labels if label[1] and labels.count(label) >= needed})
        asked = [label for label in asked if label[0] or labels is alone]
        words = [_asked(*label) for label in asked]
        rows = encode_texts(model, tokenize, words)
        found = (centred(rows, rows.mean(0)) @ pictures.T).topk(first).indices.tolist()
        right = [[labels[other] == label for other in row] for label, row in zip(asked, found, strict=True)]
        figures[f"shops {name}@{first} of {len(asked)}"] = float(torch.tensor(right).float().mean())
    near = (pictures @ pictures.T).topk(11).indices[:, 1:].tolist()
    alike = [
        [types[other] == own for other in row] for own, row in zip(types, near, strict=True) if types.count(own) >= 10
    ]
    return figures | {"shops similar@10": float(torch.tensor(alike).float().mean())}


def _asked(colour: str, label: str) -> str:
    return f"{next(iter(shops.colour_names(colour)), '')} {shops.type_names(label)[0]}".strip()


def _photos(photos: Tensor, pictures: Tensor, data: TrainingSet) -> float:
    """Return the macro precision@10 by label of ``photos`` (n, dim), minus their mean.

    Photos of a type that is not among the products are ignored.
    """
    names = [normalise(example.item.article_type) for example in data.products]
    found = (centred(photos, photos.mean(0)) @ pictures.T).topk(10).indices.tolist()
    right: dict[str, list[float]] = {}
    for example, row in zip(data.photos, found, strict=True):
        types = types_of(example.item)
        if any(name in types for name in names):
            right.setdefault(example.item.article_type, []).append(sum(names[other] in types for other in row) / 10)
    return sum(sum(of) / len(of) for of in right.values()) / max(1, len(right))
