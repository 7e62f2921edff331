"""What an answer says of how its passages were found, and of sentences that none of them supports."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answers import Answer, Turn
from assistant.steps.languages.detection import reader_language
from assistant.steps.languages.table import LANGUAGES
from assistant.steps.strategies.strategy import Found


def tell_search(answer: Answer, found: Found, history: Sequence[Turn]) -> Answer:
    """Return the answer with its passages and strategy, and a note where they were found otherwise than asked."""
    answer = replace(answer, passages=found.passages, strategy=found.strategy, queries=found.queries)
    if not found.remark:
        return answer
    texts = LANGUAGES[reader_language(answer.question, history, [one.chunk.text for one in found.passages[:1]])].texts
    return replace(answer, note=texts.other_words if found.remark == "other words" else texts.elsewhere)


def tell_unsupported(answer: Answer) -> Answer:
    """Return the answer with a note on the sentences that are still in its text and that no passage supports."""
    standing = [one for one in answer.unsupported if one in answer.text]
    if not answer.unsupported:
        return answer
    texts = LANGUAGES[reader_language(answer.question, (), [one.chunk.text for one in answer.passages[:1]])].texts
    named = texts.comma.join(texts.quote(" ".join(one.split())) for one in standing)
    note = texts.unsupported.format(sentences=named) if standing else texts.removed
    return replace(answer, note=" ".join(filter(None, [answer.note, note])))
