"""The bundled image tower: a small network trained on fashion and one trained on general pictures, side by side.

The first overfits to one shop's garments and is poor on other shops' photos; the features of the second
(EfficientNet-Lite0, ImageNet) depend on no shop. A head combines the features of both. The second stays frozen, so that
fine-tuning on a shop's catalogue does not make it specialised, too.

After a call of :func:`register`, timm, and so open_clip, can build the tower by NAME.
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
"""Number of features of either network."""
HIDDEN = 512
STD, GENERAL_STD = 0.25, 0.5
"""Standard deviations by which either network's pixels are divided, after subtracting a mean of 0.5 for both."""


class Head(nn.Module):
    """Maps (n, 2 WIDTH) features to (n, dim): a linear layer plus, in parallel, two layers with a GELU between them."""

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
        """Fold the standardisation of the features into the weights, as averaging two heads requires; outputs stay."""
        for layer in (self.linear, self.inner):
            layer.weight.mul_(self.scale)
            layer.bias.sub_(layer.weight @ self.mean)
        self.mean.zero_()
        self.scale.fill_(1)


class FusedTrunk(nn.Module):
    """The two networks and their head, with the parts of timm's image model interface that open_clip and Drape use."""

    def __init__(self, num_classes: int = 0, drop_rate: float = 0.0) -> None:
        super().__init__()
        self.num_features = self.head_hidden_size = 2 * WIDTH
        self.num_classes = num_classes
        self.fashion = timm.create_model(FASHION, num_classes=0)
        self.general = timm.create_model(GENERAL, num_classes=0).requires_grad_(False)
        self.head = Head(num_classes, drop_rate) if num_classes else nn.Identity()

    @property
    def drop_rate(self) -> float:
        """Dropout rate on the features."""
        return float(getattr(self.head, "drop_rate", 0.0))

    @drop_rate.setter
    def drop_rate(self, share: float) -> None:
        if isinstance(self.head, Head):
            self.head.drop_rate = share

    def train(self, mode: bool = True) -> FusedTrunk:
        """Set the training mode, but keep the general network in evaluation mode, so that its running means stay."""
        super().train(mode)
        self.general.eval()
        return self

    def forward_features(self, pixels: torch.Tensor) -> torch.Tensor:
        """Return (n, 2 WIDTH) features of standardised pixels."""
        with torch.no_grad():
            general = self.general(pixels * (STD / GENERAL_STD))
        return torch.cat([self.fashion(pixels), general], 1)

    def forward_head(self, features: torch.Tensor, pre_logits: bool = False) -> torch.Tensor:
        """Return the head's (n, dim) outputs, or with ``pre_logits`` the features unchanged."""
        if pre_logits:
            return features
        rows: torch.Tensor = self.head(features)
        return rows

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Return the (n, dim) outputs for standardised pixels (n, 3, h, w)."""
        return self.forward_head(self.forward_features(pixels))

    def get_classifier(self) -> nn.Module:
        """Return the head."""
        return self.head


@cache
def register() -> None:
    """Register the tower with timm under NAME."""
    register_model(drape_fused)


def drape_fused(pretrained: bool = False, num_classes: int = 0, drop_rate: float = 0.0, **_: Any) -> FusedTrunk:
    """Build the tower for timm; its weights are loaded with the whole model. Errors: ValueError if pretrained."""
    if pretrained:
        raise ValueError(f"{NAME} has no weights of its own.")
    return FusedTrunk(num_classes, drop_rate)
