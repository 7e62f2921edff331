"""The whole model as OpenVINO holds it, with its tokenizer: for OpenVINO GenAI, on processors and graphics by Intel.

`openvino-genai` makes it of a GGUF. `optimum-intel`, the usual exporter, wants an earlier transformers than is here.
"""

import shutil
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assistant.models.chat.rendering import load_tokenizer
from assistant.models.engines import keep_quiet
from finetune.errors import FinetuneError
from finetune.exporting.card import write_card
from finetune.exporting.format import Format, Prompt, Subject
from finetune.exporting.gguf.model import GGUF, MODEL
from finetune.exporting.runtimes import trim

_GENAI = "openvino_genai"


def _check(subject: Subject) -> None:
    if find_spec(_GENAI) is None:
        raise FinetuneError(
            "OpenVINO is not installed here: `pip install openvino-genai`, or export as 'gguf', which it reads itself."
        )
    GGUF.check(subject)
    if subject.precision == "bf16":
        raise FinetuneError("OpenVINO reads no bf16 here: set --precision to q8_0 or f16.")


def _write(subject: Subject, folder: Path) -> None:
    whole = folder / "gguf"
    whole.mkdir()
    GGUF.write(subject, whole)
    try:
        _load_library().LLMPipeline(str(whole / MODEL), "CPU", enable_save_ov_model=True)
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[-1]
        raise FinetuneError(f"OpenVINO cannot read this model ({reason}): export it as 'merged' or 'gguf'.") from error
    made = sorted(whole.glob("openvino_*"))
    if not made:
        raise FinetuneError("OpenVINO wrote nothing of this model: export it as 'merged' or 'gguf'.")
    for file in made:
        file.rename(folder / file.name)
    shutil.rmtree(whole)
    write_card(subject, folder, "openvino", _load("."))


def _load_library() -> Any:
    """Return the library, which reports nothing to its maker."""
    keep_quiet()
    return import_module(_GENAI)


def _describe_use(_: Subject, folder: Path) -> str:
    return f'python -c "{_load(str(folder))}"'


def _load(folder: str) -> str:
    return f"import openvino_genai as ov; print(ov.LLMPipeline('{folder}', 'CPU').generate('What is a lease?'))"


def _ask(subject: Subject, folder: Path, prompts: Sequence[Prompt], most: int) -> list[str]:
    import numpy as np

    genai = _load_library()
    tensor = import_module("openvino").Tensor
    pipeline = genai.LLMPipeline(str(folder), "CPU")
    config = genai.GenerationConfig(max_new_tokens=most, do_sample=False)
    config.set_eos_token_id(pipeline.get_generation_config().eos_token_id)
    tokenizer = load_tokenizer(subject.settings, subject.source)
    texts = []
    for prompt in prompts:
        ids = np.array([list(prompt)], dtype=np.int64)
        written = pipeline.generate(genai.TokenizedInputs(tensor(ids), tensor(np.ones_like(ids))), config)
        # its own tokenizer leaves out halves of characters, also those in the middle
        texts.append(trim(str(tokenizer.decode(written.tokens[0], skip_special_tokens=True))))
    return texts


OPENVINO = Format("openvino", "the whole model, for OpenVINO GenAI", _check, _write, _describe_use, _ask)
