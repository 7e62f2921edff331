"""A model as a graph of OpenVINO: it remembers what it has read, and takes the weights of LoRA while it runs.

What a model computes is recorded once, by letting it read a few tokens. Its keys and values become states of the graph,
and so do the two matrices and the scale of LoRA beside each linear layer: empty ones cost next to nothing
(`LoraSubgraphFusion` and `StatefulSDPAFusion` are the passes of OpenVINO that look for these shapes).
"""

import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
import torch
from openvino import opset13 as opset
from openvino._offline_transformations import apply_make_stateful_transformation
from openvino.frontend import FrontEndManager
from openvino.frontend.pytorch import patch_model
from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder
from openvino.op import assign, read_value
from openvino.op.util import Variable, VariableInfo
from transformers import DynamicCache, PreTrainedModel
from transformers.cache_utils import DynamicLayer

from assistant.errors import AssistantError

GRAPH_VERSION = 1
"""Changes whenever a graph that was written before can no longer be used."""
INPUTS = ("input_ids", "mask", "position_ids", "beam_idx", "keep")
MATRICES = ("A", "S", "B")
"""The states beside a linear layer: (rank, in), (1, rank) and (out, rank)."""
_LINEAR = re.compile(r"__module\.model\.(.+)/(?:aten|ov_ext)::linear/MatMul")
_SIZES = "sizes.json"


class _Step(torch.nn.Module):
    """Reads some tokens behind what was read before."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__()
        self.model = model

    def forward(
        self,
        input_ids: torch.Tensor,
        mask: torch.Tensor,
        position_ids: torch.Tensor,
        beam_idx: torch.Tensor,
        keep: torch.Tensor,
        *past: torch.Tensor,
    ) -> tuple[torch.Tensor, ...]:
        """Return the logits (batch, kept, words) at the places `keep`, and all keys and values by layers."""
        cache = DynamicCache()
        for keys, values in zip(past[::2], past[1::2], strict=True):
            layer = DynamicLayer()
            layer.keys, layer.values = keys.index_select(0, beam_idx), values.index_select(0, beam_idx)
            layer.dtype, layer.device, layer.is_initialized = keys.dtype, keys.device, True
            cache.layers.append(layer)
        output = self.model(
            input_ids=input_ids,
            attention_mask=mask,
            position_ids=position_ids,
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=keep,
        )
        layers: list[Any] = output.past_key_values.layers
        return (output.logits.float(), *(side for layer in layers for side in (layer.keys, layer.values)))


def write_graph(model: PreTrainedModel, folder: Path, *, int8: bool) -> None:
    """Write the graph of `model` into `folder`, its weights in 16 bits, or in 8 those of linear layers.

    The model is altered: drop it.

    Raises:
        AssistantError: it does more than this way of running can follow, such as keep windows or states.
    """
    model.eval().requires_grad_(False)
    past = _read_shapes(model)
    example = (
        torch.ones(2, 3, dtype=torch.int64),
        torch.zeros(2, 1, 3, 8),
        torch.arange(5, 8).repeat(2, 1),
        torch.arange(2, dtype=torch.int32),
        torch.tensor([1, 2]),
        *(torch.zeros(2, heads, 5, width) for heads, width in past),
    )
    try:
        graph = _record(_Step(model), example)
        _name(graph, past)
        sites = list(_find_sites(graph, model))
        if int8:
            _pack(graph)
        _remember(graph, past)
        _take_lora(graph, sites)
        graph.validate_nodes_and_infer_types()
    except (RuntimeError, ValueError, TypeError, LookupError, AttributeError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise AssistantError(f"A {model.config.model_type!r} model cannot be run by OpenVINO: {reason}") from error
    folder.mkdir(parents=True)
    ov.save_model(graph, folder / "graph.xml", compress_to_fp16=True)
    sizes = {name: [source, target] for name, _, source, target in sites}
    (folder / _SIZES).write_text(json.dumps(sizes), encoding="utf-8")


def read_graph(folder: Path, precision: ov.Type | None) -> tuple[ov.CompiledModel, dict[str, tuple[int, int]]]:
    """Return the graph in `folder`, ready to run, and the (in, out) sizes of the layers that take LoRA, by name.

    It computes in `precision`; None is what suits the processor.
    """
    options: dict[str, Any] = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": torch.get_num_threads()}
    if precision is not None:
        options["INFERENCE_PRECISION_HINT"] = precision
    sizes = json.loads((folder / _SIZES).read_text(encoding="utf-8"))
    graph = ov.Core().compile_model(folder / "graph.xml", "CPU", options)
    return graph, {name: (source, target) for name, (source, target) in sizes.items()}


def _read_shapes(model: PreTrainedModel) -> list[tuple[int, int]]:
    """Return (heads, width) of the keys and of the values of each layer. Raises AssistantError where they vary."""
    cache = DynamicCache(config=model.config)
    with torch.inference_mode():
        model(input_ids=torch.ones(1, 2, dtype=torch.int64), past_key_values=cache, use_cache=True)
    layers: list[Any] = cache.layers
    if not layers or any(type(layer) is not DynamicLayer for layer in layers):
        raise AssistantError(
            f"A {model.config.model_type!r} model keeps windows or states instead of all it has read, which OpenVINO "
            "cannot follow here: set `[model] engine` to 'transformers'."
        )
    return [(side.shape[1], side.shape[3]) for layer in layers for side in (layer.keys, layer.values)]


def _record(step: _Step, example: tuple[torch.Tensor, ...]) -> ov.Model:
    """Return what `step` does as a graph. OpenVINO's own converter would report to its makers that it was used."""
    bits = {weights.dtype for weights in step.parameters()}
    if bits & {torch.bfloat16, torch.float16}:
        getattr(patch_model, "__make_16bit_traceable")(step.model)
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")  # each branch that is taken for good
        decoder = TorchScriptPythonDecoder(step, example_input=example)
        frontend = FrontEndManager().load_by_framework("pytorch")
        return frontend.convert(frontend.load(decoder))


