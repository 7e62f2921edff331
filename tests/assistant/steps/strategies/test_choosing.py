"""Which of the passages are read."""

from pathlib import Path

import pytest

from assistant.errors import AssistantError
from assistant.steps.strategies.choosing.entities import NameGraph, find_names
from assistant.steps.strategies.choosing.parents import merge_neighbours
from assistant.steps.strategies.choosing.reranking import load_cross_encoder
from assistant.steps.strategies.fusing import fuse_ranks, share_places
from retrieval.documents import Chunk, Document, Passage, Scores
from retrieval.index.embedding.sentence_embedder import EMBEDDED_PACKAGE
from retrieval.search.collections import Selection
from tests.assistant.fakes import passage
from tests.assistant.steps.strategies.conftest import TEXTS, titles


def part(document: Document, start: int, end: int, score: float = 1.0) -> Passage:
    return Passage(Chunk.of(document, start, end), Scores(score))


def test_ranks_of_several_searches_are_fused():
    one, two, three = passage("One."), passage("Two."), passage("Three.")
    fused = fuse_ranks([[one, two], [three, two]])
    assert [some.chunk.text for some in fused] == ["Two.", "One.", "Three."]
    assert fused[0].scores.fused == 1
    assert [some.chunk.text for some in share_places([[one, two], [three, two]])] == ["One.", "Three.", "Two."]


def test_overlaps_of_several_searches_are_one_passage():
    document = Document.of("file:a", "A", "x" * 100)
    whole, most, rest = part(document, 0, 60), part(document, 20, 80), part(document, 60, 100)
    assert [some.chunk.start for some in fuse_ranks([[whole], [most, rest]])] == [0, 60]


def test_naive_searches_by_meaning_alone(ask):
    question = "How high is the famous iron landmark of the French capital?"
    found = ask("naive", question, 3)
    near = [one.scores.dense for one in found.passages]
    assert near == sorted(near, reverse=True)
    assert titles(found)[0] == "Eiffel Tower"
    assert (found.queries, found.strategy) == ((), "naive")


def test_mmr_reads_what_differs(ask):
    question = "Which tower is tall?"
    usual, diverse = ask("hybrid", question, 3), ask("hybrid+mmr", question, 3)
    assert diverse.passages[0].chunk.title in titles(usual)
    assert len({one.chunk.id for one in diverse.passages}) == 3
    assert diverse.strategy == "hybrid+mmr"


def test_parents_are_neighbours_read_as_one():
    document = Document.of("file:a", "A", "First part.\n\nSecond part.\n\nThird part.")
    first, second, third = part(document, 0, 11, 0.2), part(document, 13, 25, 0.9), part(document, 27, 38, 0.5)
    other = passage("Elsewhere.")
    merged = merge_neighbours("", [second, other, first], 3, None)  # type: ignore[arg-type]
    assert [one.chunk.text for one in merged] == ["First part.\n\nSecond part.", "Elsewhere."]
    assert (merged[0].chunk.start, merged[0].scores.fused) == (0, 0.9)
    apart = merge_neighbours("", [first, third], 3, None)  # type: ignore[arg-type]
    assert [one.chunk.start for one in apart] == [0, 27]


def test_names_are_found_by_their_capitals():
    text = "The report of Tim Cook came. Apple's AI and the Bank of England agree."
    assert find_names(text) == {"tim cook", "bank of england"}


def test_the_graph_finds_what_shares_a_name_with_the_best_passage(ask):
    question = "What became of the engineer who led the Orion Project?"
    assert "Whales" not in titles(ask("naive", question, 2))
    found = ask("naive+graph", question, 2)
    assert titles(found) == ["Orion", "Whales"]
    assert found.passages[1].scores.dense is not None


def test_the_graph_is_made_anew_when_documents_change(library):
    graph = NameGraph()
    everything, people = Selection(library, ()), Selection(library, ("people",))
    assert len(graph._read(everything).documents) == len(TEXTS)
    assert graph._read(everything) is graph._read(everything)
    assert len(graph._read(people).documents) == 3


def test_any_cross_encoder_orders_the_passages(ask, tmp_path: Path):
    from importlib.util import find_spec

    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    spec = find_spec(EMBEDDED_PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    tokenizer = BertTokenizerFast.from_pretrained(Path(spec.origin).parent / "model")
    config = BertConfig(
        vocab_size=tokenizer.vocab_size,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=16,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    question = "How tall is the Eiffel Tower?"
    found = ask("rerank", question, 4, reranker=str(tmp_path))
    model = load_cross_encoder(str(tmp_path))
    wanted = model.predict([(question, f"{one.chunk.title}\n{one.chunk.text}") for one in found.passages])
    assert [one.scores.read for one in found.passages] == pytest.approx(sorted(map(float, wanted), reverse=True))


def test_a_missing_reranker_is_explained(ask, tmp_path: Path):
    with pytest.raises(AssistantError, match=r"cannot be loaded .* name the folder or the Hugging Face id"):
        ask("rerank", "How tall?", reranker=str(tmp_path))
    with pytest.raises(AssistantError, match="reads = false or a missing package"):
        ask("rerank", "How tall?")  # no reader here


def test_routing_chooses_by_the_kind_of_question(ask):
    several = ask("routing", "How tall is the Eiffel Tower and how long is the Golden Gate Bridge?")
    assert (several.strategy, titles(several)) == ("routing+decomposition", ["Eiffel Tower", "Golden Gate"])
    assert ask("routing", "Tower lifts?").strategy == "routing+multi-query"
    assert ask("routing", "Why was the tower in Paris so tall in 1889?").strategy == "routing+step-back"
    plain = ask("routing", "How many minutes does a ride with the lift take?")
    assert (plain.strategy, titles(plain)[0]) == ("routing+plain", "Lifts of the tower")
