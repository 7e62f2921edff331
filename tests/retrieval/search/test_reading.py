"""A document can be read from the index in its order, as a whole or in evenly spread parts."""

from itertools import pairwise
from pathlib import Path

from retrieval.library import Library
from tests.retrieval.conftest import OpenLibrary


def add(library: Library, folder: Path, name: str, text: str, collection: str | None = None) -> str:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    (result,) = library.ingest([str(folder / name)], collection=collection)
    assert result.document_id
    return result.document_id


def test_a_document_is_read_in_its_order_and_no_other_one_with_it(library: Library, folder: Path) -> None:
    text = "\n\n".join(f"# Part {number}\n\nThis is part {number} of the tale." for number in range(12))
    tale = add(library, folder, "tale.md", text)
    add(library, folder, "other.md", "Something else.")
    read = library.read(tale, 99)
    assert [passage.chunk.start for passage in read] == sorted(passage.chunk.start for passage in read)
    assert "".join("".join(passage.chunk.text for passage in read).split()) == "".join(text.split())
    assert {passage.chunk.document_id for passage in read} == {tale}


def test_of_a_long_document_evenly_spread_parts_are_read(open_library: OpenLibrary, folder: Path) -> None:
    library = open_library(chunk_tokens=32)
    paragraph = "Paragraph {} says this and much more than that, at some length, with many words of its own."
    long = add(library, folder, "long.md", "\n\n".join(map(paragraph.format, range(60))))
    every = library.read(long, 999)
    some = library.read(long, 5)
    assert len(some) == 5 < len(every)
    assert some[0] == every[0]
    assert some[-1].chunk.start > every[len(every) // 2].chunk.start


def test_from_a_character_on_everything_is_read_once(open_library: OpenLibrary, folder: Path) -> None:
    library = open_library(chunk_tokens=32)
    paragraph = "Paragraph {} says this. It says much more than that, at some length. It has many words of its own."
    text = "\n\n".join(map(paragraph.format, range(30)))
    long = add(library, folder, "long.md", text)
    for start in (0, text.index("Paragraph 7") + 3):
        every = library.read(long, 999, start)
        assert "".join("".join(passage.chunk.text for passage in every).split()) == "".join(text[start:].split())
        assert library.read(long, 3, start) == every[:3]


def test_chunks_are_read_as_they_were_cut_with_what_two_of_them_share(open_library: OpenLibrary, folder: Path) -> None:
    library = open_library(chunk_tokens=32, chunk_overlap=12)
    sentence = "Sentence {} says this, at some length."
    text = " ".join(map(sentence.format, range(60)))
    long = add(library, folder, "long.md", text)
    every = [passage.chunk for passage in library.read(long, 999, first=0)]
    assert [text[chunk.start : chunk.end] for chunk in every] == [chunk.text for chunk in every]
    assert any(after.start < before.end for before, after in pairwise(every))
    assert [passage.chunk for passage in library.read(long, 3, first=2)] == every[2:5]
    assert library.documents()[0].chunks == len(every)


def test_rows_of_tables_are_read_once_with_their_table(library: Library, folder: Path) -> None:
    prices = add(library, folder, "prices.csv", "item,price\nchair,40\ntable,90\n")
    read = library.read(prices, 99)
    assert sum(passage.chunk.text.count("chair") for passage in read) == 1


def test_what_is_gone_or_in_another_collection_is_not_read(library: Library, folder: Path) -> None:
    tea = add(library, folder, "tea.md", "Green tea is hot.", "drinks")
    add(library, folder, "rice.md", "Rice is white.", "food")
    assert library.within(["drinks"]).read(tea, 9)
    assert library.within(["food"]).read(tea, 9) == []
    library.remove(tea)
    assert library.read(tea, 9) == []
