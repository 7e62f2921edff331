"""A question of a conversation becomes a question that can be searched on its own.

By rule, because small models rewrite unreliably: a question that leans on what was said before is searched together
with the last question that did not. Small talk and questions about the library are nobody's subject. Measured on 173
questions of MTRAG-UN (docs/experiments.md): leaving pronouns alone where a question has words enough of its own finds
fewer of the right passages, and so does adding the questions in between.
"""

import re
import threading
from collections.abc import Sequence
from contextlib import nullcontext

from assistant.adapters.files import Adapter
from assistant.answers import Decoding, Turn
from assistant.queue import Turns
from assistant.seams import Generator
from assistant.steps.conversation.small_talk import read_small_talk
from assistant.steps.conversation.wishes import read_wish
from assistant.steps.languages.detection import choose_language
from assistant.steps.languages.language import Language
from assistant.steps.languages.table import LANGUAGES

REWRITE = (
    "Rewrite the last question so that it can be understood without the conversation. Keep its meaning and language. "
    "Reply with the rewritten question only."
)
_LONGEST_REWRITE_CHARACTERS = 400
_WORD = re.compile(r"[^\W_][\w'’-]*")
_QUOTED = re.compile(r"[“„«]\s?([^“”„«»]{2,120}?)\s?[”“»]")
_ENTRY = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+(\S.{0,120}?)(?:\s*\[\d+\])*$", re.MULTILINE)


def leans_on_history(question: str, language: Language | None = None) -> bool:
    """Return whether `question` can only be understood after what was said before it."""
    rules = (language or LANGUAGES[choose_language([question])]).leaning
    fragment = rules.fragment.match(question) is not None and not rules.question_word.search(question)
    return (
        rules.pronoun.search(question) is not None
        or rules.opening.match(question) is not None
        or fragment
        or names_nothing(question, rules.empty)
    )


def names_nothing(question: str, empty: re.Pattern[str]) -> bool:
    """Return whether all words of `question` are `empty`: it could be about anything."""
    return all(empty.fullmatch(word) for word in _WORD.findall(question.lower()))


def complete_question(question: str, history: Sequence[Turn]) -> str:
    """Return `question` as it should be searched: after the last question that stood alone, if it leans on that.

    An answer to a question that was asked back is searched after the question that it makes clear, and "the second
    one" as what stands there in the list that was given.
    """
    if not history:
        return question
    if asked := _asked_back(history):
        return (
            question
            if set(_WORD.findall(asked.lower())) <= set(_WORD.findall(question.lower()))
            else f"{asked} {question}"
        )
    language = LANGUAGES[choose_language([question, *(turn.text for turn in reversed(history))])]
    if not leans_on_history(question, language):
        return question
    topic = find_topic(history)
    listed = _pick_listed(question, history, language)
    return " ".join(filter(None, [listed, topic, question]))


def find_topic(history: Sequence[Turn]) -> str:
    """Return the last question that stood alone, or its subject, else the first; "" when nothing was asked about."""
    asked = [subject for turn in history if turn.role == "user" and (subject := _subject_of(turn.text))]
    return next((earlier for earlier in reversed(asked) if not leans_on_history(earlier)), asked[0] if asked else "")


def _subject_of(question: str) -> str:
    """Return what a question is about: all of it, or the subject of one about the library; "" for small talk."""
    if read_small_talk(question):
        return ""
    wish = read_wish(question)
    return question if wish is None else wish.subject


def _asked_back(history: Sequence[Turn]) -> str:
    """Return the question that the last answer asked back about; "" when it did not."""
    *before, last = history
    texts = [one.texts for one in LANGUAGES.values()]
    asks_back = any(last.text.startswith((each.which_subject, each.what_subject)) for each in texts)
    return before[-1].text if asks_back and before and before[-1].role == "user" else ""


def _pick_listed(question: str, history: Sequence[Turn], language: Language) -> str:
    """Return the name in the last answer's list that `question` points to by its place; "" when there is none."""
    found = language.leaning.ordinals.search(question) if language.leaning.ordinals else None
    answers = [turn.text for turn in history if turn.role == "assistant"]
    if found is None or not answers:
        return ""
    listed = _QUOTED.findall(answers[-1]) or _ENTRY.findall(answers[-1])
    place = next(int(name[1:]) - 1 if name != "last" else -1 for name, text in found.groupdict().items() if text)
    return listed[place] if -len(listed) <= place < len(listed) else ""


def rewrite(
    question: str,
    history: Sequence[Turn],
    generator: Generator,
    stop: threading.Event,
    adapter: Adapter | None = None,
    at_model: Turns = lambda: nullcontext(True),
) -> str:
    """Let the model, with the adapter that answers, rewrite `question` when its turn has come.

    An empty, many-lined or overlong reply is replaced by the rule's result.
    """
    if not history:
        return question
    conversation = "\n".join(f"{turn.role}: {turn.text}" for turn in history)
    messages = (Turn("system", REWRITE), Turn("user", f"{conversation}\n\nLast question: {question}"))
    decoding = Decoding(max_new_tokens=96)
    if generator.count_tokens(messages) > generator.window - decoding.max_new_tokens:
        return complete_question(question, history)
    with at_model() as free:
        if not free:
            return complete_question(question, history)
        *_, last = generator.stream(messages, decoding, stop, adapter)
    text = last.text.strip()
    usable = last.ending == "complete" and text and "\n" not in text and len(text) <= _LONGEST_REWRITE_CHARACTERS
    return text if usable else complete_question(question, history)
