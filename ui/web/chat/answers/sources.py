"""The sources of an answer as HTML: numbered passages in which the cited sentences are marked."""

import re
from collections.abc import Sequence
from html import escape

from assistant.answers import Answer
from assistant.steps.citations import find_support
from retrieval.documents import Chunk, Passage, is_given
from retrieval.text.sentences import sentence_spans
from ui.actions.chat.reading import MARKDOWN
from ui.actions.chat.withholding import is_withheld
from ui.web.chat.answers.made_with import render_made_with
from ui.web.look.panel import button
from ui.wording.texts.texts import PageTexts

MARKS = re.compile(r"```.*?(?:```|\Z)|(^\#{1,6}[ ]+|\*\*|`)", re.MULTILINE | re.DOTALL)
"""Marks of Markdown, as the group, that a reader need not see. Blocks of code are left as they are."""
HEADING = re.compile(r"\*[^*]+\*")
"""A heading in a quotation, which stands in its passage as one."""
BLANK_LINES = re.compile(r"\n\s*\n")


def render_no_sources(texts: PageTexts) -> str:
    """Return what stands there before there is an answer."""
    return f'<p class="nothing">{texts.sources.welcome}</p>'


def render_sources(answer: Answer, texts: PageTexts, selected: int | None = None) -> str:
    """Return the passages of `answer` in the order of their numbers; the page scrolls to `selected`."""
    about = texts.sources.whose.format(question=answer.question)
    whose = f'<p class="whose" title="{escape(answer.question)}">{escape(about)}</p>'
    made_with = render_made_with(answer, texts)
    if not answer.passages and answer.about:
        return f'{whose}<p class="nothing">{texts.sources.none_needed}</p>{made_with}'
    if not answer.passages:
        why = texts.sources.looking if answer.ending == "running" else texts.sources.none
        return f'{whose}<p class="nothing">{why}</p>{made_with}'
    cited = {citation.number for citation in answer.citations}
    parts = [
        _passage(number, passage, answer, texts, number in cited or (not cited and number == 1), number == selected)
        for number, passage in enumerate(answer.passages, 1)
    ]
    return f'{whose}<div class="passages">{"".join(parts)}</div>{made_with}'


def _passage(number: int, passage: Passage, answer: Answer, texts: PageTexts, expanded: bool, selected: bool) -> str:
    chunk = passage.chunk
    score = texts.sources.score.format(score=texts.write_number(passage.scores.order, ".2f"))
    citations = [citation for citation in answer.citations if citation.number == number]
    place = f'<span class="place">{escape(chunk.place)}</span>' if chunk.place else ""
    cited = f'<span class="cited">{texts.sources.cited}</span>' if citations else ""
    quote = (
        f'<div class="quote">{render_quote(answer, number)}</div>{_opener(chunk, texts)}'
        if not is_withheld(chunk)
        else f'<p class="nothing">{escape(texts.viewer.gone)}</p>'
    )
    return (
        f'<details class="passage{" selected" if selected else ""}" id="passage-{number}" data-number="{number}"'
        f"{' open' if expanded or selected else ''}{' data-reveal' if selected else ''}>"
        f'<summary><span class="number">{number}</span><span class="title">{escape(chunk.title)}</span></summary>'
        f'<div class="where">{place}<span class="score" title="{escape(_scores(passage, texts))}">'
        f"{score}</span>{cited}</div>"
        f"{quote}</details>"
    )


def render_quote(answer: Answer, number: int) -> str:
    """Return the text of passage `number`, in which the sentences are marked that support the answer."""
    return _marked(answer.passages[number - 1].chunk, _find_claims(answer, number))


def _opener(chunk: Chunk, texts: PageTexts) -> str:
    """Return the button that opens the document where the passage stands (see `ui.web.chat.viewer`)."""
    if is_given(chunk):
        return ""
    where = {"document": chunk.document_id, "start": chunk.start, "end": chunk.end}
    return button(texts.viewer.open, classes="quiet open-document", do="read", **where)


def _find_claims(answer: Answer, number: int) -> list[str]:
    """Return the sentences of the answer that rest on passage `number`: those that cite it, and of a quotation all of
    it, at the end of which it is cited."""
    text = answer.text.replace("**", "  ")  # bold may end between a full stop and the blank behind it
    ends = sorted(citation.at for citation in answer.citations)
    claims = []
    for at in (citation.at for citation in answer.citations if citation.number == number):
        begin = max((end for end in ends if end < at), default=0)
        claims += [
            text[start:end]
            for start, end in sentence_spans(text)
            if start < at and (begin <= start if answer.quoted else at <= end)
        ]
    return [claim for claim in claims if not HEADING.fullmatch(claim)]


def _marked(chunk: Chunk, claims: Sequence[str]) -> str:
    """Return the passage; each sentence is marked that supports one of the claims."""
    passage = chunk.text
    marks = [one.span(1) for one in MARKS.finditer(passage) if one[1]] if chunk.uri.lower().endswith(MARKDOWN) else []

    def shown(start: int, stop: int) -> str:
        parts, at = [], start
        for first, after in marks:
            if start <= first and after <= stop:
                parts.append(passage[at:first])
                at = after
        return escape("".join(parts) + passage[at:stop])

    spans = {find_support(passage, claim) for claim in claims}
    parts, end = [], 0
    for start, stop in sorted(span for span in spans if span):
        if start < end:  # a row of a table in a sentence that is marked
            continue
        parts.append(f"{shown(end, start)}<mark>{shown(start, stop)}</mark>")
        end = stop
    return BLANK_LINES.sub("\n", "".join(parts) + shown(end, len(passage)))


def _scores(passage: Passage, texts: PageTexts) -> str:
    scores, names = passage.scores, texts.sources
    parts = (
        (names.fused, scores.fused, ".3f"),
        (names.meaning, scores.dense, ".3f"),
        (names.words, scores.keyword, ".2f"),
        (names.reading, scores.read, ".1f"),
    )
    return " · ".join(f"{name} {texts.write_number(score, form)}" for name, score, form in parts if score is not None)
