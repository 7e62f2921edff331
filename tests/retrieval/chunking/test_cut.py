"""Chunks are exact spans, fit the window, stay on their page and lose nothing but blanks."""

import random
from functools import cache

import pytest

from retrieval.chunking.cut import cut
from retrieval.documents import Chunk, Document, Place
from retrieval.settings import IndexSettings
from tests.retrieval.fakes import CountingEmbedder, WordEmbedder

COUNT = WordEmbedder().count_tokens
ALPHABETS = (
    "abc de fgh ijk lmn op qrs tuv wxyz",
    "Zwölf Boxkämpfer jagen Viktor, quer über den großen Sylter Deich. ",
    "これは日本語のテキストです。文字を試します！",
    "👩‍👩‍👧 e\u0301\u00a0\u2028\t  \n",
    "1.5, 2;3:4!? (a) \"b\" 'c' [d]… ",
    "= | - # * \n\n",
)


def a_text(seed: int) -> str:
    """Words, sentences, paragraphs, blanks and oddities in random order, a few hundred to some thousand characters."""
    source = random.Random(seed)
    parts = []
    for _ in range(source.randint(1, 120)):
        alphabet = source.choice(ALPHABETS)
        parts.append("".join(source.choices(alphabet, k=source.randint(1, 80))))
        parts.append(source.choice(["", " ", ". ", "\n", "\n\n", "\n\n\n \n", "   ", "\r"]))
    return "".join(parts)


def chunks_of(document: Document, chunk_tokens: int = 40, window: int = 64) -> list[Chunk]:
    settings = IndexSettings(chunk_tokens=chunk_tokens)
    return [chunk.found for chunk in cut(document, settings, WordEmbedder(window))]


@pytest.mark.parametrize("seed", range(60))
def test_chunks_are_exact_spans_in_order_and_lose_only_blanks(seed: int) -> None:
    document = Document.of("text", "Text", a_text(seed))
    place = 0
    for chunk in chunks_of(document):
        assert chunk.text == document.text[chunk.start : chunk.end]
        assert chunk.start >= place
        assert not document.text[place : chunk.start].strip()
        assert chunk.text == chunk.text.strip() != ""
        place = chunk.end
    assert not document.text[place:].strip()


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize(("chunk_tokens", "window"), [(40, 64), (200, 256), (500, 34)])
def test_no_chunk_is_longer_than_the_window(seed: int, chunk_tokens: int, window: int) -> None:
    document = Document.of("text", "Text", a_text(seed))
    assert all(COUNT(chunk.text) <= window for chunk in chunks_of(document, chunk_tokens, window))


def test_chunks_fit_even_when_a_tokenizer_counts_joined_texts_higher() -> None:
    def count(text: str) -> int:
        return 2 + len(text.split()) * (2 if len(text) > 100 else 1)

    document = Document.of("text", "Text", "\n\n".join(["word " * 15] * 20))
    chunks = cut(document, IndexSettings(chunk_tokens=60), CountingEmbedder(count, 62))
    assert max(count(chunk.searched) for chunk in chunks) <= 62


def test_sentences_stay_whole() -> None:
    sentences = [f"Sentence number {number} speaks of pears, e.g. big ones, and 3.5 apples." for number in range(40)]
    for chunk in chunks_of(Document.of("text", "Text", " ".join(sentences))):
        assert chunk.text.startswith("Sentence")
        assert chunk.text.endswith("apples.")


def test_a_heading_stays_with_the_paragraph_below_it() -> None:
    paragraph = " ".join(["word"] * 38) + "."
    document = Document.of("text", "Text", f"{paragraph}\n\n## Returns\n\n{paragraph}\n\n{paragraph}")
    assert [chunk.text.split("\n")[0][:10] for chunk in chunks_of(document)] == [
        "word word ",
        "## Returns",
        "word word ",
    ]


def test_a_chunk_stays_on_its_page() -> None:
    pages = ["One. " * 5, "", "Three. " * 60, "Four."]
    places, text = [], ""
    for number, page in enumerate(pages, 1):
        places.append(Place(len(text), f"page {number}"))
        text += page + "\n\n"
    document = Document.of("report.pdf", "Report", text, tuple(places))
    found = [(chunk.place, chunk.text.split(".")[0]) for chunk in chunks_of(document)]
    assert set(found) == {("page 1", "One"), ("page 3", "Three"), ("page 4", "Four")}


def test_a_heading_names_the_place_of_a_chunk_but_ends_none() -> None:
    text = "Intro.\n\n## Tea\n\nGreen.\n\n## Coffee\n\nBlack."
    places = tuple(Place(text.index(f"## {name}"), name, divides=False) for name in ("Tea", "Coffee"))
    document = Document.of("drinks.md", "Drinks", text, places)
    assert [(chunk.place, chunk.end - chunk.start) for chunk in chunks_of(document)] == [("", len(text))]
    assert [document.place_at(text.index(word)) for word in ("Intro", "Green", "Black")] == ["", "Tea", "Coffee"]


def test_a_word_without_end_is_cut_into_pieces() -> None:
    document = Document.of("text", "Text", "x" * 20_000)
    chunks = chunks_of(document)
    assert "".join(chunk.text for chunk in chunks) == document.text
    assert max(len(chunk.text) for chunk in chunks) < 1_000


def test_a_long_text_is_handed_to_the_splitter_in_blocks() -> None:
    longest = 0

    def count(text: str) -> int:
        nonlocal longest
        longest = max(longest, len(text))
        return COUNT(text)

    text = "A short sentence of seven words here. " * 5_000
    chunks = cut(Document.of("t", "T", text), IndexSettings(), CountingEmbedder(count, 256))
    assert sum(len(chunk.found.text.split()) for chunk in chunks) == 35_000
    assert longest <= 50_000


def test_the_same_text_gives_the_same_chunks() -> None:
    document = Document.of("text", "Text", a_text(7))
    assert chunks_of(document) == chunks_of(document)


@cache
def _real_embedder():
    from retrieval.index.embedding.sentence_embedder import SentenceEmbedder

    return SentenceEmbedder()


@pytest.mark.model
@pytest.mark.parametrize("seed", range(8))
def test_no_chunk_is_longer_than_what_the_embedding_model_reads(seed: int) -> None:
    embedder = _real_embedder()
    document = Document.of("text", "Text", a_text(seed))
    chunks = cut(document, IndexSettings(), embedder)
    assert all(embedder.count_tokens(chunk.searched) <= embedder.max_tokens == 256 for chunk in chunks)
