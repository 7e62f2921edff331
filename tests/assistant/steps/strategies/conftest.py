"""A small library, embedded by the model that comes with the program, and what searches it by a strategy."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.settings import AnswerSettings
from assistant.steps.nearest import RememberingEmbedder
from assistant.steps.strategies.composed import Composed
from assistant.steps.strategies.strategy import Found
from retrieval.index.catalogue import METADATA
from retrieval.index.embedding.sentence_embedder import SentenceEmbedder
from retrieval.library import Library
from retrieval.search.collections import Selection
from retrieval.search.reranking import no_reader
from retrieval.settings import IndexSettings

TEXTS = {
    "towers/eiffel": "# Eiffel Tower\n\nThe Eiffel Tower in Paris is 330 metres tall. It was opened in 1889.",
    "towers/lift": "# Lifts of the tower\n\nTwo lifts take visitors of the tower up. A ride takes four minutes.",
    "towers/pisa": "# Pisa\n\nThe leaning tower in Pisa is 57 metres tall and took 199 years to build.",
    "bridges/gate": "# Golden Gate\n\nThe Golden Gate Bridge in San Francisco is 2,737 metres long. Opened in 1937.",
    "bridges/forth": "# Forth\n\nThe Forth Bridge carries trains over the water. It was opened in 1890.",
    "people/orion": "# Orion\n\nThe Orion Project was led from the start by engineer Mira Lindqvist.",
    "people/stars": "# Stars\n\nThe project of a star map was led by an engineer who became famous.",
    "people/whales": "# Whales\n\nIn Norway the diver Mira Lindqvist has counted whales ever since 2003.",
    "food/bread": "# Bread\n\nRye bread is baked for an hour.",
}
Ask = Callable[..., Found]


@pytest.fixture(scope="session")
def embedder() -> RememberingEmbedder:
    model = SentenceEmbedder("embedded")
    return RememberingEmbedder(lambda: model)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("strategies")
    engine = sa.create_engine(f"sqlite:///{folder / 'apprentice.db'}")
    METADATA.create_all(engine)
    library = Library(IndexSettings(embeddings="embedded"), folder / "home", engine, SentenceEmbedder("embedded"))
    for name, text in TEXTS.items():
        file: Path = folder / "texts" / f"{name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    for collection in {name.partition("/")[0] for name in TEXTS}:
        list(library.ingest([str(folder / "texts" / collection)], collection=collection))
    yield library
    library.close()
    engine.dispose()


@pytest.fixture
def ask(library: Library, embedder: RememberingEmbedder) -> Ask:
    """Search by a strategy: so many passages, with a model that writes if `write` is given."""

    def search(strategy, question, passages=2, *, write=None, judge=lambda _: None, within=None, reranker="trained"):
        settings = AnswerSettings(strategy=strategy, strategy_writes=write is not None, reranker=reranker)
        composed = Composed(settings, lambda: embedder, no_reader)
        retriever = within or Selection(library, (), passages)
        return composed.search(question, retriever, write or (lambda *_: ""), judge)

    return search


def titles(found: Found) -> list[str]:
    return [passage.chunk.title for passage in found.passages]
