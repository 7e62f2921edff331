"""A question becomes an Answer: wait, search, repeat an approved one, compute, judge, compose, quote or generate, cite.

What the steps need of others is declared in seams.py; assembly.py puts an Assistant together. Nothing is recorded here.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from functools import partial
from typing import Self

from assistant.adapters.serving import Fixed, Served, Serving
from assistant.adapters.style import FIRST_STYLE
from assistant.answerability.gate import Estimate, seems_answered
from assistant.answers import Answer, Decoding, Inquiry, Turn
from assistant.errors import AssistantError, UnusableAdapterError
from assistant.queue import FairQueue, Ticket, Turns
from assistant.seams import Calculator, ExtractChooser, Fragment, Gate, Generator, Highlighter, Retriever
from assistant.settings import AnswerSettings
from assistant.steps.citations import cite_answer
from assistant.steps.conversation.conversation import Conversation
from assistant.steps.conversation.followups import complete_question, rewrite
from assistant.steps.conversation.reply import say, say_or_repeat
from assistant.steps.corrections import Correction, Corrections, repeat_correction
from assistant.steps.extracts.condensing import compose_short, lead_with
from assistant.steps.extracts.wording import quote_extracts
from assistant.steps.figures.answer import show_computed
from assistant.steps.prompt import PROMPT_VERSION, Prompt, compose
from assistant.steps.refusals import note_doubt, refuse
from assistant.steps.strategies.asking.writer import make_writer
from assistant.steps.strategies.composed import Composed
from retrieval.documents import Passage


class Assistant:
    """Answers questions from passages, as many at a time as the model writes at once.

    Questions are prepared one at a time. What needs no writing, such as a quote, waits for no model.
    """

    def __init__(
        self,
        retriever: Retriever,
        generator: Generator,
        settings: AnswerSettings,
        serving: Serving | None = None,
        queue: FairQueue | None = None,
        corrections: Corrections | None = None,
        gate: Gate | None = None,
        highlighter: Highlighter | None = None,
        chooser: ExtractChooser | None = None,
        calculator: Calculator | None = None,
        conversation: Conversation | None = None,
        strategies: Composed | None = None,
    ) -> None:
        """Answer as `serving` says, which is asked once an answer; without one the base model writes.

        Share `queue` between assistants that share a model. Without `corrections` none is repeated or shown; without a
        `gate`, `min_relevance` decides; without a `highlighter` no sentence is repeated; without a `chooser` the model
        always writes; without a `calculator` nothing is computed; without a `conversation` everything is searched and
        nothing asked back; without `strategies` it is searched once.
        """
        self.retriever = retriever
        self.generator = generator
        self.settings = settings
        self.serving = serving or Fixed()
        self.queue = queue or FairQueue(settings.max_waiting, generator.at_once)
        self.preparing = FairQueue(settings.max_waiting)
        self.corrections = corrections
        self.gate = gate
        self.highlighter = highlighter
        self.chooser = chooser
        self.calculator = calculator
        self.conversation = conversation
        self.strategies = strategies

    def without_corrections(self) -> Self:
        """Return one that shares everything but the corrections: what the model itself can do, and no more."""
        return self.within(self.retriever, None)

    def within(self, retriever: Retriever, corrections: Corrections | None, serving: Serving | None = None) -> Self:
        """Return one that shares everything but where it finds passages and corrections, and `serving` if given."""
        narrow = copy(self)
        narrow.retriever, narrow.corrections, narrow.serving = retriever, corrections, serving or self.serving
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
        inquiry = Inquiry(question, passages, history, fresh, user)
        answer = self.begin(question, decoding)
        while True:
            served = self.serving.served()
            try:
                yield from self._answer_as(served, inquiry, answer, stop, started)
                return
            except UnusableAdapterError as error:
                if not self.serving.set_aside(served, error):
                    raise

    def _answer_as(
        self, served: Served, inquiry: Inquiry, answer: Answer, stop: threading.Event, started: float
    ) -> Iterator[Answer]:
        if served.manner == "write":  # who would be turned away later is turned away now
            self.queue.check_room()
        with self.preparing.enter(inquiry.user) as ticket:
            for place in ticket.wait_until(stop):
                yield replace(answer, queue_position=place)
            answer = self._prepare(answer, inquiry, served, stop, ticket)
        if answer.ending == "running":
            with self.queue.enter(inquiry.user) as ticket:
                for place in ticket.wait_until(stop):
                    yield replace(answer, queue_position=place)
                if ticket.is_served:
                    yield answer
                    for fragment in self.generator.stream(answer.messages, answer.decoding, stop, served.adapter):
                        seconds = time.perf_counter() - started
                        if answer.first_token_seconds is None and fragment.new_tokens:
                            answer = replace(answer, first_token_seconds=seconds)
                        yield self._with_fragment(answer, fragment, seconds)
                    return
            answer = replace(answer, ending="stopped")
        yield replace(answer, seconds=time.perf_counter() - started)

    def answer_all(self, inquiries: Sequence[Inquiry], decoding: Decoding | None = None) -> list[Answer]:
        """Return the finished Answers in the same order; `seconds` is an equal share of the time for all of them."""
        begun = time.perf_counter()
        while True:
            served = self.serving.served()
            try:
                return self._answer_all(inquiries, decoding, served, begun)
            except UnusableAdapterError as error:
                if not self.serving.set_aside(served, error):
                    raise

    def _answer_all(
        self, inquiries: Sequence[Inquiry], decoding: Decoding | None, served: Served, begun: float
    ) -> list[Answer]:
        stop = threading.Event()
        with self.preparing.turn() as place:
            prepared = [
                self._prepare(self.begin(one.question, decoding), one, served, stop, place) for one in inquiries
            ]
        asked = [answer for answer in prepared if answer.ending == "running"]
        fragments: Iterator[Fragment] = iter(())
        if asked:
            prompts = [answer.messages for answer in asked]
            with self.queue.turn():
                fragments = iter(self.generator.write_all(prompts, asked[0].decoding, served.adapter))
        seconds = (time.perf_counter() - begun) / max(len(inquiries), 1)
        return [
            self._with_fragment(answer, next(fragments), seconds)
            if answer.ending == "running"
            else replace(answer, seconds=seconds)
            for answer in prepared
        ]

    def begin(self, question: str, decoding: Decoding | None = None) -> Answer:
        """Return the Answer before anything is found. Raises AssistantError for an empty question."""
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

    def _prepare(
        self, answer: Answer, inquiry: Inquiry, served: Served, stop: threading.Event, place: Ticket
    ) -> Answer:
        """Search, judge and compose: the Answer ready for the model, or finished: a correction, a refusal or quotes."""
        if not place.is_served:
            return replace(answer, ending="stopped")
        answer, turns = replace(answer, conditions=served.conditions, chosen=served.chosen), self.settings.history_turns
        history = inquiry.history[-turns:] if turns else ()
        passages, given = inquiry.passages, inquiry.passages is not None
        talk = None if given else self.conversation
        if talk and (reply := talk.reply(answer.question, history, self.retriever)):
            return say_or_repeat(answer, reply, None if inquiry.fresh else self.corrections, self.settings.refusal)
        if passages is None:
            answer = self._find(answer, history, stop, served, partial(place.visit, self.queue, inquiry.user, stop))
            passages = answer.passages
        corrections, asked = self.corrections, answer.standalone_question
        if corrections and not inquiry.fresh and (correction := corrections.approved(asked, passages, given=given)):
            return self._cite(repeat_correction(answer, correction, passages))
        calculator = None if given or inquiry.fresh else self.calculator
        if calculator and (computed := calculator.compute(asked, passages, self.retriever.tables())):
            return self._cite(show_computed(answer, computed, self.settings.refusal))
        estimate = self._judge(asked, served, passages)
        if estimate is not None:
            answer = replace(answer, answerability=estimate.probability, score_id=served.parts.score_id)
        refuses = not seems_answered(passages, estimate, self.settings.min_relevance)
        doubtful = estimate is not None and estimate.is_doubtful
        if talk and asked == answer.question and (reply := talk.ask_back(asked, history, passages, refused=refuses)):
            return say(replace(answer, passages=tuple(passages)), reply)
        if refuses:
            answer = refuse(answer, self.settings.refusal, history, passages)
        elif doubtful:
            answer = note_doubt(answer, history, passages)
        if not passages:
            return answer
        examples = corrections.examples(asked, passages, given=given) if corrections else ()
        prompt = self.compose(answer, history, passages, examples)
        if refuses:
            return replace(answer, withheld=prompt.messages, passages=tuple(passages))
        answer = replace(answer, passages=prompt.passages, dropped_passages=prompt.dropped)
        messages, quotes = prompt.messages, served.quotes(inquiry.fresh)
        if self.chooser and (quotes or served.condenses(inquiry.fresh)):
            style = served.style if quotes else FIRST_STYLE  # an adapter reads as much as it learned from
            extracts = self.chooser.extracts(asked, prompt.passages, style, doubtful=doubtful)
            if not extracts:  # a model makes nothing up where nothing can be quoted
                return replace(refuse(answer, self.settings.refusal, history, passages), withheld=prompt.messages)
            if quotes:
                answer = replace(answer, extract_id=served.parts.extract_id)
                return self._cite(quote_extracts(answer, extracts, prompt.messages))
            answer = replace(answer, passages=lead_with(prompt.passages, extracts))
            messages = compose_short(asked, extracts, self.settings.refusal)
        if served.manner == "quote" and served.adapter is None:
            answer = note_doubt(answer, history, passages, unlearned=True)
        tokens = self.generator.count_tokens(messages)
        return replace(answer, messages=messages, adapter_id=served.adapter_id, prompt_tokens=tokens)

    def _find(
        self, answer: Answer, history: Sequence[Turn], stop: threading.Event, served: Served, at_model: Turns
    ) -> Answer:
        """Return the Answer with its standalone question and the passages that were found for it."""
        asked = complete_question(answer.question, history)
        if self.settings.rewrite_followups:
            asked = rewrite(answer.question, history, self.generator, stop, served.adapter, at_model)
        answer = replace(answer, standalone_question=asked)
        if self.strategies is None:
            return replace(answer, passages=tuple(self.retriever.search(asked)))
        write, judge = make_writer(self.generator, stop, at_model), partial(self._judge, asked, served)
        return self.strategies.find(answer, history, self.retriever, write, judge)

    def _judge(self, asked: str, served: Served, passages: Sequence[Passage]) -> Estimate | None:
        return self.gate.judge(asked, passages, served.line) if self.gate and served.line and passages else None

    def compose(
        self, answer: Answer, history: Sequence[Turn], passages: Sequence[Passage], examples: Sequence[Correction] = ()
    ) -> Prompt:
        """Return what the model reads to answer from the passages; see `compose` of steps/prompt.py."""
        budget, asked = self.generator.window - answer.decoding.max_new_tokens, answer.standalone_question
        nearest = self.highlighter.highlights(asked, passages) if self.highlighter else ()
        count, refusal = self.generator.count_tokens, self.settings.refusal
        return compose(answer.question, history, passages, budget, count, refusal, examples, nearest)

    def _with_fragment(self, answer: Answer, fragment: Fragment, seconds: float) -> Answer:
        """The Answer with what the model wrote; cited and judged for refusal once it has ended."""
        text, ending, new_tokens = fragment.text, fragment.ending, fragment.new_tokens
        answer = replace(answer, text=text, ending=ending, new_tokens=new_tokens, seconds=seconds)
        if ending == "running":
            return answer
        return self._cite(self.strategies.check(answer) if self.strategies else answer)

    def _cite(self, answer: Answer) -> Answer:
        return cite_answer(answer, self.settings.refusal)
