"""Run the towers of a CLIP model on torch or, exported to ONNX, on ONNX Runtime, whichever is faster here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vision import onnx_cache
from vision.clip_models import Loaded, ModelError

log = logging.getLogger(__name__)

Rows = NDArray[np.float32]
Tower = Callable[[Any], Rows]
"""Maps (n, …) pixels, features or tokens to (n, dim) float32 rows, which are not normalised."""


def towers(loaded: Loaded, names: Sequence[str], cache: Path, threads: int, runtime: str) -> list[Tower]:
    """Return the towers of these names: image, text, features or head. Errors: ModelError.

    ``features`` is the image tower without its last layer, the head, which projects the features into the space shared
    with texts. ``runtime``: onnx, torch, or auto (torch on CUDA, otherwise onnx if the model can be exported).
    """
    import torch

    if runtime == "torch" or (runtime == "auto" and torch.cuda.is_available()):
        return _on_torch(loaded, names, threads)
    try:
        return _on_onnx(loaded, names, cache, threads)
    except Exception as error:
        if runtime == "onnx":
            raise ModelError(f"MODEL_RUNTIME=onnx: this model cannot be exported: {error}") from error
        log.warning("The encoder runs on torch, which is slower here, because it cannot be exported: %s", error)
        return _on_torch(loaded, names, threads)


def _on_torch(loaded: Loaded, names: Sequence[str], threads: int) -> list[Tower]:
    import torch

    from vision.clip_export import method

    if threads:
        torch.set_num_threads(threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = loaded.model().to(device)

    def tower(name: str) -> Tower:
        encode = method(model, name)

        def run(values: Any) -> Rows:
            with torch.inference_mode():
                rows: Rows = encode(torch.from_numpy(values).to(device)).float().cpu().numpy()
            return rows

        return run

    return [tower(name) for name in names]


def _on_onnx(loaded: Loaded, names: Sequence[str], cache: Path, threads: int) -> list[Tower]:
    import torch

    from vision import clip_export

    # torch only preprocesses single pictures, for which the overhead of several threads exceeds the gain
    torch.set_num_threads(1)

    def tower(name: str) -> Tower:
        def export(file: Path) -> None:
            clip_export.export(loaded, name, file)

        session = onnx_cache.session(cache / f"{name}.onnx", export, threads)
        return lambda values: np.asarray(session.run(None, {"input": values})[0], np.float32)

    return [tower(name) for name in names]
