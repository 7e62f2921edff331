"""What a model wrote, as people read it: its tokens as text, and why they end."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.answers import Decoding, Ending, Turn
from assistant.errors import AssistantError
from assistant.models.chat.control_tokens import find_special
from assistant.models.chat.rendering import completion_tokens, prompt_tokens
from assistant.models.chat.template import find_habits
from assistant.models.chat.thoughts import explain_endless, is_mark, strip_thoughts
from assistant.seams import Fragment

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


class CompletionReader:
    """Reads the tokens of answers of one model."""

    def __init__(self, tokenizer: "PreTrainedTokenizerBase", ends: Sequence[int], *, thinks: bool) -> None:
        """Read with the tokenizer of the model, whose answers end with one of `ends`."""
        self.ends = list(ends)
        self._tokenizer = tokenizer
        self._thinks = thinks
        self._begins_thought = find_habits(tokenizer).begins_thought
        self._silent = frozenset(_find_silent(tokenizer))

    def read_running(self, tokens: Sequence[int]) -> Fragment:
        """Return what is written up to now; more will come."""
        return Fragment(self._read(tokens, running=True), len(tokens), "running")

    def read_finished(self, tokens: Sequence[int], decoding: Decoding) -> Fragment:
        """Return a finished answer."""
        return Fragment(self._read(tokens), len(tokens), self._find_ending(tokens, decoding))

    def read_answer(self, tokens: Sequence[int], decoding: Decoding) -> Fragment:
        """Return a finished answer that somebody waits for. Raises AssistantError where it is thoughts alone."""
        answer = self.read_finished(tokens, decoding)
        if self._thinks and answer.ending == "length" and not answer.text:
            raise AssistantError(explain_endless(len(tokens)))
        return answer

    def _find_ending(self, tokens: Sequence[int], decoding: Decoding) -> Ending:
        if tokens and tokens[-1] in self.ends:
            return "complete"
        return "length" if len(tokens) >= decoding.max_new_tokens else "stopped"

    def _read(self, tokens: Sequence[int], *, running: bool = False) -> str:
        """Return what `tokens` say, without thoughts and the beginning of a character whose other bytes will come."""
        heard = [token for token in tokens if token not in self._silent]
        text = self._tokenizer.decode(heard, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        return strip_thoughts(str(text), opened=self._begins_thought, running=running).rstrip("�")

    def split(self, messages: Sequence[Turn], completion: str, window: int) -> tuple[list[int], list[int]]:
        """Return the tokens of a prompt, and those of `completion` and the end of turn behind it.

        Raises:
            AssistantError: together they are longer than the window.
        """
        prompt = prompt_tokens(messages, self._tokenizer)
        wanted = [*completion_tokens(completion, self._tokenizer), self.ends[0]]
        if len(prompt) + len(wanted) > window:
            raise AssistantError(
                f"Prompt and completion have {len(prompt) + len(wanted)} tokens, and the window is {window}: "
                "raise `[model] window` or shorten the passages."
            )
        return prompt, wanted


def _find_silent(tokenizer: "PreTrainedTokenizerBase") -> Iterator[int]:
    """Yield the special tokens that say nothing. Those around thoughts say where the answer begins."""
    for token in find_special(tokenizer):
        if not is_mark(str(tokenizer.convert_ids_to_tokens(token))):
            yield token
