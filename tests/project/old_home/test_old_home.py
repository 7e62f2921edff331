"""A home that an earlier version made opens, and everything that people put into it is there (README.md)."""

import json
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.models.base import LoadedBase
from retrieval.index.embedding.sentence_embedder import SentenceEmbedder
from retrieval.library import Library
from tests.conftest import MODEL_HOME
from ui.actions.learning import plan_training
from ui.wiring import Apprentice

ARCHIVE = Path(__file__).with_name("home.tar.xz")


class RecordingEmbedder(SentenceEmbedder):
    """Keeps what it was asked to embed."""

    def __init__(self) -> None:
        super().__init__(dtype="float32")
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str], *args: Any, **kwargs: Any) -> np.ndarray:
        self.texts += texts
        return super().embed(texts, *args, **kwargs)

    def embed_questions(self, questions: Sequence[str]) -> np.ndarray:
        self.texts += questions
        return super().embed_questions(questions)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path


@pytest.fixture
def known(folder: Path) -> dict[str, Any]:
    """What the version that made the home found in it."""
    return json.loads((folder / "known.json").read_text(encoding="utf-8"))


@pytest.fixture
def apprentice(folder: Path) -> Iterator[Apprentice]:
    opened = Apprentice.open(folder / "apprentice.toml")
    yield opened
    opened.library.close()
    opened.engine.dispose()


def test_documents_are_listed_in_their_collections(apprentice: Apprentice, known: dict[str, Any]):
    listed = [
        {"id": one.id, "title": one.title, "collection": one.collection, "chunks": one.chunks}
        for one in apprentice.library.documents()
    ]
    assert listed == known["documents"]
    assert {one["collection"] for one in listed} == {"garden", "house"}
    assert apprentice.library.digest() == known["digest"]


def test_passages_are_found_as_before_and_only_questions_are_embedded(apprentice: Apprentice, known: dict[str, Any]):
    embedder = RecordingEmbedder()
    library = Library(apprentice.settings.index, apprentice.home, apprentice.engine, embedder)
    found = {question: library.search(question, 3) for question in known["found"]}
    library.close()
    assert embedder.texts == list(known["found"])
    for question, passages in known["found"].items():
        assert [(one.chunk.id, one.chunk.text) for one in found[question]] == [(id_, text) for id_, text, _ in passages]
        scores = [score for _, _, score in passages]
        assert [one.scores.fused for one in found[question]] == pytest.approx(scores, abs=1e-4)


def test_answers_ratings_edits_and_choices_are_there(apprentice: Apprentice, known: dict[str, Any]):
    judged = [
        {
            "exchange": one.exchange.id,
            "conversation": one.exchange.conversation_id,
            "question": one.exchange.answer.question,
            "answer": one.exchange.answer.text,
            "edit": one.edit and one.edit.text,
            "rating": one.rating and [one.rating.value, sorted(one.rating.reasons), one.rating.comment],
            "choices": [[choice.chosen_id, choice.rejected_id] for choice in one.choices],
        }
        for one in apprentice.feedback.judged()
    ]
    assert judged == known["judged"]
    for kind in ("edit", "rating", "choices"):
        assert any(one[kind] for one in judged), kind
    assert [one.id for one in apprentice.feedback.conversations("anna")] == known["conversations"]


@pytest.mark.parametrize("method", ["dpo", "orpo", "kto", "sft"])
def test_the_same_would_be_learned(apprentice: Apprentice, known: dict[str, Any], method: str):
    plan = plan_training(apprentice, method)
    planned = [
        [
            one.candidate.exchange_id,
            one.candidate.decision,
            # the version before asked light edits as well
            "exam" if one.candidate.pair and one.candidate.pair.id in plan.sides.light else one.use,
            (pair := one.candidate.pair) and [pair.id, pair.chosen, pair.rejected, pair.weight],
        ]
        for one in plan.placements
    ]
    assert planned == known["pairs"][method]


def test_the_adapter_serves_in_its_manner_with_its_score_and_the_moved_threshold(
    apprentice: Apprentice, known: dict[str, Any]
):
    assert [adapter.id for adapter in apprentice.shelf.adapters()] == known["adapters"]
    assert [[one.kind, one.parts.adapter_id] for one in apprentice.shelf.history()] == known["promotions"]
    served = apprentice.serving.served()
    assert served.line
    assert (served.adapter_id, served.manner) == (known["champion"], known["manner"])
    line = served.line
    assert {"digest": line.score.digest, "threshold": line.threshold, "chosen_by": line.chosen_by} == known["score"]


def test_the_manner_is_read_from_the_file_of_that_version(apprentice: Apprentice, known: dict[str, Any]):
    (apprentice.home / "adapters" / known["champion"] / "manner.txt").write_text("quote\n", encoding="utf-8")
    assert apprentice.serving.served().manner == "quote"


@pytest.mark.model
def test_the_champion_writes_as_before_and_after_a_rollback_the_base_model_answers(
    apprentice: Apprentice, known: dict[str, Any], embedded_base: LoadedBase
):
    assert embedded_base.model_id == known["answer"]["model"]
    (apprentice.home / "models").symlink_to(MODEL_HOME / "models")
    question = known["answer"]["question"]
    answer = apprentice.assistant.without_corrections().answer(question)
    assert {
        "question": question,
        "text": answer.text,
        "adapter": answer.adapter_id,
        "model": answer.model_id,
        "quoted": answer.quoted,
        "answerability": pytest.approx(answer.answerability, abs=1e-4),
    } == known["answer"]

    assert [parts.adapter_id for parts in apprentice.shelf.rollback()] == [known["champion"], None]
    answer = apprentice.assistant.without_corrections().answer(question)
    assert (answer.adapter_id, answer.quoted) == (None, True)
    assert "Fish are fed once a day" in answer.text
