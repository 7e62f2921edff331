"""What was done for an answer, as spans of OpenTelemetry in the names of OpenInference, for any collector of OTLP.

Nothing is sent unless `trace_to` names a collector. The name of the person who asks never is.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import asdict
from functools import cache
from json import dumps
from typing import TYPE_CHECKING, Any, Protocol

from assistant.adapters.files import Adapter
from assistant.answerability.gate import Estimate, Line
from assistant.answers import Answer, Decoding, Turn
from assistant.seams import Fragment, Gate, Generator, Retriever
from retrieval.documents import Passage
from retrieval.records import name_of
from retrieval.settings import AS_SET, Way

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

    from assistant.assistant import Assistant

_PATIENCE_S = 3
"""With a collector that does not answer, when a command ends."""
KIND, INPUT, OUTPUT = "openinference.span.kind", "input.value", "output.value"


class Trace(Protocol):
    """Follows one answer."""

    def follow(self, assistant: "Assistant") -> "Assistant":
        """Return an assistant that answers as this one does, and whose steps are seen."""
        ...

    def end(self, answer: Answer | None, exchange_id: str = "") -> None:
        """Say what became of it; None and an answer that still runs are a failure. What is said later is ignored."""
        ...


def begin_trace(address: str, question: str, conversation_id: str) -> Trace:
    """Return what follows the answer to `question` and sends its steps to `address`, to nobody if that is empty."""
    return _Spans(_connect(address), question, conversation_id) if address else _Unseen()


class _Unseen:
    """Satisfies Trace."""

    def follow(self, assistant: "Assistant") -> "Assistant":
        return assistant

    def end(self, answer: Answer | None, exchange_id: str = "") -> None:
        del answer, exchange_id


class _Spans:
    """Satisfies Trace. Steps name their parent themselves: an answer is drawn from one thread and then another."""

    def __init__(self, tracer: "Tracer", question: str, conversation_id: str) -> None:
        self._tracer = tracer
        self._root = tracer.start_span(
            "answer", attributes={KIND: "CHAIN", INPUT: question, "session.id": conversation_id}
        )

    def follow(self, assistant: "Assistant") -> "Assistant":
        followed = copy(assistant)
        followed.retriever = _Searching(assistant.retriever, self)
        followed.generator = _Writing(assistant.generator, self)
        followed.gate = _Judging(assistant.gate, self) if assistant.gate else None
        return followed

    @contextmanager
    def step(self, name: str, kind: str, asked: str) -> "Iterator[Span]":
        """Yield the span of a step, which ends with the context."""
        from opentelemetry.trace import set_span_in_context

        span = self._tracer.start_span(
            name, context=set_span_in_context(self._root), attributes={KIND: kind, INPUT: asked}
        )
        try:
            yield span
        except Exception as error:
            _fail(span, error)
            raise
        finally:
            span.end()

    def end(self, answer: Answer | None, exchange_id: str = "") -> None:
        if not self._root.is_recording():
            return
        if answer is None or answer.ending == "running":
            _fail(self._root, None)
        else:
            said = {
                "exchange_id": exchange_id,
                "adapter": answer.adapter_id or "",
                "ending": answer.ending,
                "refused": answer.refused,
                "quoted": answer.quoted,
                "computed": answer.computed,
                "prompt_version": answer.prompt_version,
                "documents": answer.conditions.documents_digest,
                "settings": answer.conditions.settings_digest,
            }
            self._root.set_attributes({OUTPUT: answer.text, "metadata": dumps(said)})
        self._root.end()


class _Searching:
    """Satisfies Retriever."""

    def __init__(self, retriever: Retriever, trace: _Spans) -> None:
        self._retriever = retriever
        self._trace = trace
        other: Retriever | None = getattr(retriever, "elsewhere", None)
        self.elsewhere = _Searching(other, trace) if other else None
        self.documents = retriever.documents
        self.read = retriever.read
        self.tables = retriever.tables

    def search(self, question: str, k: int | None = None, *, way: Way = AS_SET) -> list[Passage]:
        with self._trace.step("search", "RETRIEVER", question) as span:
            passages = self._retriever.search(question, k, way=way)
            for number, passage in enumerate(passages):
                named = f"retrieval.documents.{number}.document"
                span.set_attributes(
                    {
                        f"{named}.id": passage.chunk.id,
                        f"{named}.content": passage.chunk.text,
                        f"{named}.score": passage.scores.fused,
                        f"{named}.metadata": dumps({"title": passage.chunk.title, "uri": name_of(passage.chunk.uri)}),
                    }
                )
            return passages


class _Judging:
    """Satisfies Gate."""

    def __init__(self, gate: Gate, trace: _Spans) -> None:
        self._gate = gate
        self._trace = trace

    def judge(self, question: str, passages: Sequence[Passage], line: Line) -> Estimate | None:
        with self._trace.step("judge whether to answer", "GUARDRAIL", question) as span:
            estimate = self._gate.judge(question, passages, line)
            if estimate:
                span.set_attribute(OUTPUT, dumps(asdict(estimate)))
            return estimate


class _Writing:
    """Satisfies Generator."""

    def __init__(self, generator: Generator, trace: _Spans) -> None:
        self._generator = generator
        self._trace = trace
        self.count_tokens = generator.count_tokens
        self.write_all = generator.write_all

    @property
    def model_id(self) -> str:
        return self._generator.model_id

    @property
    def window(self) -> int:
        return self._generator.window

    @property
    def at_once(self) -> int:
        return self._generator.at_once

    def stream(
        self, messages: Sequence[Turn], decoding: Decoding, stop: threading.Event, adapter: Adapter | None = None
    ) -> Iterator[Fragment]:
        with self._trace.step("write", "LLM", messages[-1].text if messages else "") as span:
            span.set_attributes(
                {
                    "llm.model_name": adapter.id if adapter else self.model_id,
                    "llm.invocation_parameters": dumps(asdict(decoding)),
                    "llm.token_count.prompt": self.count_tokens(messages),
                    **_describe("llm.input_messages", messages),
                }
            )
            fragment = None
            try:
                for fragment in self._generator.stream(messages, decoding, stop, adapter):
                    yield fragment
            finally:
                if fragment:
                    written = [Turn("assistant", fragment.text)]
                    count = {"llm.token_count.completion": fragment.new_tokens, OUTPUT: fragment.text}
                    span.set_attributes({**count, **_describe("llm.output_messages", written)})


def _describe(name: str, turns: Sequence[Turn]) -> dict[str, Any]:
    """Return `turns` as attributes, which hold no lists of values."""
    return {
        f"{name}.{number}.message.{part}": text
        for number, turn in enumerate(turns)
        for part, text in (("role", turn.role), ("content", turn.text))
    }


def _fail(span: "Span", error: Exception | None) -> None:
    from opentelemetry.trace import StatusCode

    if error:
        span.record_exception(error)
    span.set_status(StatusCode.ERROR, str(error) if error else "No answer came of it.")


@cache
def _connect(address: str) -> "Tracer":
    """Return what sends spans to `address` in the background; one that takes none holds up nobody."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    named = Resource.create({"service.name": "apprentice", "openinference.project.name": "apprentice"})
    provider = TracerProvider(resource=named)
    provider.add_span_processor(
        BatchSpanProcessor(OTLPSpanExporter(f"{address.rstrip('/')}/v1/traces", timeout=_PATIENCE_S))
    )
    return provider.get_tracer("apprentice")
