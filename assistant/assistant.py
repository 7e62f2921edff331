"""A question becomes an Answer: wait, search, repeat what was approved, gate, compose, quote or generate, cite.

The seams it needs are in seams.py and corrections.py. Knows no library of models or search, and not that answers are
recorded.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace

from assistant.answers import Answer, Decoding, Turn
from assistant.errors import AssistantError
from assistant.queue import FairQueue
from assistant.seams import Estimate, Fragment, Gate, Generator, Highlighter, Quoter, Retriever
from assistant.settings import AnswerSettings
from assistant.steps.citations import cite
from assistant.steps.corrections import Corrections, repeated
from assistant.steps.extracts import quoted
from assistant.steps.followups import rewritten, standalone
from assistant.steps.prompt import PROMPT_VERSION, compose
from assistant.steps.refusals import explained, is_refusal
from retrieval.documents import Passage

_LOOK_UP_S = 0.25
"""Seconds between two looks at the stop button while waiting in the queue."""


@dataclass(frozen=True)
class Inquiry:
    """A question without a conversation, for answering many at once. Passages given are not searched for."""

    question: str
    passages: Sequence[Passage] | None = None


class Assistant:
    """Answers questions from passages, one at a time."""

    def __init__(
        self,
        retriever: Retriever,
        generator: Generator,
        settings: AnswerSettings,
        queue: FairQueue | None = None,
        corrections: Corrections | None = None,
        gate: Gate | None = None,
        highlighter: Highlighter | None = None,
        quoter: Quoter | None = None,
    ) -> None:
        """Share `queue` between assistants that share a model.

        Without `corrections` none is repeated or shown; without a `gate`, `min_relevance` decides; without a
        `highlighter` no sentence is repeated; without a `quoter` the model always writes.
        """
        self.retriever = retriever
        self.generator = generator
        self.settings = settings
        self.queue = queue or FairQueue(settings.max_waiting)
        self.corrections = corrections
        self.gate = gate
        self.highlighter = highlighter
        self.quoter = quoter

    def without_corrections(self) -> "Assistant":
        """Return one that shares everything but the corrections: what the model itself can do, and no more."""
        plain = copy(self)
        plain.corrections = None
        return plain

    def within(self, retriever: Retriever, corrections: Corrections | None) -> "Assistant":
        """Return one that shares everything but where it finds passages and corrections."""
        narrow = copy(self)
        narrow.retriever, narrow.corrections = retriever, corrections
        return narrow

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        passages: Sequence[Passage] | None = None,
        user: str = "",
        stop: threading.Event | None = None,
        decoding: Decoding | None = None,
        fresh: bool = False,
    ) -> Answer:
        """Return the finished Answer; see `stream`."""
        *_, last = self.stream(
            question, history, passages=passages, user=user, stop=stop, decoding=decoding, fresh=fresh
        )
        return last

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        passages: Sequence[Passage] | None = None,
        user: str = "",
        stop: threading.Event | None = None,
        decoding: Decoding | None = None,
        fresh: bool = False,
    ) -> Iterator[Answer]:
        """Yield ever fuller Answers; the last one, and only that, has another ending than "running".

        `history` is the conversation so far without `question`, oldest first. `passages` given replace the search.
        Setting `stop` ends the answer after the current token; closing the iterator does too. `fresh` asks the model
        also where an approved correction or quotes would answer.

        Raises:
            AssistantError: the question is empty or too long, too many are waiting, or the model failed.
        """
        stop = stop or threading.Event()
        started = time.perf_counter()
        answer = self._begun(question, decoding)
        with self.queue.enter(user) as ticket:
            while position := ticket.position:
                if stop.is_set():
                    yield replace(answer, ending="stopped", seconds=time.perf_counter() - started)
                    return
                yield replace(answer, queue_position=position)
                ticket.wait(_LOOK_UP_S)
            answer = self._prepared(answer, history, passages, stop, fresh)
            if answer.ending != "running":
                yield replace(answer, seconds=time.perf_counter() - started)
                return
            yield answer
            for fragment in self.generator.stream(answer.messages, answer.decoding, stop):
                seconds = time.perf_counter() - started
                if answer.first_token_seconds is None and fragment.new_tokens:
                    answer = replace(answer, first_token_seconds=seconds)
                yield self._written(answer, fragment, seconds)

    def answer_all(self, inquiries: Sequence[Inquiry], decoding: Decoding | None = None) -> list[Answer]:
        """Return the finished Answers in the same order; `seconds` is an equal share of the time for all of them."""
        started = time.perf_counter()
        with self.queue.enter("") as ticket:
            while ticket.wait():
                pass
            prepared = [
                self._prepared(self._begun(inquiry.question, decoding), (), inquiry.passages, threading.Event())
                for inquiry in inquiries
            ]
            asked = [answer for answer in prepared if answer.ending == "running"]
            fragments = iter(
                self.generator.write_all([answer.messages for answer in asked], asked[0].decoding) if asked else []
            )
        seconds = (time.perf_counter() - started) / max(len(inquiries), 1)
        return [
            self._written(answer, next(fragments), seconds)
            if answer.ending == "running"
            else replace(answer, seconds=seconds)
            for answer in prepared
        ]

    def _begun(self, question: str, decoding: Decoding | None) -> Answer:
        if not question.strip():
            raise AssistantError("The question is empty. Type one.")
        return Answer(
            question=question,
            standalone_question=question,
            text="",
            messages=(),
            passages=(),
            model_id=self.generator.model_id,
            prompt_version="-".join([PROMPT_VERSION, *([self.highlighter.identity] if self.highlighter else [])]),
            decoding=decoding or self.settings.decoding,
        )

    def _prepared(
        self,
        answer: Answer,
        history: Sequence[Turn],
        passages: Sequence[Passage] | None,
        stop: threading.Event,
        fresh: bool = False,
    ) -> Answer:
        """Search, gate and compose: the Answer ready for the model, or finished: a correction, a refusal or quotes."""
        history = history[-self.settings.history_turns :] if self.settings.history_turns else ()
        given = passages is not None
        if passages is None:
            answer = replace(answer, standalone_question=self._standalone(answer.question, history, stop))
            passages = self.retriever.search(answer.standalone_question)
        corrections, asked = self.corrections, answer.standalone_question
        if corrections and not fresh and (correction := corrections.approved(asked, passages, given=given)):
            return self._cited(repeated(answer, correction, passages))
        estimate = self.gate.judge(asked, passages) if self.gate and passages else None
        if estimate is not None:
            answer = replace(answer, answerability=estimate.probability)
        refusal = self._refusal(asked, passages, estimate)
        if not passages:
            return replace(answer, text=refusal, refused=True, ending="complete")
        budget = self.generator.window - answer.decoding.max_new_tokens
        count = self.generator.count_tokens
        examples = corrections.examples(asked, passages, given=given) if corrections else ()
        nearest = self.highlighter.highlights(asked, passages) if self.highlighter else ()
        prompt = compose(answer.question, history, passages, budget, count, self.settings.refusal, examples, nearest)
        if refusal:
            withheld, found = prompt.messages, tuple(passages)
            return replace(answer, text=refusal, withheld=withheld, passages=found, refused=True, ending="complete")
        answer = replace(answer, passages=prompt.passages, dropped_passages=prompt.dropped)
        if self.quoter and not fresh and (quotation := self.quoter.quotation(asked, prompt.passages)):
            return self._cited(quoted(answer, quotation, prompt.messages))
        return replace(answer, messages=prompt.messages, prompt_tokens=count(prompt.messages))

    def _refusal(self, asked: str, passages: Sequence[Passage], estimate: Estimate | None) -> str:
        """Return the refusal that is the answer, before a model is asked; "" when one is to be asked."""
        answers = self._relevant(passages) if estimate is None else estimate.probability >= estimate.threshold
        return "" if answers else explained(self.settings.refusal, asked, passages)

    def _standalone(self, question: str, history: Sequence[Turn], stop: threading.Event) -> str:
        if self.settings.rewrite_followups:
            return rewritten(question, history, self.generator, stop)
        return standalone(question, history)

    def _relevant(self, passages: Sequence[Passage]) -> bool:
        """Whether any passage is near enough to the question. Passages without a similarity are taken on trust."""
        similarities = [passage.scores.dense for passage in passages if passage.scores.dense is not None]
        return bool(passages) and (not similarities or max(similarities) >= self.settings.min_relevance)

    def _written(self, answer: Answer, fragment: Fragment, seconds: float) -> Answer:
        """The Answer with what the model wrote; cited and judged for refusal once it has ended."""
        answer = replace(
            answer,
            text=fragment.text,
            ending=fragment.ending,
            adapter_id=fragment.adapter_id,
            new_tokens=fragment.new_tokens,
            seconds=seconds,
        )
        return answer if fragment.ending == "running" else self._cited(answer)

    def _cited(self, answer: Answer) -> Answer:
        refused = is_refusal(answer.text, self.settings.refusal)
        citations, unmatched = cite(answer.text, [passage.chunk.text for passage in answer.passages])
        kept = tuple(citation for citation in citations if citation.written or not refused)
        return replace(answer, refused=refused, citations=kept, unmatched_citations=unmatched)
