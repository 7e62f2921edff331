"""The model with what was learned in its weights, its tokenizer and template: for transformers, vLLM and the like."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.models.chat.rendering import load_tokenizer, read_config
from assistant.models.chat.template import NOT_THINKING, find_ends
from finetune.errors import FinetuneError
from finetune.exporting.card import write_card
from finetune.exporting.format import Format, Subject, refuse_unmergeable
from finetune.exporting.runtimes import ask_transformers

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


def check_mergeable(subject: Subject) -> None:
    """Raise FinetuneError where what was learned, or the model, has no plain weights."""
    refuse_unmergeable(subject)
    if read_config(subject.source).get("quantization_config"):
        raise FinetuneError(
            f"The weights of {subject.settings.name!r} are packed, so nothing can become part of them: train on the "
            "model that it was made of."
        )


def write_merged(subject: Subject, folder: Path) -> None:
    """Write weights in the precision of the base model, its tokenizer and its chat template into the folder.

    Raises:
        FinetuneError: what was learned does not become part of these weights.
    """
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, GenerationConfig
    from transformers.utils.logging import disable_progress_bar

    from assistant.adapters.replacement import Replacement
    from assistant.models.switching import ignore_warnings_of_peft

    ignore_warnings_of_peft()
    disable_progress_bar()
    local = isinstance(subject.source, Path)
    tokenizer = load_tokenizer(subject.settings, subject.source)
    model: Any = AutoModelForCausalLM.from_pretrained(subject.source, dtype="auto", local_files_only=local)
    ends = find_ends(tokenizer, model.generation_config.eos_token_id, subject.settings.model_id)
    if subject.replaces_weights:
        assert subject.adapter is not None
        Replacement(model, subject.adapter.folder).exchange()
    elif subject.adapter is not None:
        try:
            model = PeftModel.from_pretrained(model, str(subject.adapter.folder)).merge_and_unload(safe_merge=True)
        except (ValueError, NotImplementedError, AttributeError, RuntimeError) as error:
            raise FinetuneError(
                f"{subject.name!r} cannot become part of the weights ({error}): export it as 'peft'."
            ) from error
    if (broken := _find_broken(model, torch)) is not None:
        raise FinetuneError(f"{broken!r} would hold numbers that {model.dtype} has not: export it as 'peft'.")
    model.generation_config = GenerationConfig(eos_token_id=ends, pad_token_id=tokenizer.pad_token_id)
    model.save_pretrained(folder)
    _keep_template(subject, tokenizer)
    tokenizer.save_pretrained(folder)


def _find_broken(model: Any, torch: Any) -> str | None:
    weights = model.named_parameters()
    return next((name for name, values in weights if not bool(torch.isfinite(values).all())), None)


def _keep_template(subject: Subject, tokenizer: "PreTrainedTokenizerBase") -> None:
    """Leave the model's own template, but where it asks whether to think: what was learned are answers without."""
    template = str(tokenizer.chat_template)
    own = template.removeprefix(NOT_THINKING)
    if subject.settings.thinking or "thinking" not in own:
        tokenizer.chat_template = own


def _write(subject: Subject, folder: Path) -> None:
    write_merged(subject, folder)
    write_card(subject, folder, "transformers", "vllm serve .")


def _describe_use(_: Subject, folder: Path) -> str:
    return f"vllm serve {shlex.quote(str(folder))}"


MERGED = Format(
    "merged",
    "the whole model, for transformers and vLLM",
    check_mergeable,
    _write,
    _describe_use,
    ask_transformers,
)
