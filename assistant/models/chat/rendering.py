"""Messages as the tokens that a model reads. Nothing here needs the model itself, which takes seconds to load."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateError

from assistant.answers import Turn
from assistant.errors import AssistantError
from assistant.models.chat.control_tokens import find_control_tokens, make_inert
from assistant.models.chat.template import NOT_THINKING, apply_template, find_habits, fold_system
from assistant.settings import ModelSettings

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


def load_tokenizer(settings: ModelSettings, source: Path | str) -> "PreTrainedTokenizerBase":
    """Return the tokenizer of the model at `source`, a folder or a Hugging Face id; it pads at the beginning.

    A model that can think does not, unless the settings ask for it.

    Raises:
        AssistantError: the model cannot chat, or does not continue texts.
        OSError, ValueError, KeyError, ImportError, RuntimeError: it cannot be loaded.
    """
    if (config := read_config(source)).get("is_encoder_decoder"):
        raise AssistantError(explain_kind(settings, str(config.get("model_type"))))
    if isinstance(source, Path) and _describes_itself(source):
        from transformers import PreTrainedTokenizerFast as AutoTokenizer  # AutoTokenizer would load torch's compiler
    else:
        from transformers import AutoTokenizer
    tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=isinstance(source, Path))
    if tokenizer.chat_template is None:
        raise AssistantError(f"{settings.name!r} has no chat template: choose an instruction-tuned model.")
    if not settings.thinking:
        tokenizer.chat_template = NOT_THINKING + tokenizer.get_chat_template()
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    tokenizer.padding_side = "left"
    return tokenizer


def explain_kind(settings: ModelSettings, kind: str) -> str:
    """Return why a model of an architecture like T5 or BERT is refused."""
    return (
        f"{settings.name!r} is a {kind!r} model, and only models that continue a text can answer: choose one such as "
        "Llama, Qwen, Mistral or Gemma in `[model] name`."
    )


def read_config(source: Path | str) -> dict[str, Any]:
    """Return the configuration of the model at `source`; empty where it has none."""
    if isinstance(source, Path):
        return _read(source / "config.json")
    from transformers import PretrainedConfig

    return PretrainedConfig.get_config_dict(source)[0]


def read_window(source: Path | str) -> int | None:
    """Return how many tokens the model in a folder can read; None where only the model itself can tell."""
    if not isinstance(source, Path) or not _describes_itself(source):
        return None
    config = _read(source / "config.json")
    text = config.get("text_config", config)
    return text.get("max_position_embeddings") or text.get("n_positions")


def _describes_itself(folder: Path) -> bool:
    """Whether the tokenizer's own files say all of it, as those that transformers 5 writes do."""
    described = _read(folder / "tokenizer_config.json")
    return described.get("tokenizer_class") == "TokenizersBackend" and "auto_map" not in described


def _read(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def render(messages: Sequence[Turn], tokenizer: "PreTrainedTokenizerBase") -> str:
    """Return the prompt as a model with this tokenizer reads it, up to where its answer begins.

    Control tokens stand only where the template puts them. Instructions that it does not take head the first question.

    Raises:
        AssistantError: the template cannot render them.
    """
    control, habits = find_control_tokens(tokenizer), find_habits(tokenizer)
    chat = [{"role": str(turn.role), "content": make_inert(turn.text, control)} for turn in messages]
    try:
        prompt = apply_template(tokenizer, chat if habits.takes_system else fold_system(chat), opened=True)
    except TemplateError as error:
        raise AssistantError(f"The chat template of this model cannot render this conversation: {error}.") from None
    return prompt + habits.opening


def prompt_tokens(messages: Sequence[Turn], tokenizer: "PreTrainedTokenizerBase") -> list[int]:
    """Return the token ids of a prompt."""
    return tokenizer(render(messages, tokenizer), add_special_tokens=False)["input_ids"]


def completion_tokens(text: str, tokenizer: "PreTrainedTokenizerBase") -> list[int]:
    """Return the token ids of an answer as the model writes it, without the end of its turn."""
    inert = make_inert(text, find_control_tokens(tokenizer))
    return tokenizer(inert, add_special_tokens=False)["input_ids"]
