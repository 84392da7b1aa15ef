"""Train the garment detector; after an interruption the same command resumes at the last epoch.

It starts from random weights of a small architecture, or from given weights and theirs (``--start``).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import yaml

from training import memory
from training.precision import rounded
from vision import yolo_torch

from .labels import LABELS

SCALE = (0.5, 0.1875, 512)
"""Depth, width and maximum channels of the YOLO11 architecture: 1.2 million parameters."""
SIZE = 256


def architecture(to: Path) -> Path:
    """Write the narrow YOLO11 segmentation architecture; return its file, whose name contains the scale's letter."""
    import ultralytics

    design = Path(ultralytics.__file__).parent / "cfg" / "models" / "11" / "yolo11-seg.yaml"
    shape = yaml.safe_load(design.read_text())
    shape |= {"nc": len(LABELS), "scales": {"p": list(SCALE)}}
    to.mkdir(parents=True, exist_ok=True)
    path = to / "yolo11p-seg.yaml"
    path.write_text(yaml.safe_dump(shape))
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("var/training/detector/data"))
    parser.add_argument("--out", type=Path, default=Path("var/training/detector"))
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--hours", type=float, help="end after this time; the learning rate schedule is adjusted to it")
    parser.add_argument("--size", type=int, default=SIZE, help="side of the input, pixels")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--start", type=Path, help="weights to start from instead of random ones")
    parser.add_argument("--rate", type=float, default=0.002, help="peak learning rate")
    parser.add_argument("--plain", type=int, default=4, help="number of last epochs without mosaics")
    parser.add_argument("--half", action="store_true", help="run the network in bfloat16: faster on newer CPUs")
    parser.add_argument("--device", default="", help="cpu, 0 for the first GPU; default: a GPU if there is one")
    options = parser.parse_args()
    yolo_torch.prepare()
    memory.keep()
    import torch

    last = options.out / "run" / "weights" / "last.pt"
    model = yolo_torch.load(last if last.exists() else options.start or architecture(options.out))
    if options.threads:
        # ultralytics sets the number when training starts, to one less than there are cores
        model.add_callback("on_train_start", lambda trainer: torch.set_num_threads(options.threads))
    if options.half:
        model.add_callback("on_train_start", run_in_half)
    if last.exists():
        model.train(resume=True)
    else:
        model.train(**settings(options))
    finish(last, options.out / "detector.pt")


def settings(options: argparse.Namespace) -> dict[str, Any]:
    """Return the settings for ultralytics.

    Mosaics and a wide range of scales make it find both people far away and products that fill the picture.
    """
    return {
        "data": str(options.data / "data.yaml"), "project": str(options.out.resolve()), "name": "run", "exist_ok": True,
        "epochs": options.epochs, "time": options.hours, "imgsz": options.size, "batch": options.batch,
        "device": options.device or None, "workers": 0, "amp": options.device not in ("", "cpu"), "seed": 1,
        "optimizer": "AdamW", "lr0": options.rate, "lrf": 0.05, "cos_lr": True, "warmup_epochs": 1,
        "mosaic": 0.6, "close_mosaic": options.plain, "degrees": 4, "scale": 0.5, "fliplr": 0.5, "copy_paste": 0,
        "cache": "ram", "val": False, "plots": False, "overlap_mask": True, "mask_ratio": 4,
    }  # fmt: skip


def run_in_half(trainer: Any) -> None:
    """Run the network in bfloat16 but the loss in float32: eight bits of precision are too few for box corners."""
    import torch

    def exact(found: Any) -> Any:
        if isinstance(found, dict):
            return {name: exact(one) for name, one in found.items()}
        if isinstance(found, (list, tuple)):
            return type(found)(exact(one) for one in found)
        return found.float() if isinstance(found, torch.Tensor) and found.is_floating_point() else found

    # the layout in which oneDNN convolves fastest: half the time of a step in float32, a sixth less in bfloat16
    trainer.model = trainer.model.to(memory_format=torch.channels_last)
    whole = trainer.model.predict

    def predict(*args: Any, **options: Any) -> Any:
        with torch.autocast(trainer.device.type, torch.bfloat16):
            return exact(whole(*args, **options))

    trainer.model.predict = predict


def finish(checkpoint: Path, to: Path) -> None:
    """Write only the averaged weights, in half precision and rounded as for a release."""
    import torch
    from ultralytics.utils.torch_utils import strip_optimizer

    strip_optimizer(checkpoint, str(to))
    content = torch.load(to, weights_only=False)  # a pickle, but just written here
    for weights in content["model"].parameters():
        if weights.dim() > 1:
            weights.data = torch.from_numpy(rounded(weights.data.numpy()))
    torch.save(content, to)


if __name__ == "__main__":
    main()
