"""Hyperparameters of encoder training, including the weights of the parts of the loss."""

from __future__ import annotations

from dataclasses import dataclass

from .augment import MEAN, STD, Change


@dataclass(frozen=True, slots=True)
class Recipe:
    """Hyperparameters of encoder training.

    ``rate``: peak learning rate, reached after ``warm_up`` steps, with cosine decay; ``sizes``: pairs of the progress
    until which, and the side with which, pictures are used; ``memory``: decay of the weights' moving average;
    ``temperature``: initial value; ``mean`` and ``std``: standardisation of pixels, one number or one per channel.

    Weights of the parts of the loss: ``titles`` for captions from titles, at most 1, the rest is for phrases from
    labels; ``words`` for phrases against titles, because documents are also searched by their texts; ``auxiliary`` for
    the attribute heads; ``alike`` for the similarity of pictures of one type; ``refusal`` for the dissimilarity of
    nonsense; ``taught`` for distillation from the teacher, if the data has its features.

    ``dropout``: rate on the image tower's features; ``changes``: augmentation; ``slips``: share of the captions' longer
    words that are misspelt.

    ``of_a_kind``: whether half of each batch is of one or two types; ``nothing``: number of nonsense queries per step,
    with half as many non-fashion pictures.
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
