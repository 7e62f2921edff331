"""What of the passages the model reads, and that the answer still shows them whole."""

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.assistant import Assistant
from assistant.evidence import RememberingEmbedder, SentenceEvidence
from assistant.settings import AnswerSettings
from retrieval.documents import Passage
from retrieval.embedding import SentenceEmbedder
from tests.fakes import FixedRetriever, ScriptedGenerator
from tests.retrieval.fakes import WordEmbedder

TOWER = Passage.given(
    "The tower", "It stands in Paris. It is 330 metres tall. Many people come. Its colour is brown. Birds like it."
)
BRIDGE = Passage.given("The bridge", "It is long. Boats pass under it. It was painted in 1964.")


def read(question: str, *passages: Passage, most: int) -> list[str]:
    return [passage.chunk.text for passage in SentenceEvidence(WordEmbedder, most).read(question, passages)]


def test_the_nearest_sentences_are_read_in_their_order() -> None:
    (text,) = read("Metres tall, colour brown?", TOWER, most=2)
    assert text == "It is 330 metres tall. Its colour is brown."


def test_every_passage_keeps_its_nearest_sentence() -> None:
    texts = read("Metres tall, colour brown?", BRIDGE, TOWER, most=2)
    assert texts[1] == "It is 330 metres tall. Its colour is brown."
    assert texts[0] in BRIDGE.chunk.text
    assert texts[0].count(".") == 1


def test_short_passages_are_read_whole_and_nothing_is_embedded() -> None:
    def none() -> WordEmbedder:
        raise AssertionError("embedded")

    assert SentenceEvidence(none, 8).read("How tall?", [TOWER, BRIDGE]) == [TOWER, BRIDGE]


def test_meaning_decides_with_the_embedded_model() -> None:
    embedder = SentenceEmbedder()
    (passage,) = SentenceEvidence(lambda: embedder, 1).read("What is the height of the tower?", [TOWER])
    assert passage.chunk.text == "It is 330 metres tall."


def test_the_model_reads_some_sentences_and_the_answer_shows_the_passage_whole() -> None:
    generator = ScriptedGenerator("It is 330 metres tall [1].")
    evidence = SentenceEvidence(WordEmbedder, 1)
    answer = Assistant(FixedRetriever(TOWER), generator, AnswerSettings(), evidence=evidence).answer("How many metres?")
    assert "330 metres" in answer.messages[-1].text
    assert "Birds" not in answer.messages[-1].text
    assert answer.passages == (TOWER,)
    assert answer.citations[0].number == 1
    whole = Assistant(FixedRetriever(TOWER), generator, AnswerSettings()).answer("How many metres?")
    assert "Birds" in whole.messages[-1].text
    assert whole.prompt_version != answer.prompt_version


class CountingEmbedder:
    def __init__(self) -> None:
        self.seen: list[str] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.seen += texts
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)


@pytest.mark.parametrize(("room", "asked"), [(4, ["a", "bb", "ccc"]), (2, ["a", "bb", "ccc", "a"])])
def test_a_text_is_embedded_once_while_there_is_room(room: int, asked: list[str]) -> None:
    counting = CountingEmbedder()
    embedder = RememberingEmbedder(lambda: counting, room)
    embedder.embed(["a", "bb", "a"])
    assert embedder.embed(["bb", "ccc"])[:, 0].tolist() == [2, 3]
    assert embedder.embed(["a"])[0, 0] == 1
    assert counting.seen == asked
