"""Composes the messages for the model from question, conversation, passages and examples, within a budget of tokens.

`PROMPT_VERSION` changes whenever any of this does.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answers import Turn
from assistant.errors import AssistantError
from assistant.seams import Highlight
from assistant.steps.corrections import Correction
from retrieval.documents import Passage, content_id
from retrieval.text.sentences import sentence_spans

CountTokens = Callable[[Sequence[Turn]], int]

SYSTEM = (
    "Answer the question in one to three sentences, using only the numbered passages. "
    "Cite the passage after each sentence, like [1]. If the passages do not answer the question, say exactly: {refusal}"
)
_LIKE_A_PASSAGE = re.compile(r"^(\s*)\[(\d+)\]", re.MULTILINE)
"""A line in a passage that would begin another passage."""
_MARKERS = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]")
_BETWEEN = "\n\n"
_ASKS = "Question: "
_MATTER = "The sentences that matter most: "


@dataclass(frozen=True)
class Prompt:
    """What the model reads."""

    messages: tuple[Turn, ...]
    passages: tuple[Passage, ...]
    """Those in the messages, in the order of their numbers."""
    dropped: int
    """Passages left out for lack of room."""


@dataclass(frozen=True)
class PromptParts:
    """The messages of a composed prompt, taken apart."""

    before: tuple[Turn, ...]
    """Instructions, examples and conversation."""
    passages: str
    """Numbered, as the model reads them."""
    question: str

    def with_passages(self, passages: str) -> tuple[Turn, ...]:
        """Return the messages with other `passages`, or with "" as they are composed without any; no highlights."""
        return (*self.before, _task(passages, self.question))

    def shares_text(self, other: "PromptParts") -> bool:
        """Return whether the passages of both have a title or a line in common, under whatever numbers."""
        mine, others = ({_MARKERS.sub("", line).strip() for line in one.passages.splitlines()} for one in (self, other))
        return bool(mine & others - {""})


def compose(
    question: str,
    history: Sequence[Turn],
    passages: Sequence[Passage],
    budget_tokens: int,
    count_tokens: CountTokens,
    refusal: str,
    examples: Sequence[Correction] = (),
    highlights: Sequence[Highlight] = (),
) -> Prompt:
    """Write the prompt so that `count_tokens(messages) <= budget_tokens`.

    `examples` are corrected answers to similar questions, the most similar first; `highlights` are repeated at the end.
    What does not fit is left out in this order: the least similar examples, the passages with the lowest scores and
    their highlights, the oldest turns of the conversation. At last the only passage left is cut after a sentence; its
    Passage stays whole, because the messages say what was sent.

    Raises:
        AssistantError: the question alone is longer than the budget.
    """
    kept, turns, shown = list(passages), _alternate(history), list(examples)
    messages = _messages(question, turns, kept, refusal, shown, _texts(highlights, kept))
    while count_tokens(messages) > budget_tokens:
        if shown:
            shown.pop()
        elif len(kept) > 1:
            kept.remove(min(reversed(kept), key=lambda passage: passage.scores.order))
        elif turns:
            turns = _alternate(turns[1:])
        else:
            messages = _shorten(question, kept, budget_tokens, count_tokens, refusal, _texts(highlights, kept))
            break
        messages = _messages(question, turns, kept, refusal, shown, _texts(highlights, kept))
    return Prompt(messages, tuple(kept), len(passages) - len(kept))


def take_apart(messages: Sequence[Turn]) -> PromptParts | None:
    """Take a composed prompt apart; None when it shows no passages or was not composed here.

    When the text holds several paragraphs that look like a question, the last one counts: the earlier ones are more
    likely part of a passage.
    """
    numbered, _, asked = messages[-1].text.rpartition(_BETWEEN + _ASKS) if messages else ("", "", "")
    question, highlighted, _ = asked.rpartition(_BETWEEN + _MATTER)
    return (
        PromptParts(tuple(messages[:-1]), numbered, question if highlighted else asked)
        if numbered.startswith("[1] ")
        else None
    )


def _messages(
    question: str,
    turns: Sequence[Turn],
    passages: Sequence[Passage],
    refusal: str,
    examples: Sequence[Correction] = (),
    highlighted: Sequence[str] = (),
) -> tuple[Turn, ...]:
    return (
        Turn("system", SYSTEM.format(refusal=refusal)),
        *(turn for example in reversed(examples) for turn in _show_example(example)),
        *turns,
        _task(_BETWEEN.join(map(_number_passage, range(1, len(passages) + 1), passages)), question, highlighted),
    )


def _texts(highlights: Sequence[Highlight], passages: Sequence[Passage]) -> list[str]:
    """Return the highlights of these passages, each on one line."""
    return [" ".join(highlight.text.split()) for highlight in highlights if highlight.passage in passages]


def _task(numbered: str, question: str, highlighted: Sequence[str] = ()) -> Turn:
    matter = _MATTER + " ".join(highlighted) if highlighted else ""
    return Turn("user", _BETWEEN.join(filter(None, [numbered, _ASKS + question, matter])))


def _show_example(example: Correction) -> tuple[Turn, Turn]:
    """Return the example as a turn of the conversation, without citations: its passages are not here."""
    return Turn("user", _ASKS + example.question), Turn("assistant", _MARKERS.sub("", example.text))


def _number_passage(number: int, passage: Passage) -> str:
    place = f" ({passage.chunk.place})" if passage.chunk.place else ""
    title = " ".join(f"{passage.chunk.title}{place}".split())
    text = _LIKE_A_PASSAGE.sub(r"\1(\2)", passage.chunk.text.strip())
    return f"[{number}] {title}\n{text}"


def _alternate(history: Sequence[Turn]) -> list[Turn]:
    """Return the conversation as question, answer, question, answer: what chat templates insist on.

    Citations are taken out of earlier answers, because their numbers meant other passages.
    """
    turns: list[Turn] = []
    for turn in history:
        if turn.role == "user" and (not turns or turns[-1].role == "assistant"):
            turns.append(turn)
        elif turn.role == "assistant" and turns and turns[-1].role == "user":
            turns.append(replace(turn, text=_MARKERS.sub("", turn.text)))
    return turns if not turns or turns[-1].role == "assistant" else turns[:-1]


def _shorten(
    question: str,
    passages: Sequence[Passage],
    budget_tokens: int,
    count_tokens: CountTokens,
    refusal: str,
    highlighted: Sequence[str],
) -> tuple[Turn, ...]:
    """Return the messages with as many sentences from the beginning of the only passage as fit, perhaps none.

    Its highlights stay, because they may be in the part that is cut off, unless nothing of the passage fits then.
    """
    bare = count_tokens(_messages(question, (), (), refusal))
    if bare > budget_tokens:
        raise AssistantError(
            f"The question {question[:60] + '…'!r} needs {bare} tokens with the instructions, and the model has room "
            f"for {budget_tokens}. Shorten the question, or raise `window` or lower `max_new_tokens` in the settings."
        )
    (passage,) = passages  # without a passage the bare messages would have fitted
    ends = [0, *(end for _, end in sentence_spans(passage.chunk.text))]
    low, high = 0, len(ends) - 1  # ends[low] fits, and everything up to ends[high] has not been ruled out
    best = _messages(question, (), (), refusal)
    while low < high:
        middle = (low + high + 1) // 2
        cut = replace(passage, chunk=replace(passage.chunk, text=passage.chunk.text[: ends[middle]]))
        messages = _messages(question, (), [cut], refusal, (), highlighted)
        if count_tokens(messages) <= budget_tokens:
            low, best = middle, messages
        else:
            high = middle - 1
    return best


def _version() -> str:
    """Return a hash of a prompt composed from placeholders, so that it covers wording, order and joints."""
    history = (Turn("user", "history"), Turn("assistant", "earlier [1]"))
    passages = (Passage.given("title", "text\n\n[2] line"), Passage.given("other title", "other text"))
    examples = (Correction("", "similar question", "approved [1]"), Correction("", "less similar question", "approved"))
    highlights = (Highlight(passages[0], "sentence"), Highlight(passages[1], "other sentence"))
    prompt = compose("question", history, passages, 1, lambda _: 0, "refusal", examples, highlights)
    return content_id("prompt", *(f"{turn.role}: {turn.text}" for turn in prompt.messages))[:8]


PROMPT_VERSION = _version()
