"""The parts of an encoder's training loss."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
import torch.nn.functional as F

from .captions import About
from .data import STATEMENTS

AUXILIARY = (About.TYPE, About.COLOUR, About.GENDER, About.PATTERN)
BUCKETS = 512
"""Number of classes into which labels of the auxiliary heads are hashed; stable when data is added."""
ALIKE_TEMPERATURE = 0.1
TEACHER_TEMPERATURE = 0.1
NOTHING_LIKE = 0.1
"""Cosine below which a pair counts as dissimilar."""


class Diverged(RuntimeError):
    """The loss has become NaN or infinite: the learning rate is too high."""


def contrastive(
    scale: torch.Tensor, image: torch.Tensor, text: torch.Tensor, nonsense: torch.Tensor, true_of: torch.Tensor
) -> torch.Tensor:
    """Return the symmetric contrastive loss, masked where ``true_of`` (n, n) says that a caption is true.

    ``image`` (n + e, dim): the pictures of the n ``text`` rows and e non-fashion pictures; ``nonsense`` (m, dim).
    """
    count = len(text)
    logits = (scale * text @ image[:count].T).masked_fill(true_of, -1e4)
    by_text = torch.cat([logits, scale * text @ image[count:].T], 1)
    by_image = torch.cat([logits.T, scale * image[:count] @ nonsense.T], 1)
    target = torch.arange(count, device=image.device)
    return 0.5 * (F.cross_entropy(by_text, target) + F.cross_entropy(by_image, target))


def rejection_loss(scale: torch.Tensor, strange: torch.Tensor, *others: torch.Tensor) -> torch.Tensor:
    """Return the loss that pushes the cosines of ``strange`` to each of ``others`` below NOTHING_LIKE.

    ``strange`` (m, dim): nonsense texts or non-fashion pictures. To detect that nothing is close, these must be
    dissimilar to everything, which the contrastive loss alone does not require.
    """
    if not len(strange):
        return torch.zeros((), device=strange.device)
    least = scale * NOTHING_LIKE
    losses = [
        torch.logsumexp(torch.cat([scale * strange @ other.T, least.expand(len(strange), 1)], 1), 1) - least
        for other in others
    ]
    return torch.stack(losses).mean()


def attribute_loss(heads: Iterable[torch.nn.Module], image: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    losses = []
    for head, statement in zip(heads, AUXILIARY, strict=True):
        column = known[:, STATEMENTS.index(statement)].to(image.device)
        target = torch.where(column < 0, -100, column % BUCKETS)
        losses.append(F.cross_entropy(head(image * 12), target, label_smoothing=0.05, ignore_index=-100))
    return torch.stack(losses).nan_to_num().mean()


def similarity_loss(image: torch.Tensor, kinds: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    """Return a loss that attracts pictures of one type, more strongly if colour or gender also agree.

    This is Khosla et al. 2020, "Supervised Contrastive Learning", arXiv 2004.11362, with graded positives. It is
    needed because searches for similar products compare pictures alone.
    """
    near = [known[:, STATEMENTS.index(one)] for one in (About.COLOUR, About.GENDER)]
    closer = 1 + sum((column[:, None] == column[None, :]).float() for column in near)
    wanted = ((kinds @ kinds.T) * closer).fill_diagonal_(0).to(image.device)
    itself = torch.eye(len(image), dtype=torch.bool, device=image.device)
    likely = F.log_softmax((image @ image.T / ALIKE_TEMPERATURE).masked_fill(itself, -1e4), dim=1)
    total = wanted.sum(1)
    return -((wanted * likely).sum(1) / total.clamp(min=1e-6))[total > 0].mean()


class Pupil:
    """Predicts, from the image tower's last features, the teacher's features of the picture before augmentation."""

    def __init__(self, model: Any, width: int, device: str) -> None:
        last: torch.nn.Linear = model.visual.trunk.get_classifier()
        self.head = torch.nn.Linear(last.in_features, width).to(device)
        self._features = torch.empty(0)
        last.register_forward_pre_hook(self._noticed)

    def _noticed(self, _layer: torch.nn.Module, given: tuple[torch.Tensor, ...]) -> None:
        self._features = given[0]

    def learnt(self, teacher: torch.Tensor) -> torch.Tensor:
        """Return the distillation loss (Fang et al. 2021, "SEED", arXiv 2101.04731, within a batch).

        The similarities of the last encoded pictures to ``teacher``, (n, width) unit rows of the teacher for the same
        pictures, should equal the similarities of ``teacher`` to each other.
        """
        teacher = teacher.to(self._features.device)
        told = F.normalize(self.head(self._features.float()), dim=-1)
        wanted = (teacher @ teacher.T / TEACHER_TEMPERATURE).softmax(1)
        return F.cross_entropy(told @ teacher.T / TEACHER_TEMPERATURE, wanted)
