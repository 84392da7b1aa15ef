"""Which numbers this machine trains with."""

from __future__ import annotations

import torch


def quick_in_halves(device: torch.device) -> bool:
    """Whether bfloat16 is quicker than float32: on processors without instructions for it, it is ten times as slow."""
    if device.type != "cpu":
        return True
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
