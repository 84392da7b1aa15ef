"""Make the bundled person detector from the weights of YOLO11n-seg that Ultralytics trained on COCO.

The result has the network with only the class "person" and without masks, for pictures of :data:`vision.people.SIDE`
pixels, as an ONNX file whose weights are stored in half precision.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from training.precision import rounded
from vision import yolo_torch
from vision.people import MODEL, SIDE

CHECKSUM = "55ed65c56c91713d23e8402371c6c49a6fd84f257f7dce452e8d70e41dcbe152"
"""SHA-256 of Ultralytics' yolo11n-seg.pt. A file of weights is a pickle, which could run any code when it is loaded."""
PERSON = 0
"""Index of the class in COCO."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True, help="Ultralytics' yolo11n-seg.pt")
    parser.add_argument("--to", type=Path, default=MODEL)
    options = parser.parse_args()
    network = people_only(checked(options.weights))
    options.to.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(halved(exported(network)), options.to)
    print(f"{options.to}: {options.to.stat().st_size / 1e6:.1f} MB")


def checked(weights: Path) -> Path:
    """Return the path if it holds the expected weights. Errors: SystemExit."""
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != CHECKSUM:
        raise SystemExit(f"{weights} is not Ultralytics' yolo11n-seg.pt: its SHA-256 is {found}, not {CHECKSUM}.")
    return weights


def people_only(weights: Path) -> Any:
    """Return the network with one class and without masks; it returns (1, 5, anchors): boxes in pixels, confidence."""
    network = yolo_torch.load(weights).model.float().eval().fuse(verbose=False)
    from ultralytics.nn.modules import Detect

    old = network.model[-1]
    head: Any = Detect(nc=1, reg_max=old.reg_max, ch=[parts[0].conv.in_channels for parts in old.cv2])
    head.cv2, head.cv3, head.dfl = old.cv2, old.cv3, old.dfl
    for parts in head.cv3:
        classes = parts[-1]
        parts[-1] = nn.Conv2d(classes.in_channels, 1, 1)
        parts[-1].weight.data, parts[-1].bias.data = classes.weight.data[[PERSON]], classes.bias.data[[PERSON]]
    head.stride, head.f, head.i, head.type = old.stride, old.f, old.i, old.type
    head.export, head.format = True, "onnx"
    network.model[-1] = head
    return network.eval()


def exported(network: Any) -> onnx.ModelProto:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "people.onnx"
        torch.onnx.export(
            network, (torch.zeros(1, 3, SIDE, SIDE),), str(file),
            input_names=["images"], output_names=["people"], dynamo=False, opset_version=17,
        )  # fmt: skip
        made: onnx.ModelProto = onnx.load(file)
    return made


def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return the model with its float weights stored in half precision and cast to float32 where they are used."""
    casts = []
    for weights in model.graph.initializer:
        if weights.data_type == TensorProto.FLOAT and len(weights.dims) > 1:
            wide = weights.name
            half = numpy_helper.from_array(rounded(numpy_helper.to_array(weights)), f"{wide}/half")
            weights.CopyFrom(half)
            casts.append(helper.make_node("Cast", [half.name], [wide], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model


if __name__ == "__main__":
    main()
