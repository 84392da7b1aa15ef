"""Measure the average precision of a detector on held-out photos, for boxes and masks, by label."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from vision import yolo_torch

from .reading import MASKED, DataSet, read


@dataclass(frozen=True, slots=True)
class Precision:
    """Average precision as in COCO, 0 to 1: at IoU 0.5, and the mean over IoU 0.5 to 0.95.

    The figures for masks are None if the ground truth or the detector has no masks.
    """

    truths: int
    box50: float
    box: float
    mask50: float | None
    mask: float | None

    def as_json(self) -> dict[str, int | float | None]:
        figures = {"box AP50": self.box50, "box AP50-95": self.box, "mask AP50": self.mask50, "mask AP50-95": self.mask}
        return {"truths": self.truths, **{name: _short(value) for name, value in figures.items()}}


@dataclass(frozen=True, slots=True)
class Precisions:
    """``by_label``: the labels that occur; ``mean``: their mean, with the total number of true garments."""

    by_label: Mapping[str, Precision]
    mean: Precision

    def as_json(self) -> dict[str, Any]:
        return {**self.mean.as_json(), "by label": {label: one.as_json() for label, one in self.by_label.items()}}


def measure(weights: Path, data: DataSet, split: str) -> Precisions:
    """Measure a split with ultralytics' own validation, which uses all detections down to its lowest threshold."""
    # not the data set's own data.yaml, because the folder may have been moved
    described = {"path": str(data.folder.resolve()), "names": dict(enumerate(data.labels))}
    described |= dict.fromkeys(("train", "val"), f"images/{split}")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "data.yaml"
        file.write_text(yaml.safe_dump(described))
        model = yolo_torch.load(weights)
        found = model.val(
            data=str(file), imgsz=yolo_torch.input_size(model), device="cpu", batch=16, workers=0, plots=False,
            verbose=False, project=folder,
        )  # fmt: skip
    masks = getattr(found, "seg", None) if split in MASKED else None
    by_label = {
        data.labels[number]: Precision(
            int(found.nt_per_class[number]), *_at(found.box, place), *(_at(masks, place) if masks else (None, None))
        )
        for place, number in enumerate(found.box.ap_class_index)
    }
    whole = (float(masks.map50), float(masks.map)) if masks else (None, None)
    truths = sum(one.truths for one in by_label.values())
    return Precisions(by_label, Precision(truths, float(found.box.map50), float(found.box.map), *whole))


def _at(metric: Any, place: int) -> tuple[float, float]:
    return float(metric.ap50[place]), float(metric.ap[place])


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=Path("vision/models/detector/detector.pt"))
    parser.add_argument("--data", type=Path, default=Path("var/training/detector/data"))
    options = parser.parse_args()
    data = read(options.data)
    print(json.dumps({split: measure(options.weights, data, split).as_json() for split in data.splits}, indent=1))


if __name__ == "__main__":
    main()
