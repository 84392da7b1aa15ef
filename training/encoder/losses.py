"""The parts of the loss that an encoder learns by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
import torch.nn.functional as F

from .captions import About
from .data import STATEMENTS

AUXILIARY = (About.TYPE, About.COLOUR, About.GENDER, About.PATTERN)
BUCKETS = 512
"""Labels of the auxiliary heads are hashed into so many classes: stable when data is added."""
ALIKE_TEMPERATURE = 0.1
LESSON_TEMPERATURE = 0.1
NOTHING_LIKE = 0.1
"""A cosine that is as good as none."""


class Diverged(RuntimeError):
    """The loss is no number any more: the rate is too high."""


def contrastive(
    scale: torch.Tensor, image: torch.Tensor, text: torch.Tensor, nonsense: torch.Tensor, true_of: torch.Tensor
) -> torch.Tensor:
    """``image`` (n + e, dim): those of the n ``text`` and e that no words are true of; ``nonsense`` (m, dim)."""
    count = len(text)
    logits = (scale * text @ image[:count].T).masked_fill(true_of, -1e4)
    by_text = torch.cat([logits, scale * text @ image[count:].T], 1)
    by_image = torch.cat([logits.T, scale * image[:count] @ nonsense.T], 1)
    target = torch.arange(count, device=image.device)
    return 0.5 * (F.cross_entropy(by_text, target) + F.cross_entropy(by_image, target))


def refused(scale: torch.Tensor, strange: torch.Tensor, *others: torch.Tensor) -> torch.Tensor:
    """Nonsense, or pictures of nothing, (m, dim), must be less like each of ``others`` than NOTHING_LIKE: to know
    that nothing is close, it does not do to be far from the right answer of somebody else.
    """
    if not len(strange):
        return torch.zeros((), device=strange.device)
    least = scale * NOTHING_LIKE
    losses = [
        torch.logsumexp(torch.cat([scale * strange @ other.T, least.expand(len(strange), 1)], 1), 1) - least
        for other in others
    ]
    return torch.stack(losses).mean()


def attributes(heads: Iterable[torch.nn.Module], image: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    losses = []
    for head, statement in zip(heads, AUXILIARY, strict=True):
        column = known[:, STATEMENTS.index(statement)].to(image.device)
        target = torch.where(column < 0, -100, column % BUCKETS)
        losses.append(F.cross_entropy(head(image * 12), target, label_smoothing=0.05, ignore_index=-100))
    return torch.stack(losses).nan_to_num().mean()


def alike(image: torch.Tensor, kinds: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    """Pictures of one kind attract each other, the more so in one colour and for one gender (Khosla et al. 2020,
    "Supervised Contrastive Learning", arXiv 2004.11362, with graded positives): "similar" compares pictures alone.
    """
    near = [known[:, STATEMENTS.index(one)] for one in (About.COLOUR, About.GENDER)]
    closer = 1 + sum((column[:, None] == column[None, :]).float() for column in near)
    wanted = ((kinds @ kinds.T) * closer).fill_diagonal_(0).to(image.device)
    itself = torch.eye(len(image), dtype=torch.bool, device=image.device)
    likely = F.log_softmax((image @ image.T / ALIKE_TEMPERATURE).masked_fill(itself, -1e4), dim=1)
    total = wanted.sum(1)
    return -((wanted * likely).sum(1) / total.clamp(min=1e-6))[total > 0].mean()


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
