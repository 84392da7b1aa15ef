"""AP of a detector on the photos that its training did not see, boxes and masks, by label."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import yaml

from vision import yolo_torch

SPLITS = ("street_val", "boxes_val")


def measure(weights: Path, data: Path, split: str) -> dict[str, Any]:
    """box and mask AP50 and AP50-95 over all labels that the split holds, and box AP50 by label.

    Masks of boxes_val are rounded boxes, so its mask figures say little.
    """
    described = yaml.safe_load((data / "data.yaml").read_text()) | {"val": f"images/{split}"}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "data.yaml"
        file.write_text(yaml.safe_dump(described))
        model = yolo_torch.load(weights)
        found = model.val(
            data=str(file), imgsz=yolo_torch.input_size(model), device="cpu", batch=16, workers=0, plots=False,
            verbose=False, project=folder,
        )  # fmt: skip
    by_label = {described["names"][index]: round(float(found.box.ap50[place]), 3)
                for place, index in enumerate(found.box.ap_class_index)}  # fmt: skip
    return {
        "box AP50": round(float(found.box.map50), 3),
        "box AP50-95": round(float(found.box.map), 3),
        "mask AP50": round(float(found.seg.map50), 3),
        "mask AP50-95": round(float(found.seg.map), 3),
        "box AP50 by label": by_label,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=Path("vision/models/detector/detector.pt"))
    parser.add_argument("--data", type=Path, default=Path("var/training/detector/data"))
    options = parser.parse_args()
    print(json.dumps({split: measure(options.weights, options.data, split) for split in SPLITS}, indent=1))


if __name__ == "__main__":
    main()
