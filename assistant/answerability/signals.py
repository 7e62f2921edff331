"""Signals of whether passages answer a question: cheap numbers, each with a name, taken before anything is written."""

import math
import re
from collections.abc import Mapping, Sequence
from statistics import fmean

import numpy as np

from retrieval.documents import Passage
from retrieval.index.embedding.embedder import Embedder
from retrieval.search.reranking import Reader, best_logits
from retrieval.text.sentences import sentence_spans
from retrieval.text.words import empty_words, question_words, stem, words

Signals = Mapping[str, float | None]
"""Name to value; None where there is nothing to measure, such as search scores of passages that were handed over."""

SIGNALS = {
    "passage": "cosine of the question and the nearest passage",
    "title": "cosine of the question and the title of the passage that holds the nearest sentence",
    "sentence": "cosine of the question and the nearest sentence, with its title before it",
    "sentence_top3": "mean of that over the three nearest sentences",
    "sentence_margin": "the nearest sentence less the mean of all others",
    "beyond_title": "as `sentence`, for the part of the question's vector that its title does not explain",
    "beyond_title_top3": "mean of that over its three best sentences",
    "words": "share of the question's content words in passages and titles",
    "words_in_sentence": "the most of them in one sentence and its title",
    "words_beyond_title": "share of the question's words beyond the titles that the passages have",
    "numbers": "share of the question's numbers in the passages",
    "names": "share of the capitalised words after the question's first that the passages have",
    "question_words": "logarithm of the question's words",
    "passage_words": "logarithm of the passages' words",
    "passages": "logarithm of the number of passages",
    "dense_margin": "best search cosine less the mean of the others",
    "keyword": "best BM25 score",
    "fused_margin": "best fused search score less the second best",
    "read": "logit of the sentence, entry or row that answers best, by the model that reads it with the question",
}
"""Every signal, in the order in which they are kept."""

MOST_SENTENCES = 64
"""Sentences looked at, from the first passages on: about as much as reading two long passages."""

_NUMBER = re.compile(r"\d")


def measure_signals(
    question: str,
    passages: Sequence[Passage],
    embedder: Embedder,
    *,
    same_language: bool = True,
    reader: Reader | None = None,
) -> Signals:
    """Return every signal of SIGNALS for a question that stands alone and the passages that are to answer it.

    A title counts beside each sentence, because passages of a document seldom repeat what it is about; and it is taken
    out of the question again (`beyond_title`), because being about the same thing is not yet an answer. Where question
    and passages are not of the `same_language`, words that they share or not say nothing.

    Raises:
        ValueError: there is no passage. Without one there is nothing to answer from.
    """
    if not passages:
        raise ValueError("There is no passage to measure.")
    shared = _shared(question, passages)
    if not same_language:
        shared = {**shared, "words": None, "words_in_sentence": None, "words_beyond_title": None}
    return {
        **_near(question, passages, embedder),
        **shared,
        **_found(passages),
        "read": max(best_logits(question, passages, reader)) if reader else None,
    }


def _near(question: str, passages: Sequence[Passage], embedder: Embedder) -> Signals:
    """Signals from vectors. All texts are embedded in one call."""
    titles = list(dict.fromkeys(passage.chunk.title for passage in passages))
    sentences = [
        (titles.index(passage.chunk.title), sentence) for passage in passages for sentence in split_passage(passage)
    ][:MOST_SENTENCES]
    unsearched = [passage.chunk.text for passage in passages if passage.scores.dense is None]
    texts = [*titles, *(f"{titles[title]}: {text}" for title, text in sentences), *unsearched]
    asked = embedder.embed_questions([question])[0]
    of_title, of_sentence, of_passage = np.split(embedder.embed(texts), np.cumsum([len(titles), len(sentences)]))
    searched = [passage.scores.dense for passage in passages if passage.scores.dense is not None]
    to_title = of_title @ asked
    home = np.array([title for title, _ in sentences])
    near = of_sentence @ asked
    # what is left of the question's vector once its title's share is taken out, for each sentence's own title
    beyond = near - to_title[home] * np.einsum("nd,nd->n", of_sentence, of_title[home])
    ranked, ranked_beyond = np.sort(near)[::-1], np.sort(beyond)[::-1]
    return {
        "passage": float(max([*searched, *(of_passage @ asked)])),
        "title": float(to_title[home[near.argmax()]]),
        "sentence": float(ranked[0]),
        "sentence_top3": float(ranked[:3].mean()),
        "sentence_margin": float(ranked[0] - ranked[1:].mean()) if len(ranked) > 1 else 0.0,
        "beyond_title": float(ranked_beyond[0]),
        "beyond_title_top3": float(ranked_beyond[:3].mean()),
    }


def _shared(question: str, passages: Sequence[Passage]) -> Signals:
    """Signals from words that question and passages have in common."""
    asked = set(map(stem, question_words(question)))
    titles = [_content(passage.chunk.title) for passage in passages]
    known = set().union(*titles)
    held = known.union(*(_content(passage.chunk.text) for passage in passages))
    beyond = asked - known
    plain = {word for passage in passages for word in words(f"{passage.chunk.title} {passage.chunk.text}")}
    numbers = {word for word in words(question) if _NUMBER.search(word)}
    names = {word.casefold() for word in question.split()[1:] if word[:1].isupper() and not word.isupper()}
    names = {part for name in names for part in words(name)}
    in_sentence = [
        _share(asked, title | _content(sentence))
        for passage, title in zip(passages, titles, strict=True)
        for sentence in split_passage(passage)
    ]
    return {
        "words": _share(asked, held),
        "words_in_sentence": max(in_sentence),
        "words_beyond_title": _share(beyond, held) if beyond else None,
        "numbers": _share(numbers, plain) if numbers else None,
        "names": _share(names, plain) if names else None,
        "question_words": math.log1p(len(words(question))),
        "passage_words": math.log1p(sum(len(words(passage.chunk.text)) for passage in passages)),
        "passages": math.log(len(passages)),
    }


def _found(passages: Sequence[Passage]) -> Signals:
    """Signals from the scores of the search; None for passages that were handed over."""
    if any(passage.scores.dense is None for passage in passages):
        return dict.fromkeys(("dense_margin", "keyword", "fused_margin"))
    dense = sorted((passage.scores.dense or 0.0 for passage in passages), reverse=True)
    keyword = [passage.scores.keyword for passage in passages if passage.scores.keyword is not None]
    fused = sorted((passage.scores.fused for passage in passages), reverse=True)
    return {
        "dense_margin": dense[0] - fmean(dense[1:]) if len(dense) > 1 else None,
        "keyword": max(keyword) if keyword else None,
        "fused_margin": fused[0] - fused[1] if len(fused) > 1 else None,
    }


def split_passage(passage: Passage) -> list[str]:
    """Return the sentences of a passage, or its whole text where no sentence is found."""
    text = passage.chunk.text
    return [text[start:end] for start, end in sentence_spans(text)] or [text]


def _content(text: str) -> set[str]:
    return {stem(word) for word in words(text) if word not in empty_words()}


def _share(wanted: set[str], held: set[str]) -> float:
    return len(wanted & held) / max(len(wanted), 1)
