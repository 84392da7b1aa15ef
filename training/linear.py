"""A linear classifier on features that a network already knows, learnt from unevenly many examples of each class."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

STEPS, TOGETHER, RATE, DECAY, NOISE = 3000, 256, 2e-3, 0.1, 1.0


def fitted(
    data: Tensor, targets: Tensor, classes: int, steps: int = STEPS, share: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Weights (classes, dim) in half precision and bias (classes,), for features as they are.

    ``data`` (n, dim), ``targets`` (n,): which class; ``share`` (n,): how likely each is to be drawn, :func:`by_root`
    where nothing is said. Noise as large as the features vary stands in for more examples.
    """
    mean, scale = data.mean(0), data.std(0) + 1e-6
    data = (data - mean) / scale
    share = by_root(targets, classes) if share is None else share
    head = nn.Linear(data.shape[1], classes)
    optimizer = torch.optim.AdamW(head.parameters(), RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for chosen in torch.multinomial(share, steps * TOGETHER, replacement=True).view(steps, TOGETHER):
        noisy = data[chosen] + NOISE * torch.randn(TOGETHER, data.shape[1])
        loss = F.cross_entropy(head(noisy), targets[chosen], label_smoothing=0.05)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    with torch.no_grad():
        scaled = head.weight / scale
        return scaled.half().contiguous(), (head.bias - scaled @ mean).contiguous()


def by_root(targets: Tensor, classes: int) -> Tensor:
    """(n,) how likely each example is to be drawn if each class counts by the square root of how often it occurs; in
    all 1."""
    often = torch.bincount(targets, minlength=classes).double()
    return often[targets] ** -0.5 / often.sqrt().sum()
