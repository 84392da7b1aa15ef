"""ultralytics as loader, exporter and fallback runtime, without network access."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from vision.finds import Detection

# read by ultralytics on import: no update checks, no analytics, no installation of packages
OFFLINE = {"YOLO_OFFLINE": "true", "YOLO_AUTOINSTALL": "false", "YOLO_VERBOSE": "false"}


def prepare() -> None:
    """Set up ultralytics before its first import: offline, and without side effects on other libraries."""
    os.environ.update(OFFLINE)
    # keep its settings file out of the user's home directory
    os.environ.setdefault("YOLO_CONFIG_DIR", str(Path(tempfile.gettempdir()) / f"drape-yolo-{os.getuid()}"))
    Path(os.environ["YOLO_CONFIG_DIR"]).mkdir(mode=0o700, parents=True, exist_ok=True)
    from vision import torchvision_cpu

    torchvision_cpu.install()
    opener = Image.open
    import ultralytics

    # undo its patch, which would try to install a package for every file that is not a picture
    Image.open = opener
    with contextlib.suppress(KeyError):
        ultralytics.settings.update({"sync": False})


def load(weights: Path) -> Any:
    """Return an ``ultralytics.YOLO`` from a local file: weights or an architecture."""
    prepare()
    opener = Image.open
    from ultralytics.models import YOLO

    Image.open = opener
    return YOLO(str(weights))


def cuda() -> bool:
    import torch

    return bool(torch.cuda.is_available())


def input_size(model: Any) -> int:
    """Return the input side, in pixels, that the model was trained with."""
    size = (getattr(model, "overrides", None) or {}).get("imgsz") or 640
    return int(max(size) if isinstance(size, (list, tuple)) else size)


class UltralyticsRunner:
    """Runs a model with ultralytics itself."""

    def __init__(self, weights: Path, threads: int = 0) -> None:
        self._model = load(weights)
        self._size = input_size(self._model)
        if threads:
            import torch

            torch.set_num_threads(threads)
        self.labels = tuple(str(name) for _, name in sorted(self._model.names.items()))

    def find(self, pictures: Sequence[Image.Image], threshold: float) -> list[list[Detection]]:
        if not pictures:
            return []
        arrays = [np.ascontiguousarray(np.asarray(picture)[:, :, ::-1]) for picture in pictures]
        results = self._model.predict(arrays, imgsz=self._size, conf=threshold, verbose=False, rect=False)
        return [self._finds(result) for result in results]

    def _finds(self, result: Any) -> list[Detection]:
        height, width = result.orig_shape
        outlines = result.masks.xy if result.masks is not None else [np.zeros((0, 2))] * len(result.boxes)
        boxes, scores = result.boxes.xyxy.cpu().numpy(), result.boxes.conf.cpu().numpy()
        kinds = result.boxes.cls.cpu().numpy().astype(int)
        scale = np.array([width, height])
        return [
            Detection(
                self.labels[kind], float(score), tuple(float(v) for v in box / np.tile(scale, 2)), outline / scale
            )
            for kind, score, box, outline in zip(kinds, scores, boxes, outlines, strict=True)
        ]
