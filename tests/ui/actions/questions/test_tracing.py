"""A collector on this machine is sent the steps of an answer, and none where none is asked for."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from assistant.errors import AssistantError
from tests.ui.actions.asking import EVERYTHING, asked
from tests.ui.conftest import ANSWER
from ui.actions import asking
from ui.people.reading.reach import Reach
from ui.startup.tracing import _connect, begin_trace
from ui.wiring import Apprentice


class Collector(ThreadingHTTPServer):
    """Keeps the spans that it is sent; `down` makes it fail."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Collect)
        self.bodies: list[bytes] = []
        self.down = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def spans(self) -> dict[str, Any]:
        """Return the spans by name, once all that ended were sent."""
        _connect(self.address).span_processor.force_flush()
        sent = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        return {
            span.name: span
            for request in sent
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        }


class Collect(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/v1/traces" and not self.server.down:
            self.server.bodies.append(body)
        self.send_response(400 if self.server.down else 200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        _connect(server.address).span_processor.shutdown()
        server.shutdown()
        thread.join()


@pytest.fixture
def traced(apprentice: Apprentice, collector: Collector) -> Apprentice:
    apprentice.settings = apprentice.settings.model_copy(update={"trace_to": collector.address})
    return apprentice


def read(span: Any) -> dict[str, Any]:
    values = {one.key: one.value for one in span.attributes}
    return {key: getattr(value, value.WhichOneof("value")) for key, value in values.items()}


def test_each_step_is_sent_below_its_answer_and_nobody_is_named(traced: Apprentice, collector: Collector) -> None:
    exchange = asked(traced, "When does it open?", user="mia-of-the-archive")
    spans = collector.spans()
    root = spans["answer"]
    steps = {name: read(span) for name, span in spans.items()}
    assert steps["answer"]["openinference.span.kind"] == "CHAIN"
    assert (steps["answer"]["input.value"], steps["answer"]["output.value"]) == ("When does it open?", ANSWER)
    assert json.loads(steps["answer"]["metadata"])["exchange_id"] == exchange.id
    assert all(span.parent_span_id == root.span_id for name, span in spans.items() if name != "answer")
    assert all(span.trace_id == root.trace_id for span in spans.values())
    found = steps["search"]
    assert found["openinference.span.kind"] == "RETRIEVER"
    for number, passage in enumerate(exchange.answer.passages):
        assert found[f"retrieval.documents.{number}.document.content"] == passage.chunk.text
    written = steps["write"]
    assert written["openinference.span.kind"] == "LLM"
    assert written["llm.output_messages.0.message.content"] == ANSWER
    assert written["llm.token_count.completion"] == exchange.answer.new_tokens
    assert [
        written[f"llm.input_messages.{number}.message.content"] for number in range(len(exchange.answer.messages))
    ] == [turn.text for turn in exchange.answer.messages]
    assert b"mia-of-the-archive" not in b"".join(collector.bodies)


def test_an_answer_that_fails_is_marked_and_one_that_is_stopped_is_not(
    traced: Apprentice, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = asking.ask(
        traced, "When does it open?", user="mia", conversation_id="c1", stop=threading.Event(), reach=EVERYTHING
    )
    while not getattr(next(steps), "text", ""):
        pass
    steps.close()
    stopped = collector.spans()
    assert json.loads(read(stopped["answer"])["metadata"])["ending"] == "stopped"
    assert stopped["answer"].status.code == 0

    def fail(*_: object, **__: object) -> None:
        raise AssistantError("The index is gone.")

    monkeypatch.setattr(type(traced.library), "search", fail)
    with pytest.raises(AssistantError, match="The index is gone"):
        asked(traced, "When does it close?")
    failed = collector.spans()
    assert failed["answer"].status.code == 2
    assert failed["search"].status.message == "The index is gone."


def test_a_search_that_is_followed_may_look_where_it_might_before(traced: Apprentice) -> None:
    narrow = asking.choose_assistant(traced, Reach(frozenset({"secret"}), "mia"), ["default"], widens=True)
    trace = begin_trace(traced.settings.trace_to, "When does it open?", "c1")
    followed = trace.follow(narrow).retriever
    assert narrow.retriever.elsewhere is not None
    assert followed.elsewhere.search("When does it open?") == narrow.retriever.elsewhere.search("When does it open?")
    trace.end(None)


def test_a_collector_that_is_down_holds_up_nobody(traced: Apprentice, collector: Collector) -> None:
    collector.down = True
    assert asked(traced, "When does it open?").answer.text == ANSWER
    assert collector.spans() == {}


def test_without_an_address_and_in_private_nothing_is_sent(traced: Apprentice, collector: Collector) -> None:
    list(asking.ask_privately(traced, "When does it open?", user="mia", stop=threading.Event(), reach=EVERYTHING))
    traced.settings = traced.settings.model_copy(update={"trace_to": ""})
    asked(traced, "When does it open?")
    assert collector.spans() == {}
