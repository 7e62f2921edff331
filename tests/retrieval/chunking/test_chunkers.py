"""Every chunker that the settings name: exact spans, nothing lost, nothing too long, and what it is chosen for."""

import textwrap
from itertools import pairwise
from typing import get_args

import pytest

from retrieval.chunking.cut import cut
from retrieval.documents import Document, IndexedChunk, Place
from retrieval.settings import Chunker, IndexSettings
from tests.retrieval.chunking.test_cut import a_text
from tests.retrieval.fakes import WordEmbedder

CHUNKERS: tuple[Chunker, ...] = get_args(Chunker)
SENTENCES = [f"Sentence number {number} speaks of pears and of apples." for number in range(60)]
PROSE = " ".join(SENTENCES)


def cut_by(chunker: Chunker, text: str, tokens: int = 40, overlap: int = 0) -> list[IndexedChunk]:
    settings = IndexSettings(chunker=chunker, chunk_tokens=tokens, chunk_overlap=overlap, headings=True)
    return list(cut(Document.of("text.md", "Text", text), settings, WordEmbedder(64)))


def texts_by(chunker: Chunker, text: str, tokens: int = 40) -> list[str]:
    return [chunk.found.text for chunk in cut_by(chunker, text, tokens)]


@pytest.mark.parametrize("chunker", CHUNKERS)
@pytest.mark.parametrize("overlap", [0, 10])
@pytest.mark.parametrize("seed", range(12))
def test_chunks_hold_all_that_is_not_blank_and_fit_the_window(chunker: Chunker, overlap: int, seed: int) -> None:
    text, embedder, place, last_start = a_text(seed), WordEmbedder(64), 0, -1
    for chunk in cut_by(chunker, text, overlap=overlap):
        found, read = chunk.found, chunk.read
        assert found.text == text[found.start : found.end] != ""
        assert read.text == text[read.start : read.end]
        assert read.start <= found.start < found.end <= read.end
        assert embedder.count_tokens(chunk.searched) <= 64
        assert found.start > last_start
        assert not text[place : found.start].strip()
        last_start, place = found.start, max(place, found.end)
    assert not text[place:].strip()


@pytest.mark.parametrize("chunker", sorted(set(CHUNKERS) - {"hierarchical", "sentence-window"}))
def test_an_overlap_repeats_the_end_of_the_chunk_before(chunker: Chunker) -> None:
    plain, overlapping = cut_by(chunker, PROSE), cut_by(chunker, PROSE, overlap=10)
    shared = [a.found.end - b.found.start for a, b in pairwise(overlapping)]
    assert all(a.found.end <= b.found.start for a, b in pairwise(plain))
    assert min(shared) > 20
    assert all(not PROSE[chunk.found.start - 1].strip() for chunk in overlapping[1:])


@pytest.mark.parametrize("chunker", ["sentence", "recursive", "structure", "semantic", "sentence-window"])
def test_these_keep_sentences_whole(chunker: Chunker) -> None:
    for text in texts_by(chunker, PROSE):
        assert text.startswith("Sentence")
        assert text.endswith("apples.")


def test_a_chunk_is_read_with_the_sentences_beside_it() -> None:
    second = cut_by("sentence", PROSE)[1]
    before, after = PROSE[second.read.start : second.found.start], PROSE[second.found.end : second.read.end]
    assert before.strip() in SENTENCES
    assert after.strip() in SENTENCES


def test_a_sentence_over_wrapped_lines_is_read_whole() -> None:
    lines = "\n".join(textwrap.wrap(PROSE, 90))
    for chunk in cut(Document.of("a.txt", "A", lines), IndexSettings(chunk_tokens=40), WordEmbedder(64)):
        assert chunk.read.text.startswith("Sentence")
        assert chunk.read.text.endswith("apples.")


def test_what_is_read_stays_on_the_page() -> None:
    pages = [" ".join(SENTENCES[:9]), " ".join(SENTENCES[9:18])]
    text = "\n\n".join(pages)
    document = Document.of("a.pdf", "A", text, (Place(0, "page 1"), Place(len(pages[0]) + 2, "page 2")))
    for chunk in cut(document, IndexSettings(chunk_tokens=40), WordEmbedder(64)):
        assert any(chunk.read.text in page for page in pages)


def test_a_child_is_read_as_its_parent() -> None:
    chunks = cut_by("hierarchical", PROSE)
    parents = {chunk.read.text for chunk in chunks}
    assert len(chunks) >= 2 * len(parents)
    assert parents == set(texts_by("sentence", PROSE))


def test_a_sentence_is_read_with_as_many_before_as_after() -> None:
    chunk = cut_by("sentence-window", PROSE)[30]
    assert chunk.found.text == SENTENCES[30]
    assert chunk.read.text == " ".join(SENTENCES[29:32])


def test_no_chunk_by_structure_reaches_over_a_heading() -> None:
    section = " ".join(SENTENCES[:2])
    text = "\n\n".join(f"## Part {number}\n\n{section}" for number in range(4))
    assert [found.split("\n")[0] for found in texts_by("structure", text)] == [f"## Part {n}" for n in range(4)]


def test_code_is_cut_before_definitions() -> None:
    body = "\n".join(f"    total = total + value_{number}" for number in range(5))
    text = "\n\n".join(f"def function_{number}(total):\n{body}\n\n    return total" for number in range(5))
    assert all(found.startswith("def function_") for found in texts_by("code", text, 60))


def test_semantic_chunks_end_where_the_subject_changes() -> None:
    tea = [f"Green tea leaves steep gently in pot {number}." for number in range(5)]
    law = [f"The court rejects appeal {number} under the statute." for number in range(5)]
    first, second = texts_by("semantic", " ".join(tea + law), 60)
    assert (first, second) == (" ".join(tea), " ".join(law))


def test_tokens_make_chunks_of_equal_length() -> None:
    counts = [WordEmbedder().count_tokens(text) - 2 for text in texts_by("token", "word " * 400)]
    assert counts == [40] * 10


def test_the_title_and_the_headings_above_are_searched_with_a_chunk() -> None:
    document = Document.of("m.md", "The_Manual", "## Tea\n\nSteep it.", (Place(0, "Tea", divides=False),))
    (chunk,) = cut(document, IndexSettings(headings=True), WordEmbedder())
    assert chunk.searched == "The Manual > Tea\n## Tea\n\nSteep it."
    assert chunk.found.text == "## Tea\n\nSteep it."
    (plain,) = cut(document, IndexSettings(headings=False), WordEmbedder())
    assert plain.searched == plain.found.text


@pytest.mark.parametrize("place", [Place(0, "page 3"), Place(0, "line 1", divides=False)])
def test_pages_and_lines_are_no_headings(place: Place) -> None:
    document = Document.of("a", "Title", "Some text.", (place,))
    (chunk,) = cut(document, IndexSettings(headings=True), WordEmbedder())
    assert chunk.heading == "Title"
