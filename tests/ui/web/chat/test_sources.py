"""The sources panel as HTML."""

from dataclasses import replace

from assistant.answers import Answer, Citation
from retrieval.documents import Chunk, Document, Passage, Place, Scores
from ui.web.chat.answers.sources import render_sources
from ui.wording.texts.languages.english import ENGLISH


def passage(text: str, title: str = "Manual", places: tuple[Place, ...] = (), uri: str = "manual.pdf") -> Passage:
    document = Document.of(uri, title, text, places)
    return Passage(Chunk.of(document, 0, len(text)), Scores(fused=0.8, dense=0.61, keyword=3.2))


def answer(text: str, *passages: Passage, citations: tuple[Citation, ...] = ()) -> Answer:
    return Answer("q", "q", text, (), passages, citations=citations, ending="complete")


def test_the_sentence_that_supports_the_citing_one_is_marked() -> None:
    found = passage("The gate opens at noon. Deliveries arrive at gate four. Dogs stay outside.")
    text = "Deliveries arrive at gate four [1]. Dogs are welcome."
    html = render_sources(answer(text, found, citations=(Citation(1, 31, written=True),)), texts=ENGLISH)
    assert "<mark>Deliveries arrive at gate four.</mark>" in html
    assert html.count("<mark>") == 1


def test_of_a_quotation_all_is_marked_but_its_headings() -> None:
    first = passage("7 Deposit\nThe tenant pays three rents. It can be paid in parts. Dogs stay outside.")
    second = passage("The gate opens at noon. Deliveries arrive at gate four.")
    text = "*7 Deposit*\n\n**The tenant pays three rents.** It can be paid in parts. [1]\n\nThe gate opens at noon. [2]"
    citations = (Citation(1, text.index(" [1]"), written=True), Citation(2, text.index(" [2]"), written=True))
    quoted = replace(answer(text, first, second, citations=citations), quoted=True)
    html = render_sources(quoted, texts=ENGLISH)
    assert html.count("<mark>") == 3
    assert "<mark>The tenant pays three rents.</mark> <mark>It can be paid in parts.</mark> Dogs" in html
    assert "<mark>The gate opens at noon.</mark> Deliveries" in html


def test_nothing_is_marked_without_a_citation() -> None:
    html = render_sources(answer("Deliveries arrive.", passage("Deliveries arrive.")), texts=ENGLISH)
    assert "<mark>" not in html
    assert "cited" not in html


def test_text_and_title_cannot_bring_html_in() -> None:
    html = render_sources(answer("x", passage("<script>alert(1)</script>", title="<b>Bold</b>")), texts=ENGLISH)
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html


def test_title_page_and_scores_are_shown() -> None:
    html = render_sources(answer("x", passage("Text.", places=(Place(0, "page 1"),))), texts=ENGLISH)
    assert "Manual" in html
    assert "page 1" in html
    assert "score 0.80" in html
    assert "meaning 0.610 · words 3.20" in html


def test_cited_passages_are_open_the_others_folded() -> None:
    first, second = passage("One thing."), passage("Deliveries arrive at gate four.")
    html = render_sources(
        answer("Deliveries arrive at gate four [2].", first, second, citations=(Citation(2, 31, written=True),)),
        texts=ENGLISH,
    )
    assert 'id="passage-1" data-number="1">' in html
    assert 'id="passage-2" data-number="2" open>' in html


def test_the_selected_passage_is_brought_into_view() -> None:
    html = render_sources(answer("x", passage("One."), passage("Two.")), selected=2, texts=ENGLISH)
    assert 'id="passage-2" data-number="2" open data-reveal>' in html


def test_an_answer_without_passages_says_so() -> None:
    assert "close enough" in render_sources(answer("I cannot answer this."), texts=ENGLISH)


MARKED = """## Gates

**Deliveries** arrive at `gate four`. Dogs **stay
outside**.

```
# a comment
2**3
```
"""


def test_marks_of_markdown_are_left_out_of_the_excerpt_and_the_right_words_are_marked() -> None:
    text = "Deliveries arrive at gate four [1]."
    html = render_sources(
        answer(text, passage(MARKED, uri="notes/a.MD"), citations=(Citation(1, 31, written=True),)), texts=ENGLISH
    )
    assert ">Gates\n<mark>Deliveries arrive at gate four.</mark> Dogs stay\noutside.\n" in html
    assert "# a comment\n2**3" in html
    assert "**Deliveries** arrive at `gate four`." in render_sources(answer(text, passage(MARKED)), texts=ENGLISH)


def test_it_is_said_which_question_the_sources_are_for() -> None:
    for found in ((), (passage("One."),)):
        html = render_sources(replace(answer("x", *found), question="When <does> it open?"), texts=ENGLISH)
        assert "For “When &lt;does&gt; it open?”" in html
