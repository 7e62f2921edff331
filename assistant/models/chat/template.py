"""What a chat template does and does not do: families differ, and the template itself is asked by rendering with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import TemplateError

from assistant.errors import AssistantError
from assistant.models.chat.control_tokens import find_special
from assistant.models.chat.thoughts import ENDS_OPEN

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

Message = dict[str, str]
"""`role` and `content`."""

NOT_THINKING = "{% set enable_thinking = false %}{% set thinking = false %}"
"""Before a template: the names by which Qwen3, SmolLM3 and GLM, and Granite and DeepSeek, ask whether to think."""
CLOSED_THOUGHT = "\n</think>\n\n"
"""Behind a prompt in which a template has begun a thought that nobody wants (2504.09858)."""
_SYSTEM, _QUESTION, _ANSWER = "Mind the bridge.", "Which one?", "The old one."


@dataclass(frozen=True)
class Habits:
    """What has to be done beside rendering with a template."""

    takes_system: bool
    """Whether it shows instructions; Gemma's refuses them, Mistral's first ones do, others drop them."""
    opening: str
    """What a prompt needs behind it: where the template ignores that an answer is to begin, or begins a thought."""
    ending: str
    """What stands behind an answer."""
    begins_thought: bool
    """Whether the first words of a model are no answer yet."""


@lru_cache(maxsize=8)
def find_habits(tokenizer: "PreTrainedTokenizerBase") -> Habits:
    """Return what the template of a tokenizer does.

    Raises:
        AssistantError: it cannot render a question and its answer.
    """
    user, assistant = {"role": "user", "content": _QUESTION}, {"role": "assistant", "content": _ANSWER}
    try:
        bare = apply_template(tokenizer, [user], opened=False)
        opened = apply_template(tokenizer, [user], opened=True)
        answered = apply_template(tokenizer, [user, assistant], opened=False)
    except TemplateError as error:
        raise AssistantError(
            f"The chat template of this model cannot render a question and its answer: {error}."
        ) from None
    before, found, ending = answered.rpartition(_ANSWER)
    if _QUESTION not in bare or not found:
        raise AssistantError(
            "The chat template of this model leaves out questions or answers: choose an instruction-tuned model, or "
            "correct its chat_template."
        )
    opening, thinks = "", ENDS_OPEN.search(opened) is not None
    if opened == bare and before.startswith(bare):
        opening = before[len(bare) :].rstrip(" ")  # a blank belongs to the first word of an answer
    elif thinks and str(tokenizer.chat_template).startswith(NOT_THINKING):
        opening, thinks = CLOSED_THOUGHT, False
    return Habits(_takes_system(tokenizer, user), opening, ending, thinks)


def find_ends(tokenizer: "PreTrainedTokenizerBase", declared: int | list[int] | None, model_id: str) -> list[int]:
    """Return the tokens that end an answer; the first is the one the chat template writes.

    Templates end a turn with a token of their own that is not always the tokenizer's end of text, nor among those that
    the model has `declared`.

    Raises:
        AssistantError: nothing ends an answer.
    """
    behind = tokenizer(find_habits(tokenizer).ending, add_special_tokens=False)["input_ids"]
    templated = [token for token in behind if token in find_special(tokenizer)][:1]
    named = declared if isinstance(declared, list) else [declared]
    ends = [*templated, *(token for token in (*named, tokenizer.eos_token_id) if token is not None)]
    if not ends:
        raise AssistantError(
            f"Nothing ends an answer of {model_id!r}: its tokenizer has no eos_token, and its chat template ends turns "
            "with no token of its own. Set eos_token in its tokenizer_config.json."
        )
    return list(dict.fromkeys(ends))


def fold_system(messages: Sequence[Message]) -> list[Message]:
    """Return the messages with the instructions at the head of the first question."""
    if len(messages) < 2 or messages[0]["role"] != "system":
        return list(messages)
    instructions, first, *others = messages
    return [{**first, "content": f"{instructions['content']}\n\n{first['content']}"}, *others]


def apply_template(tokenizer: "PreTrainedTokenizerBase", messages: Sequence[Message], *, opened: bool) -> str:
    """Return what the template makes of messages, up to where an answer begins if it is `opened`."""
    return str(tokenizer.apply_chat_template(list(messages), tokenize=False, add_generation_prompt=opened))


def _takes_system(tokenizer: "PreTrainedTokenizerBase", user: Message) -> bool:
    try:
        return _SYSTEM in apply_template(tokenizer, [{"role": "system", "content": _SYSTEM}, user], opened=True)
    except TemplateError:
        return False
