"""Signals say how near question and passages are, before anything is written."""

import pytest

from assistant.answerability.signals import MOST_SENTENCES, SIGNALS, measure_signals
from retrieval.documents import Chunk, Document, Passage, Scores
from tests.assistant.fakes import MarkingReader
from tests.retrieval.fakes import WordEmbedder

TOWER = Passage.given("Eiffel Tower", "It is 330 metres tall. It was finished in 1889. Gustave Eiffel built it.")


def found(title: str, text: str, fused: float, dense: float, keyword: float) -> Passage:
    document = Document.of(f"file:{title}", title, text)
    return Passage(Chunk.of(document, 0, len(text)), Scores(fused, dense, keyword))


def test_every_signal_has_a_name_and_a_value_or_none():
    signals = measure_signals("How tall is the Eiffel Tower?", [TOWER], WordEmbedder())
    assert list(signals) == list(SIGNALS)
    assert all(value is None or isinstance(value, float) for value in signals.values())


def test_passages_that_were_handed_over_have_no_search_scores():
    signals = measure_signals("How tall is the Eiffel Tower?", [TOWER], WordEmbedder())
    assert {name for name in ("dense_margin", "keyword", "fused_margin") if signals[name] is None} == {
        "dense_margin", "keyword", "fused_margin"
    }  # fmt: skip


def test_what_the_search_measured_is_not_measured_again():
    embedder = WordEmbedder()
    passages = [found("A", "One door is red.", 0.9, 0.7, 4.0), found("B", "Two cats.", 0.5, 0.1, 1.0)]
    signals = measure_signals("Which door is red?", passages, embedder)
    assert signals["passage"] == 0.7
    assert (signals["dense_margin"], signals["keyword"], signals["fused_margin"]) == pytest.approx((0.6, 4.0, 0.4))
    assert "Two cats." not in embedder.embedded


def test_the_reader_says_how_well_the_best_unit_answers():
    asked = "How tall is the Eiffel Tower?"
    assert measure_signals(asked, [TOWER], WordEmbedder())["read"] is None
    assert measure_signals(asked, [TOWER], WordEmbedder(), reader=MarkingReader("It is 330"))["read"] == 3.0
    assert measure_signals(asked, [TOWER], WordEmbedder(), reader=MarkingReader("Nothing"))["read"] == -5.0


def test_the_title_counts_beside_each_sentence():
    bare = Passage.given("Notes", TOWER.chunk.text)
    question = "How tall is the Eiffel Tower?"
    titled, untitled = (measure_signals(question, [one], WordEmbedder()) for one in (TOWER, bare))
    assert (titled["words"], titled["words_in_sentence"]) == (1.0, 1.0)
    assert (untitled["words"], untitled["words_in_sentence"]) == pytest.approx((2 / 3, 1 / 3))
    assert (titled["sentence"] or 0) > (untitled["sentence"] or 0)


def test_being_about_the_same_thing_is_told_from_answering():
    question = "How tall is the Eiffel Tower?"
    other = Passage.given("Eiffel Tower", "Cats sleep here. Dogs bark there.")
    answering, silent = (measure_signals(question, [one], WordEmbedder()) for one in (TOWER, other))
    assert answering["title"] == silent["title"]
    assert (answering["beyond_title"] or 0) > (silent["beyond_title"] or 0)
    assert (answering["words_beyond_title"], silent["words_beyond_title"]) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("question", "numbers", "names"),
    [
        ("Was it finished in 1889?", 1.0, None),
        ("Was it finished in 1900?", 0.0, None),
        ("Did Gustave Courbet build it?", None, 0.5),
        ("WHO BUILT IT?", None, None),
    ],
)
def test_numbers_and_names_of_the_question_are_looked_up(question: str, numbers: float | None, names: float | None):
    signals = measure_signals(question, [TOWER], WordEmbedder())
    assert (signals["numbers"], signals["names"]) == (numbers, names)


@pytest.mark.parametrize("text", ["", "…", "word " * 3_000, "A. " * 500])
def test_odd_passages_are_measured_too(text: str):
    embedder = WordEmbedder()
    signals = measure_signals("?", [Passage.given("", text), TOWER], embedder)
    assert all(value is None or abs(value) < 100 for value in signals.values())
    assert len(embedder.embedded) <= MOST_SENTENCES + 10


def test_without_a_passage_there_is_nothing_to_measure():
    with pytest.raises(ValueError, match="no passage"):
        measure_signals("Why?", [], WordEmbedder())
