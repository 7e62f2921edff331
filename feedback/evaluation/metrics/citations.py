"""Checks the citations of an answer: the number exists, and the passage shares words with the sentence."""

from assistant.answers import Answer
from feedback.evaluation.metrics.tokens import split_words
from feedback.texts.text_changes import remove_markers
from retrieval.text.sentences import sentence_spans

SHARED = 0.5
"""Least share of a sentence's content words that its passage must contain. One on another subject contains fewer."""


def score_citations(answer: Answer) -> float | None:
    """Return the share of the citations that can be right, 0 to 1; None when the answer cites nothing.

    This compares words, not meanings. It finds citations that cannot be right; only a judge finds the others.
    """
    cited = len(answer.citations) + len(answer.unmatched_citations)
    if not cited:
        return None
    holding = 0
    for citation in answer.citations:
        if 1 <= citation.number <= len(answer.passages):
            passage = answer.passages[citation.number - 1].chunk
            holding += _shares_words(_find_sentence_before(answer.text, citation.at), f"{passage.title} {passage.text}")
    return holding / cited


def _find_sentence_before(text: str, at: int) -> str:
    before = remove_markers(text[:at]).strip()
    spans = sentence_spans(before)
    return before[slice(*spans[-1])] if spans else ""


def _shares_words(sentence: str, passage: str) -> bool:
    content = {word for word in split_words(sentence) if len(word) > 3 or word.isdigit() or not word.isascii()}
    return bool(content) and len(content & set(split_words(passage))) / len(content) >= SHARED
