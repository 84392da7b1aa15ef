"""The bundled image tower: a small network that learnt fashion, beside one that learnt pictures of all kinds.

The first knows one shop's garments by heart and other shops' photographs poorly; what the second (EfficientNet-Lite0,
ImageNet) sees in a picture depends on no shop. A head reads the features of both. The second never learns from a shop's
catalogue, so that fine-tuning does not cost what it is there for.

timm, and so open_clip, knows the tower by NAME once :func:`register` has been called.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import timm
import torch
import torch.nn.functional as F
from timm.models import register_model
from torch import nn

NAME = "drape_fused"
FASHION, GENERAL = "mobilenetv4_conv_small", "tf_efficientnet_lite0"
WIDTH = 1280
"""Features of each of the two networks."""
HIDDEN = 512
STD, GENERAL_STD = 0.25, 0.5
"""What pixels are divided by before either network; both take off 0.5."""


class Head(nn.Module):
    """(n, 2 WIDTH) features to (n, dim): a linear layer and, beside it, two with a GELU between them."""

    mean: torch.Tensor
    scale: torch.Tensor

    def __init__(self, dim: int, drop_rate: float = 0.0) -> None:
        super().__init__()
        self.in_features = 2 * WIDTH
        self.drop_rate = drop_rate
        self.register_buffer("mean", torch.zeros(self.in_features))
        self.register_buffer("scale", torch.ones(self.in_features))
        self.linear = nn.Linear(self.in_features, dim)
        self.inner = nn.Linear(self.in_features, HIDDEN)
        self.outer = nn.Linear(HIDDEN, dim)
        nn.init.zeros_(self.outer.weight)
        nn.init.zeros_(self.outer.bias)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        rows = F.dropout((features - self.mean) * self.scale, self.drop_rate, self.training)
        found: torch.Tensor = self.linear(rows) + self.outer(F.gelu(self.inner(rows)))
        return found

    @torch.no_grad()
    def fold(self) -> None:
        """Say the same of features as they are: weights of two heads can be averaged only so."""
        for layer in (self.linear, self.inner):
            layer.weight.mul_(self.scale)
            layer.bias.sub_(layer.weight @ self.mean)
        self.mean.zero_()
        self.scale.fill_(1)


class FusedTrunk(nn.Module):
    """What timm's image towers offer, as far as open_clip and Drape ask for it."""

    def __init__(self, num_classes: int = 0, drop_rate: float = 0.0) -> None:
        super().__init__()
        self.num_features = self.head_hidden_size = 2 * WIDTH
        self.num_classes = num_classes
        self.fashion = timm.create_model(FASHION, num_classes=0)
        self.general = timm.create_model(GENERAL, num_classes=0).requires_grad_(False)
        self.head = Head(num_classes, drop_rate) if num_classes else nn.Identity()

    @property
    def drop_rate(self) -> float:
        """Share of the features that are hidden in training."""
        return float(getattr(self.head, "drop_rate", 0.0))

    @drop_rate.setter
    def drop_rate(self, share: float) -> None:
        if isinstance(self.head, Head):
            self.head.drop_rate = share

    def train(self, mode: bool = True) -> FusedTrunk:
        """The general network stays as it is, its running means too."""
        super().train(mode)
        self.general.eval()
        return self

    def forward_features(self, pixels: torch.Tensor) -> torch.Tensor:
        """(n, 2 WIDTH) of standardised pixels."""
        with torch.no_grad():
            general = self.general(pixels * (STD / GENERAL_STD))
        return torch.cat([self.fashion(pixels), general], 1)

    def forward_head(self, features: torch.Tensor, pre_logits: bool = False) -> torch.Tensor:
        """(n, dim), or the features themselves."""
        if pre_logits:
            return features
        rows: torch.Tensor = self.head(features)
        return rows

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """(n, dim) of standardised pixels (n, 3, h, w)."""
        return self.forward_head(self.forward_features(pixels))

    def get_classifier(self) -> nn.Module:
        """The part that reads the features."""
        return self.head


@cache
def register() -> None:
    """Let timm build the tower by NAME."""
    register_model(drape_fused)


def drape_fused(pretrained: bool = False, num_classes: int = 0, drop_rate: float = 0.0, **_: Any) -> FusedTrunk:
    """The entry point that timm calls; weights come with the model that it is part of."""
    if pretrained:
        raise ValueError(f"{NAME} has no weights of its own.")
    return FusedTrunk(num_classes, drop_rate)
