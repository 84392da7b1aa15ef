"""Train a linear classifier on the features of a frozen network, with imbalanced classes."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

STEPS, TOGETHER, RATE, DECAY, NOISE = 3000, 256, 2e-3, 0.1, 1.0


def fitted(
    data: Tensor, targets: Tensor, classes: int, steps: int = STEPS, share: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Return weights (classes, dim) in half precision and bias (classes,) for unstandardised features.

    ``data`` (n, dim); ``targets`` (n,): class indices; ``share`` (n,): sampling probabilities, by default
    :func:`by_root`. Noise with the features' standard deviation serves as augmentation.
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
    """Return (n,) sampling probabilities, which sum to 1, with classes weighted by the square root of their count."""
    often = torch.bincount(targets, minlength=classes).double()
    return often[targets] ** -0.5 / often.sqrt().sum()
