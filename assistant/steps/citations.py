"""Finds which passages an answer cites; where the model wrote no numbers, finds them by shared words.

Shared words are quick and explainable, and wrong where an answer paraphrases freely.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answers import Answer, Citation
from assistant.steps.refusals import is_refusal
from retrieval.text.sentences import sentence_spans
from retrieval.text.tables import tables
from retrieval.text.words import content_words

_WRITTEN = re.compile(r"\[(\d+(?:\s*,\s*\d+)*)\]")
_SPACED = re.compile(rf"(\s*){_WRITTEN.pattern}")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
"""Code in Markdown: what looks like a citation in it is an index."""
_COPIED_CHARACTERS = 24
_LEAST_COPIED = 8
"""A `[n]` stands in a passage too when this much before it does; fewer characters are a word that anybody writes."""
_LEAST_SUPPORT = 0.6
"""Share of a sentence's content words that its passage must contain."""
_LEAST_CHARACTERS = 20
"""A part of a row's text that is shorter may be of any row."""
_LEAST_WORDS = 2
"""Sentences with fewer content words match anything."""


def cite_answer(answer: Answer, refusal: str) -> Answer:
    """Return the Answer with its citations, and whether it refuses; a refusal cites nothing by shared words."""
    refused = is_refusal(answer.text, refusal)
    texts = [passage.chunk.text for passage in answer.passages]
    citations, unmatched = cite(answer.text, texts, by_model=bool(answer.messages))
    kept = tuple(citation for citation in citations if citation.written or not refused)
    return replace(answer, refused=refused, citations=kept, unmatched_citations=unmatched)


def cite(text: str, passages: Sequence[str], *, by_model: bool = False) -> tuple[tuple[Citation, ...], tuple[int, ...]]:
    """Return the citations of `text` in order, and the numbers in it that no passage has.

    `passages` are the texts in the order of their numbers, `by_model` says whether a model wrote `text`. When `text`
    holds no `[n]` of its own, each sentence is matched to the passage that contains most of its content words, if that
    is at least 60 %.
    """
    written, unmatched = _find_written(text, passages, by_model=by_model)
    return (written, unmatched) if written or unmatched else (_match_sentences(text, passages), ())


def find_support(passage_text: str, sentence: str) -> tuple[int, int] | None:
    """Return (start, end) of the sentence in `passage_text` that shares most words with `sentence`.

    None when that is less than a third of them. A row of a table that was quoted is found as such: it shares more words
    with the heads of its columns, which were quoted with it.
    """
    claim = _WRITTEN.sub("", sentence).strip()
    quoted = [
        (len(row.sentence), table.line_of(row))
        for table in tables(passage_text)
        for row in table.rows
        if _is_part(row.sentence, claim) or (len(claim) > _LEAST_CHARACTERS and claim in row.sentence)
    ]
    if quoted:
        return max(quoted)[1]
    wanted = content_words(claim)
    spans = sentence_spans(passage_text)
    if not wanted or not spans:
        return None
    shares = [len(wanted & content_words(passage_text[start:end])) / len(wanted) for start, end in spans]
    best = max(range(len(spans)), key=shares.__getitem__)
    return spans[best] if shares[best] >= 1 / 3 else None


def _is_part(said: str, claim: str) -> bool:
    """Whether a row was quoted, and not one with a longer name or figure that holds its own."""
    return said in claim and bool(re.search(rf"(?<!\w){re.escape(said)}(?![.,]?\w)", claim))


def renumber(text: str, numbers: Mapping[int, int]) -> str:
    """Return `text` with each number `n` in its `[n]` replaced by `numbers[n]`; one that is not there is left out."""

    def marker(found: re.Match[str]) -> str:
        kept = [str(numbers[number]) for number in map(int, found[2].split(",")) if number in numbers]
        return f"{found[1]}[{', '.join(kept)}]" if kept else ""

    return _SPACED.sub(marker, text)


def find_markers(text: str, copied_from: Sequence[str] = ()) -> list[re.Match[str]]:
    """Return each `[n]` in `text` that is a citation, with the numbers as its first group.

    One that a model copied from a passage together with the words before it is none: it means a source of that
    document, or was put there to be copied. `copied_from` are the passages that it read. Nor is one in code.
    """
    code = [block.span() for block in _CODE.finditer(text)]
    plain = [" ".join(passage.split()) for passage in copied_from if "[" in passage]
    return [
        marker
        for marker in _WRITTEN.finditer(text)
        if not any(start <= marker.start() < end for start, end in code) and not _is_copied(text, marker, plain)
    ]


def _is_copied(text: str, marker: re.Match[str], passages: Sequence[str]) -> bool:
    before = " ".join(text[: marker.end()].split())[-len(marker[0]) - _COPIED_CHARACTERS :]
    return len(before) >= len(marker[0]) + _LEAST_COPIED and any(before in passage for passage in passages)


def _find_written(
    text: str, passages: Sequence[str], *, by_model: bool
) -> tuple[tuple[Citation, ...], tuple[int, ...]]:
    found = [
        (int(number), len(text[: marker.start()].rstrip()))
        for marker in find_markers(text, passages if by_model else ())
        for number in marker.group(1).split(",")
    ]
    citations = tuple(Citation(number, at, written=True) for number, at in found if 1 <= number <= len(passages))
    unmatched = dict.fromkeys(number for number, _ in found if not 1 <= number <= len(passages))
    return citations, tuple(unmatched)


def _match_sentences(text: str, passages: Sequence[str]) -> tuple[Citation, ...]:
    vocabularies = [content_words(passage) for passage in passages]
    citations: list[Citation] = []
    for start, end in sentence_spans(text):
        words = content_words(text[start:end])
        if len(words) < _LEAST_WORDS or not vocabularies:
            continue
        shares = [len(words & vocabulary) / len(words) for vocabulary in vocabularies]
        best = max(range(len(shares)), key=shares.__getitem__)
        if shares[best] >= _LEAST_SUPPORT:
            citations.append(Citation(best + 1, end, written=False))
    return tuple(citations)
