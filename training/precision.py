"""Floating-point precision: the best for training on this machine, and that in which weights are released."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

MANTISSA = 6
"""Bits of the mantissa that released weights keep of the ten of half precision.

The rest would only make the repository larger: files of rounded weights take two thirds of the room compressed.
"""


def quick_in_halves(device: torch.device) -> bool:
    """Return whether bfloat16 is faster than float32; on CPUs without instructions for it, it is ten times slower."""
    if device.type != "cpu":
        return True
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def rounded(weights: NDArray[np.floating]) -> NDArray[np.float16]:
    """Return weights in half precision, rounded to MANTISSA bits; none changes by as much as a hundredth."""
    unit = 1 << (10 - MANTISSA)
    bits = weights.astype(np.float16).view(np.uint16).astype(np.uint32)
    return ((bits + unit // 2) // unit * unit).astype(np.uint16).view(np.float16)