def _name(graph: ov.Model, past: list[tuple[int, int]]) -> None:
    for given, name in zip(graph.inputs, INPUTS, strict=False):
        given.get_tensor().set_names({name})
    shapes = {}
    for number, (heads, width) in enumerate(past):
        graph.inputs[len(INPUTS) + number].get_tensor().set_names({f"past.{number}"})
        graph.outputs[1 + number].get_tensor().set_names({f"present.{number}"})
        shapes[graph.inputs[len(INPUTS) + number]] = ov.PartialShape([-1, heads, -1, width])
    graph.reshape(shapes)


def _remember(graph: ov.Model, past: list[tuple[int, int]]) -> None:
    """Turn keys and values into states, empty at first, for as many texts as are read at once."""
    apply_make_stateful_transformation(graph, {f"past.{number}": f"present.{number}" for number in range(len(past))})
    texts = opset.gather(opset.shape_of(graph.input("input_ids")), opset.constant([0]), opset.constant(0))
    for node in graph.get_ops():
        if node.get_type_name() == "ReadValue":
            _, heads, _, width = node.output(0).partial_shape
            ends = opset.constant(np.array([heads.get_length(), 0, width.get_length()], np.int64))
            empty = opset.broadcast(opset.constant(0.0, dtype=np.float32), opset.concat([texts, ends], 0))
            node.set_arguments([empty])


def _find_sites(graph: ov.Model, model: PreTrainedModel) -> Iterator[tuple[str, Any, int, int]]:
    """Yield name, node and sizes of the linear layers that LoRA is trained on."""
    head: Any = model.get_output_embeddings()
    for node in graph.get_ops():
        if found := _LINEAR.fullmatch(node.get_friendly_name()):
            layer: Any = model.get_submodule(found[1])
            if layer is not head:
                yield found[1], node, layer.in_features, layer.out_features


def _take_lora(graph: ov.Model, sites: list[tuple[str, Any, int, int]]) -> None:
    """Add what LoRA says to what each layer says: x A' · S · B', out of states."""
    sinks = []

    def state(name: str, empty: tuple[int, int]) -> Any:
        info = VariableInfo()
        info.variable_id, info.data_type = name, ov.Type.f32
        info.data_shape = ov.PartialShape([size or -1 for size in empty])
        variable = Variable(info)
        graph.add_variables([variable])
        value = read_value(opset.constant(np.zeros(empty, np.float32)), variable)
        sinks.append(assign(value, variable))
        return value

    for name, node, source, target in sites:
        below, scale, above = (
            state(f"{matrix}@{name}", shape)
            for matrix, shape in zip(MATRICES, ((0, source), (1, 0), (target, 0)), strict=True)
        )
        readers = list(node.output(0).get_target_inputs())
        thin = opset.multiply(opset.matmul(node.input_value(0), below, False, True), scale)
        added = opset.add(node.output(0), opset.matmul(thin, above, False, True))
        for reader in readers:
            reader.replace_source_output(added.output(0))
    graph.add_sinks(sinks)


def _pack(graph: ov.Model) -> None:
    """Hold the weights of linear layers in 8 bits: a scale and a zero for each output, and numbers from 0 to 255."""
    for node in graph.get_ops():
        if node.get_type_name() != "MatMul":
            continue
        held = node.input_value(1).get_node()
        held = held.input_value(0).get_node() if held.get_type_name() == "Convert" else held
        if held.get_type_name() != "Constant":
            continue
        weights = _as_float32(held)
        low, high = weights.min(1, keepdims=True).clip(max=0), weights.max(1, keepdims=True).clip(min=0)
        scale = np.maximum((high - low) / 255, 1e-12)
        zero = np.round(-low / scale)
        packed = np.clip(np.round(weights / scale) + zero, 0, 255).astype(np.uint8)
        shifted = opset.subtract(
            opset.convert(opset.constant(packed), "f16"), opset.convert(opset.constant(zero.astype(np.uint8)), "f16")
        )
        unpacked = opset.convert(opset.multiply(shifted, opset.constant(scale.astype(np.float16))), "f32")
        node.input(1).replace_source_output(unpacked.output(0))


def _as_float32(constant: Any) -> np.ndarray:
    """Return the weights (out, in) of a constant; NumPy knows no bfloat16, which is the upper half of a float32."""
    if constant.get_element_type() == ov.Type.bf16:
        halves = constant.get_tensor_view() if hasattr(constant, "get_tensor_view") else constant.data
        return (np.asarray(halves).view(np.uint16).astype(np.uint32) << 16).view(np.float32)
    return np.asarray(constant.data, np.float32)
