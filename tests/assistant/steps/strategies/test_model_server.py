"""A model at a server writes what is searched: its address is asked as a chat, and its reply is searched."""

from collections.abc import Iterator

import pytest

from assistant.adapters.serving import Fixed, Served
from assistant.assembly import assemble
from assistant.models.profile import choose_profile
from assistant.models.remote.generator import RemoteGenerator
from assistant.settings import AnswerSettings, ModelSettings
from retrieval.library import Library
from retrieval.search.collections import Selection
from tests.assistant.models.model_server import ModelServer, running_server


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with running_server() as running:
        yield running


@pytest.mark.parametrize(
    ("strategy", "reply", "queries", "first"),
    [
        ("rewriting", "length Golden Gate Bridge", ("length Golden Gate Bridge",), "Golden Gate"),
        ("multi-query", "1. Golden Gate Bridge metres\n2. How long is Golden Gate?", 2, "Golden Gate"),
        ("hyde", "The Golden Gate Bridge is 2,000 metres long.", 1, "Golden Gate"),
        ("step-back", "What is known of the Golden Gate Bridge?", 1, "Golden Gate"),
        ("decomposition", "How long is the Golden Gate Bridge?\nHow tall is the Eiffel Tower?", 2, "Golden Gate"),
    ],
)
def test_a_strategy_asks_the_server(server, library: Library, embedder, strategy, reply, queries, first):
    model = ModelSettings(name="some-8b", base_url=server.address)
    answers = AnswerSettings(strategy=strategy, reads=False, manner="quote")
    answers = choose_profile(model).fit_answers(answers)
    server.words = [reply]
    retriever = Selection(library, (), 2)
    assistant = assemble(Fixed(Served(manner="quote")), RemoteGenerator(model), retriever, lambda: embedder, answers)
    answer = assistant.answer("How far does that bridge of California go?")
    (sent,) = server.requests
    assert sent["messages"][0]["role"] == "system"
    assert sent["messages"][-1]["content"] == "How far does that bridge of California go?"
    assert (answer.queries if isinstance(queries, tuple) else len(answer.queries)) == queries
    assert (answer.strategy, answer.passages[0].chunk.title) == (strategy, first)
