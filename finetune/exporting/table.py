"""The formats there are. Commands read this table."""

from finetune.errors import FinetuneError
from finetune.exporting.format import Format
from finetune.exporting.gguf.adapter import GGUF_ADAPTER
from finetune.exporting.gguf.model import GGUF
from finetune.exporting.merged import MERGED
from finetune.exporting.openvino import OPENVINO
from finetune.exporting.peft_folder import PEFT

FORMATS: dict[str, Format] = {one.name: one for one in (PEFT, MERGED, GGUF, GGUF_ADAPTER, OPENVINO)}
"""By name, in the order in which people see them."""
_ELSEWHERE = {
    "awq": ("awq import AWQModifier", "W4A16_ASYM"),
    "gptq": ("quantization import GPTQModifier", "W4A16"),
}
"""What packs the weights in an environment of its own with a GPU: the library needs other versions than these here."""
NAMES = (*FORMATS, "onnx", *_ELSEWHERE)


def find_format(name: str) -> Format:
    """Return the format of this name. Raises FinetuneError, which says what there is, or how it is made elsewhere."""
    if name == "onnx":
        raise FinetuneError(
            "ONNX is written in an environment of its own, since its exporter wants an earlier transformers than is "
            "here. Export as 'merged' here, and there run `pip install \"optimum-onnx[onnxruntime]\"` and `optimum-cli "
            "export onnx --model FOLDER FOLDER-onnx`."
        )
    if name in _ELSEWHERE:
        packs, scheme = _ELSEWHERE[name]
        raise FinetuneError(
            f"{name.upper()} packs weights in an environment of its own with a GPU. Export as 'merged' here, and there "
            f'run `pip install "llmcompressor==0.14.*"` and `python -c "from llmcompressor import oneshot; from '
            f"llmcompressor.modifiers.{packs} as Packed; oneshot(model='FOLDER', dataset='open_platypus', "
            f"num_calibration_samples=256, output_dir='FOLDER-{name}', recipe=Packed(targets='Linear', "
            f"scheme='{scheme}', ignore=['lm_head']))\"`."
        )
    if name not in FORMATS:
        raise FinetuneError(f"There is no format {name!r}: use {', '.join(NAMES[:-1])} or {NAMES[-1]}.")
    return FORMATS[name]
