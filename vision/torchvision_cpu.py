"""Make torchvision importable if its compiled operators do not match the installed torch.

One lock file serves machines with and without CUDA, so the CPU build of torch may be installed next to a torchvision
whose compiled operators need CUDA libraries. The only one of them that Drape needs is non-maximum suppression.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import torch

_library: torch.library.Library | None = None


def install() -> bool:
    """Declare torchvision's operators if they cannot be loaded; call before importing torchvision.

    Returns whether that was done by this call. Safe to call again.
    """
    global _library
    if _library is not None or torch.version.cuda is not None or _loaded():
        return False
    _library = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        _library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    _library.impl("nms", nms, "CPU")
    import torchvision

    # torchvision's wrapper asserts that the compiled operators exist
    torchvision.ops.nms = torchvision.ops.boxes.nms = nms
    return True


def nms(boxes: torch.Tensor, scores: torch.Tensor, iou_threshold: float) -> torch.Tensor:
    """Greedy non-maximum suppression: return the indices of ``boxes`` to keep, best first.

    ``boxes``: (n, 4) left, top, right, bottom.
    """
    order = scores.argsort(descending=True, stable=True)
    left, top, right, bottom = boxes.unbind(1)
    area = (right - left) * (bottom - top)
    kept: list[torch.Tensor] = []
    while order.numel():
        best, rest = order[0], order[1:]
        kept.append(best)
        width = (torch.minimum(right[best], right[rest]) - torch.maximum(left[best], left[rest])).clamp(min=0)
        height = (torch.minimum(bottom[best], bottom[rest]) - torch.maximum(top[best], top[rest])).clamp(min=0)
        shared = width * height
        order = rest[shared / (area[best] + area[rest] - shared) <= iou_threshold]
    return torch.stack(kept) if kept else order


def _loaded() -> bool:
    spec = importlib.util.find_spec("torchvision")
    if spec is None or spec.origin is None:
        return True
    try:
        torch.ops.load_library(str(Path(spec.origin).with_name("_C.so")))
    except OSError:
        return False
    return True
