"""A YOLO segmentation model on ONNX Runtime: letterboxing, non-maximum suppression and masks without torch.

Follows the pre- and post-processing of ultralytics, so that both give the same detections (a test compares them).
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vision import onnx_cache
from vision.finds import Detection

Rows = NDArray[np.float32]

GREY = 114
OVERLAP = 0.7
MOST = 60
BATCH = 16


class OnnxRunner:
    """Runs a detector or segmenter."""

    def __init__(self, session: Any, labels: Sequence[str], size: int) -> None:
        """``session``: of ONNX Runtime, for pictures of ``size`` × ``size`` pixels. Errors: ValueError."""
        self.labels = tuple(labels)
        self._session, self._size = session, size
        shapes = [output.shape for output in session.get_outputs()]
        if shapes[0][1] not in (4 + len(self.labels), 4 + len(self.labels) + 32):
            raise ValueError(f"its output {shapes[0]} is none of a YOLO detector or segmenter")

    @classmethod
    def exported(cls, weights: Path, cache: Path, threads: int = 0) -> OnnxRunner:
        """Return a runner of weights that are exported once into ``cache``."""
        facts = cache / "detector.json"

        def export(file: Path) -> None:
            facts.write_text(json.dumps(_export(weights, file)))

        if not facts.exists():
            (cache / "detector.onnx").unlink(missing_ok=True)
        session = onnx_cache.session(cache / "detector.onnx", export, threads)
        known = json.loads(facts.read_text())
        return cls(session, known["labels"], int(known["size"]))

    def find(self, pictures: Sequence[Image.Image], threshold: float) -> list[list[Detection]]:
        found: list[list[Detection]] = []
        for start in range(0, len(pictures), BATCH):
            part = pictures[start : start + BATCH]
            pixels = np.stack([letterboxed(picture, self._size) for picture in part])
            rows, *protos = self._session.run(None, {"images": pixels})
            masks = protos[0] if protos else [None] * len(part)
            found += [
                self._finds(row, mask, picture, threshold) for row, mask, picture in zip(rows, masks, part, strict=True)
            ]
        return found

    def _finds(self, rows: Rows, protos: Rows | None, picture: Image.Image, threshold: float) -> list[Detection]:
        """Decode ``rows`` (4 + labels + 32, anchors): boxes (centre, size) in input pixels, scores, mask weights."""
        count = len(self.labels)
        scores = rows[4 : 4 + count]
        best = scores.max(axis=0)
        sure = np.flatnonzero(best > threshold)
        if not sure.size:
            return []
        rows, best, kinds = rows[:, sure], best[sure], scores[:, sure].argmax(axis=0)
        centre, size = rows[:2].T, rows[2:4].T
        boxes = np.concatenate([centre - size / 2, centre + size / 2], axis=1)
        kept = suppressed(boxes, best, kinds)
        scale, left, top = placement(picture, self._size)
        frame = np.array([picture.width, picture.height], np.float32)
        finds = []
        for row in kept:
            corners = (boxes[row].reshape(2, 2) - (left, top)) / scale
            box = (np.clip(corners, 0, frame) / frame).reshape(4)
            outline = np.zeros((0, 2), np.float32)
            if protos is not None:
                polygon = mask_outline(rows[4 + count :, row], protos, boxes[row], self._size)
                outline = (np.clip((polygon - (left, top)) / scale, 0, frame) / frame).astype(np.float32)
            finds.append(Detection(self.labels[kinds[row]], float(best[row]), tuple(float(v) for v in box), outline))
        return finds


def placement(picture: Image.Image, size: int) -> tuple[float, int, int]:
    """Return how a picture is placed in a square input: (scale, left, top)."""
    scale = min(size / picture.height, size / picture.width)
    width, height = round(picture.width * scale), round(picture.height * scale)
    return scale, round((size - width) / 2 - 0.1), round((size - height) / 2 - 0.1)


def letterboxed(picture: Image.Image, size: int) -> Rows:
    """Return (3, size, size) pixels from 0 to 1: the picture scaled to fit, padded with grey."""
    scale, left, top = placement(picture, size)
    width, height = round(picture.width * scale), round(picture.height * scale)
    pixels = np.asarray(picture)
    if (width, height) != picture.size:
        pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR)
    out = np.full((size, size, 3), GREY, np.uint8)
    out[top : top + height, left : left + width] = pixels
    return np.ascontiguousarray(out.transpose(2, 0, 1), np.float32) / np.float32(255)


def suppressed(boxes: Rows, scores: Rows, kinds: NDArray[np.int64]) -> list[int]:
    """Return the rows that greedy non-maximum suppression within each class keeps, best first."""
    order = list(np.argsort(-scores, kind="stable"))
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept: list[int] = []
    for row in order:
        same = [other for other in kept if kinds[other] == kinds[row]]
        if same:
            low = np.maximum(boxes[same, :2], boxes[row, :2])
            high = np.minimum(boxes[same, 2:], boxes[row, 2:])
            shared = np.clip(high - low, 0, None).prod(axis=1)
            if (shared / (areas[same] + areas[row] - shared + 1e-9) > OVERLAP).any():
                continue
        kept.append(int(row))
        if len(kept) == MOST:
            break
    return kept


def mask_outline(weights: Rows, protos: Rows, box: Rows, size: int) -> Rows:
    """Return the polygon (n, 2), in input pixels, around the largest part of a mask; (0, 2) if the mask is empty."""
    channels, height, width = protos.shape
    ratio = width / size
    left, top, right, bottom = (box * ratio).astype(int)
    left, top = max(left - 1, 0), max(top - 1, 0)
    right, bottom = min(right + 2, width), min(bottom + 2, height)
    part = protos[:, top:bottom, left:right]
    if part.size == 0:
        return np.zeros((0, 2), np.float32)
    logits = (weights @ part.reshape(channels, -1)).reshape(part.shape[1:])
    zoom = round(1 / ratio)
    smooth = cv2.resize(logits, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_LINEAR)
    origin = np.array([left, top], np.float32) / ratio
    mask = (smooth > 0).astype(np.uint8)
    inside = np.zeros_like(mask)
    x0, y0 = np.maximum(np.floor(box[:2] - origin).astype(int), 0)
    x1, y1 = np.ceil(box[2:] - origin).astype(int)
    inside[y0:y1, x0:x1] = mask[y0:y1, x0:x1]
    contours, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return np.zeros((0, 2), np.float32)
    largest = max(contours, key=cv2.contourArea)
    outline: Rows = largest.reshape(-1, 2).astype(np.float32) + origin
    return outline


def _export(weights: Path, file: Path) -> dict[str, Any]:
    """Export with ultralytics and return the metadata that is needed besides the network: labels and input size."""
    from vision import yolo_torch

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "detector.pt"
        shutil.copy(weights, copy)
        model = yolo_torch.load(copy)
        size = yolo_torch.input_size(model)
        labels = [str(name) for _, name in sorted(model.names.items())]
        made = model.export(format="onnx", imgsz=size, dynamic=True, simplify=True, verbose=False, device="cpu")
        shutil.move(str(made), file)
    return {"labels": labels, "size": size}
