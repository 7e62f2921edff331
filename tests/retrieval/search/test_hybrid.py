"""What search returns: fused order, raw scores, exact spans, and errors that say what to do."""

from pathlib import Path

import pytest

from retrieval.errors import RetrievalError
from retrieval.library import Library
from retrieval.search.hybrid import fuse
from tests.retrieval.conftest import OpenLibrary
from tests.retrieval.index.places import place_of


@pytest.fixture(params=["embedded", "server"])
def place(request: pytest.FixtureRequest) -> dict[str, str]:
    return place_of(request)


@pytest.fixture
def shelf(library: Library, folder: Path) -> Library:
    (folder / "tea.md").write_text("# Tea\n\nGreen tea is steeped for two minutes at eighty degrees.")
    (folder / "coffee.md").write_text("# Coffee\n\nCoffee is brewed for four minutes. The code is XK-2750.")
    (folder / "milk.md").write_text("# Milk\n\nMilk is stored at four degrees and lasts a week.")
    list(library.ingest([str(folder)]))
    return library


def test_an_empty_library_finds_nothing(library: Library) -> None:
    assert library.search("tea") == []


def test_the_best_passage_comes_first_with_both_raw_scores(shelf: Library) -> None:
    passages = shelf.search("how long is green tea steeped?")
    assert passages[0].chunk.title == "Tea"
    assert [passage.scores.fused for passage in passages] == sorted((p.scores.fused for p in passages), reverse=True)
    assert all(passage.scores.dense is not None and -1 <= passage.scores.dense <= 1.001 for passage in passages)
    assert all(passage.scores.keyword is not None and passage.scores.keyword >= 0 for passage in passages)


def test_a_rare_word_is_found_whatever_its_case(shelf: Library) -> None:
    assert shelf.search("xk-2750")[0].chunk.title == "Coffee"


def test_words_that_say_nothing_do_not_decide(shelf: Library) -> None:
    passages = shelf.search("What is it that is for coffee?")
    assert [passage.chunk.title for passage in passages if passage.scores.keyword] == ["Coffee"]


def test_a_question_of_nothing_but_such_words_still_counts_them(shelf: Library) -> None:
    assert any(passage.scores.keyword for passage in shelf.search("is it for a"))


def test_the_number_of_passages_is_the_setting_unless_told(open_library: OpenLibrary, shelf: Library) -> None:
    assert len(open_library(passages=2).search("minutes")) == 2
    assert len(shelf.search("minutes", 1)) == 1
    assert len(shelf.search("minutes", 50)) == 3


def test_a_passage_is_an_exact_span_of_its_file(shelf: Library) -> None:
    for passage in shelf.search("minutes degrees", 10):
        chunk = passage.chunk
        assert Path(chunk.uri).read_text()[chunk.start : chunk.end] == chunk.text
        assert chunk.document_id in {record.id for record in shelf.documents()}


def test_an_empty_question_is_an_error(shelf: Library) -> None:
    with pytest.raises(RetrievalError, match="question is empty"):
        shelf.search("  ")


def test_a_question_without_any_known_word_still_gives_the_nearest(shelf: Library) -> None:
    passages = shelf.search("zzz qqq")
    assert len(passages) == 3
    assert {passage.scores.keyword for passage in passages} == {0.0}


def test_changing_the_embedding_model_asks_for_a_new_ingest(
    open_library: OpenLibrary, shelf: Library, folder: Path
) -> None:
    changed = open_library(embeddings="another/model")
    with pytest.raises(RetrievalError, match=r"embedded with 'multilingual'.*Ingest them again, or set it back"):
        changed.search("tea")
    assert {result.status for result in changed.ingest([str(folder)])} == {"updated"}
    assert changed.search("green tea")[0].chunk.title == "Tea"
    with pytest.raises(RetrievalError, match="embedded with 'another/model'"):
        shelf.search("tea")


def test_fusion_weighs_the_normalised_scores() -> None:
    dense, keyword = {"a": 0.9, "b": 0.5, "c": 0.1}, {"a": 0.0, "b": 10.0, "c": 5.0}
    assert fuse(dense, keyword, 0.5) == pytest.approx({"a": 0.5, "b": 0.75, "c": 0.25})
    assert fuse(dense, keyword, 1.0) == pytest.approx({"a": 1.0, "b": 0.5, "c": 0.0})
    assert fuse(dense, keyword, 0.0) == pytest.approx({"a": 0.0, "b": 1.0, "c": 0.5})


def test_scores_that_are_all_alike_decide_nothing() -> None:
    assert fuse({"a": 0.3, "b": 0.3}, {"a": 1.0, "b": 2.0}, 0.5) == pytest.approx({"a": 0.0, "b": 0.5})


@pytest.fixture
def reports(library: Library, folder: Path) -> Library:
    """Three that say the same of other years, each in many places."""
    for year in (2021, 2022, 2023):
        paragraphs = [f"The margin of branch {number} rose in spring. " * 20 for number in range(6)]
        (folder / f"{year} report.md").write_text(f"# The report\n\nWritten for {year}.\n\n" + "\n\n".join(paragraphs))
    list(library.ingest([str(folder)]))
    return library


def named(library: Library, question: str) -> list[str]:
    return [Path(passage.chunk.uri).stem[:4] for passage in library.search(question)]


def test_of_documents_that_say_the_same_the_one_that_is_named_comes_first(reports: Library) -> None:
    for year in ("2021", "2022", "2023"):
        assert named(reports, f"How did the margin of a branch change in {year}?")[:2] == [year] * 2


def test_the_latest_of_a_series_comes_first_when_it_is_asked_for(reports: Library, folder: Path) -> None:
    assert named(reports, "How did the margin change in the latest report?")[0] == "2023"
    (folder / "2024 report.md").write_text((folder / "2023 report.md").read_text().replace("2023", "2024"))
    list(reports.ingest([str(folder)]))
    assert named(reports, "How did the margin change in the latest report?")[0] == "2024"
