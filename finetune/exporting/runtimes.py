"""The programs that read what was exported: each writes behind the same prompts, greedily."""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

from finetune.errors import FinetuneError
from finetune.exporting.format import Prompt, Subject

_LLAMA_CPP = "xllamacpp"


def ask_transformers(subject: Subject, folder: Path, prompts: Sequence[Prompt], most: int) -> list[str]:
    """Load a model, or an adapter with its base, as anybody would, and let it write in the precision that is set."""
    import torch
    from peft import AutoPeftModelForCausalLM
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils.logging import disable_progress_bar

    from retrieval.index.embedding.precision import computes_bfloat16

    disable_progress_bar()
    adapted = (folder / "adapter_config.json").is_file()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    auto = AutoPeftModelForCausalLM if adapted else AutoModelForCausalLM
    wanted = subject.settings.dtype
    if wanted == "auto":
        wanted = "bfloat16" if computes_bfloat16(device) else "float32"
    model: Any = auto.from_pretrained(folder, dtype=getattr(torch, wanted))
    model = model.to(device).eval()
    source = model.peft_config["default"].base_model_name_or_path if adapted else folder
    tokenizer = AutoTokenizer.from_pretrained(source)
    texts = []
    for prompt in prompts:
        ids = torch.tensor([list(prompt)], device=device)
        options = {"max_new_tokens": most, "do_sample": False, "pad_token_id": tokenizer.pad_token_id}
        with torch.inference_mode():
            written = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), **options)
        texts.append(trim(str(tokenizer.decode(written[0, len(prompt) :], skip_special_tokens=True))))
    return texts


def write_by_llama_cpp(model: Path, adapter: Path | None, prompts: Sequence[Prompt], most: int) -> list[str]:
    """Load a GGUF in this process, with an adapter on it, and let it write.

    Raises:
        FinetuneError: llama.cpp is not installed here.
    """
    if find_spec(_LLAMA_CPP) is None:
        raise FinetuneError(f"llama.cpp is not installed here, so nothing was asked: `pip install {_LLAMA_CPP}`.")
    llama = import_module(_LLAMA_CPP)
    settings = llama.CommonParams()
    settings.model.path = str(model)
    settings.n_ctx, settings.n_parallel = max(map(len, prompts)) + most + 8, 1
    # it opens a port, on this machine alone and by a key that nobody has
    settings.hostnames, settings.port, settings.api_keys = ["127.0.0.1"], 0, [uuid4().hex]
    settings.warmup, settings.verbosity = False, 0
    if adapter is not None:
        settings.lora_adapters = [llama.CommonAdapterLoraInfo(str(adapter), 1.0)]
    server = llama.Server(settings)
    asked = ({"prompt": list(prompt), "max_tokens": most, "temperature": 0} for prompt in prompts)
    return [trim(server.handle_completions(one)["choices"][0]["text"]) for one in asked]


def trim(text: str) -> str:
    """Leave out blanks, and half of a character at the end, as answers here do."""
    return text.rstrip("�").strip()
