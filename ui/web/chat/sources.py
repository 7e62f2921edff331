"""The sources of an answer as HTML: numbered passages in which the cited sentences are marked."""

import re
from collections.abc import Sequence
from html import escape

from assistant.answers import Answer, Citation
from assistant.steps.citations import find_support
from retrieval.documents import Chunk, Passage
from retrieval.text.sentences import sentence_spans

NO_SOURCES = "No passage of your documents was close enough to this question."
NONE_NEEDED = "This answer does not come from passages of your documents."
WELCOME = '<p class="nothing">The passages behind an answer appear here. The sentences that support it are marked.</p>'

MARKDOWN = (".md", ".markdown")
MARKS = re.compile(r"```.*?(?:```|\Z)|(^\#{1,6}[ ]+|\*\*|`)", re.MULTILINE | re.DOTALL)
"""Marks of Markdown, as the group, that a reader need not see. Blocks of code are left as they are."""
BLANK_LINES = re.compile(r"\n\s*\n")


def render_sources(answer: Answer, selected: int | None = None) -> str:
    """Return the passages of `answer` in the order of their numbers; the page scrolls to `selected`."""
    whose = f'<p class="whose" title="{escape(answer.question)}">For “{escape(answer.question)}”</p>'
    if not answer.passages and answer.about:
        return f'{whose}<p class="nothing">{NONE_NEEDED}</p>'
    if not answer.passages:
        return f'{whose}<p class="nothing">{"Looking for passages…" if answer.ending == "running" else NO_SOURCES}</p>'
    cited = {citation.number for citation in answer.citations}
    parts = [
        _passage(number, passage, answer, number in cited or (not cited and number == 1), number == selected)
        for number, passage in enumerate(answer.passages, 1)
    ]
    return f'{whose}<div class="passages">{"".join(parts)}</div>'


def _passage(number: int, passage: Passage, answer: Answer, expanded: bool, selected: bool) -> str:
    chunk = passage.chunk
    citations = [citation for citation in answer.citations if citation.number == number]
    place = f'<span class="place">{escape(chunk.place)}</span>' if chunk.place else ""
    cited = '<span class="cited">cited</span>' if citations else ""
    return (
        f'<details class="passage{" selected" if selected else ""}" id="passage-{number}" data-number="{number}"'
        f"{' open' if expanded or selected else ''}{' data-reveal' if selected else ''}>"
        f'<summary><span class="number">{number}</span><span class="title">{escape(chunk.title)}</span></summary>'
        f'<div class="where">{place}<span class="score" title="{escape(_scores(passage))}">'
        f"score {passage.scores.order:.2f}</span>{cited}</div>"
        f'<div class="quote">{_marked(chunk, answer.text, citations)}</div></details>'
    )


def _marked(chunk: Chunk, answer: str, citations: Sequence[Citation]) -> str:
    """Return the passage; each sentence is marked that supports a sentence of the answer which cites it."""
    passage = chunk.text
    marks = [one.span(1) for one in MARKS.finditer(passage) if one[1]] if chunk.uri.lower().endswith(MARKDOWN) else []

    def shown(start: int, stop: int) -> str:
        parts, at = [], start
        for first, after in marks:
            if start <= first and after <= stop:
                parts.append(passage[at:first])
                at = after
        return escape("".join(parts) + passage[at:stop])

    claims = [answer[start:end] for start, end in sentence_spans(answer) if any(start < c.at <= end for c in citations)]
    spans = {find_support(passage, claim) for claim in claims}
    parts, end = [], 0
    for start, stop in sorted(span for span in spans if span):
        if start < end:  # a row of a table in a sentence that is marked
            continue
        parts.append(f"{shown(end, start)}<mark>{shown(start, stop)}</mark>")
        end = stop
    return BLANK_LINES.sub("\n", "".join(parts) + shown(end, len(passage)))


def _scores(passage: Passage) -> str:
    parts = [f"fused {passage.scores.fused:.3f}"]
    if passage.scores.dense is not None:
        parts.append(f"meaning {passage.scores.dense:.3f}")
    if passage.scores.keyword is not None:
        parts.append(f"words {passage.scores.keyword:.2f}")
    if passage.scores.read is not None:
        parts.append(f"reading {passage.scores.read:.1f}")
    return " · ".join(parts)
