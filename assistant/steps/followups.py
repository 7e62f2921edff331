"""A question of a conversation becomes a question that can be searched on its own.

By rule, because small models rewrite unreliably: a question that leans on what was said before is searched together
with the last question that did not. Knows English wording; in other languages a question passes unchanged unless a
model rewrites it.
"""

import re
import threading
from collections.abc import Sequence

from assistant.adapters.files import Adapter
from assistant.answers import Decoding, Turn
from assistant.seams import Generator

_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|these|those|the (?:same|former|latter|other)"
    r"|(?:about|of|for|with|does|is|was|did|why|how|like|after|before) that|that one)\b|\bthat\s*[?.!]*$",
    re.IGNORECASE,
)
_CONTINUATION = re.compile(r"(?:and|or|but|so|then|also|what about|how about|what else|why not)\b", re.IGNORECASE)
_PREPOSITION = re.compile(r"(?:in|on|at|for|by|with|from|of|to|since|until|during|after|before)\b", re.IGNORECASE)
_QUESTION_WORD = re.compile(r"\b(?:who|whom|whose|what|when|where|which|why|how)\b", re.IGNORECASE)
_VAGUE = re.compile(
    r"a|about|an|any|are|be|can|could|did|do|does|else|examples?|explain|for|further|give|ha[dsv]e?|how|i|in|is|many|me"
    r"|more|much|of|on|please|really|say|should|so|some|sure|tell|than|that|the|there|to|was|were|wh(?:at|en|ere|ich|y)"
    r"|who[ms]?e?|will|would|you",
)

REWRITE = (
    "Rewrite the last question so that it can be understood without the conversation. Keep its meaning and language. "
    "Reply with the rewritten question only."
)
_LONGEST_REWRITE_CHARACTERS = 400


def leans_on_history(question: str) -> bool:
    """Return whether `question` can only be understood after what was said before it."""
    words = re.findall(r"[\w'’-]+", question.lower())
    fragment = _PREPOSITION.match(question) is not None and not _QUESTION_WORD.search(question)
    return (
        _PRONOUN.search(question) is not None
        or _CONTINUATION.match(question) is not None
        or fragment
        or all(map(_VAGUE.fullmatch, words))
    )


def complete_question(question: str, history: Sequence[Turn]) -> str:
    """Return `question` as it should be searched: after the last question that stood alone, if it leans on that."""
    if not leans_on_history(question):
        return question
    asked = [turn.text for turn in history if turn.role == "user"]
    topic = next((earlier for earlier in reversed(asked) if not leans_on_history(earlier)), asked[0] if asked else "")
    return f"{topic} {question}".strip()


def rewrite(
    question: str, history: Sequence[Turn], generator: Generator, stop: threading.Event, adapter: Adapter | None = None
) -> str:
    """Let the model, with the adapter that answers, rewrite `question`.

    An empty, many-lined or overlong reply is replaced by the rule's result.
    """
    if not history:
        return question
    conversation = "\n".join(f"{turn.role}: {turn.text}" for turn in history)
    messages = (Turn("system", REWRITE), Turn("user", f"{conversation}\n\nLast question: {question}"))
    decoding = Decoding(max_new_tokens=96)
    if generator.count_tokens(messages) > generator.window - decoding.max_new_tokens:
        return complete_question(question, history)
    *_, last = generator.stream(messages, decoding, stop, adapter)
    text = last.text.strip()
    usable = last.ending == "complete" and text and "\n" not in text and len(text) <= _LONGEST_REWRITE_CHARACTERS
    return text if usable else complete_question(question, history)
