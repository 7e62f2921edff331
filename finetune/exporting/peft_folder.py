"""The learned weights alone, as peft keeps them: for transformers, TRL and vLLM."""

import json
import shlex
import shutil
from pathlib import Path

from assistant.adapters.files import WEIGHTS
from finetune.errors import FinetuneError
from finetune.exporting.card import write_card
from finetune.exporting.format import Format, Subject, refuse_base
from finetune.exporting.runtimes import ask_transformers


def _check(subject: Subject) -> None:
    refuse_base(subject)
    if subject.replaces_weights:
        raise FinetuneError(
            f"{subject.name!r} has learned in the model's own weights and is no adapter: export it as 'merged'."
        )


def _write(subject: Subject, folder: Path) -> None:
    assert subject.adapter is not None
    shutil.copyfile(subject.adapter.folder / WEIGHTS[1], folder / WEIGHTS[1])
    config = {**subject.config, "base_model_name_or_path": str(subject.source), "inference_mode": True}
    (folder / WEIGHTS[0]).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    write_card(subject, folder, "peft", _load("."))


def _describe_use(subject: Subject, folder: Path) -> str:
    plain = subject.kind == "LORA" and not subject.works_on_answers_only and not subject.config.get("use_dora")
    if not plain:  # vLLM serves plain LoRA alone
        return f'python -c "{_load(str(folder))}"'
    base, named = shlex.quote(str(subject.source)), shlex.quote(f"{subject.name}={folder}")
    rank = max(8, 1 << (int(str(subject.config["r"])) - 1).bit_length())  # it takes 8, 16, 32 and so on
    return f"vllm serve {base} --enable-lora --max-lora-rank {rank} --lora-modules {named}"


def _load(folder: str) -> str:
    return f"from peft import AutoPeftModelForCausalLM as Model; model = Model.from_pretrained('{folder}')"


PEFT = Format("peft", "what was learned alone, for peft, TRL and vLLM", _check, _write, _describe_use, ask_transformers)
