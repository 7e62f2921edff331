"""The sources of an answer as HTML: numbered passages, the cited words marked. Pure text in, HTML out."""

import re
from collections.abc import Sequence
from html import escape

from assistant.answers import Answer, Citation
from assistant.citations import supporting_span
from assistant.sentences import sentence_spans
from retrieval.documents import Passage

NO_SOURCES = "No passage of your documents was close enough to this question."
WELCOME = '<p class="nothing">The passages behind an answer appear here, with the words it rests on marked.</p>'

BLANK_LINES = re.compile(r"\n\s*\n")


def sources_html(answer: Answer, selected: int | None = None) -> str:
    """Return the passages of `answer` in the order of their numbers; `selected` is brought into view."""
    if not answer.passages:
        return f'<p class="nothing">{"Looking for passages…" if answer.ending == "running" else NO_SOURCES}</p>'
    cited = {citation.number for citation in answer.citations}
    parts = [
        _passage(number, passage, answer, number in cited or (not cited and number == 1), number == selected)
        for number, passage in enumerate(answer.passages, 1)
    ]
    return f'<div class="passages">{"".join(parts)}</div>'


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
        f"score {passage.scores.fused:.2f}</span>{cited}</div>"
        f'<div class="quote">{_marked(chunk.text, answer.text, citations)}</div></details>'
    )


def _marked(passage: str, answer: str, citations: Sequence[Citation]) -> str:
    """Return the passage with each sentence marked that supports a sentence of the answer citing it."""
    claims = [answer[start:end] for start, end in sentence_spans(answer) if any(start < c.at <= end for c in citations)]
    spans = {supporting_span(passage, claim) for claim in claims}
    parts, end = [], 0
    for start, stop in sorted(span for span in spans if span):
        parts.append(f"{escape(passage[end:start])}<mark>{escape(passage[start:stop])}</mark>")
        end = stop
    return BLANK_LINES.sub("\n", "".join(parts) + escape(passage[end:]))


def _scores(passage: Passage) -> str:
    parts = [f"fused {passage.scores.fused:.3f}"]
    if passage.scores.dense is not None:
        parts.append(f"meaning {passage.scores.dense:.3f}")
    if passage.scores.keyword is not None:
        parts.append(f"words {passage.scores.keyword:.2f}")
    return " · ".join(parts)
