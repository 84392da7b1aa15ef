"""How an encoder is trained: numbers, and the weights of the parts of the loss."""

from __future__ import annotations

from dataclasses import dataclass

from .augment import MEAN, STD, Change


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
