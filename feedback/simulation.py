"""Plays a user: asks golden questions and corrects each answer to the question's reference.

This way the whole loop can be tried and measured on public data. What is recorded is marked as simulated.
"""

from collections.abc import Iterator, Sequence

from assistant.answers import Inquiry
from assistant.assistant import Assistant
from feedback.errors import FeedbackError
from feedback.evaluation.golden import Context, GoldenQuestion
from feedback.records import Exchange
from feedback.store.store import FeedbackStore
from retrieval.documents import content_id

USER = "simulated"


def simulate(
    questions: Sequence[GoldenQuestion],
    assistant: Assistant,
    store: FeedbackStore,
    *,
    context: Context,
    refusal: str,
    adapter_id: str | None,
    batch_size: int = 16,
) -> Iterator[Exchange]:
    """Ask every question and yield its exchange, in the order given, once its correction is recorded.

    `context` says whether the passages come from the assistant's own search or from the question. The correction is the
    reference, or `refusal` for an unanswerable question. `adapter_id` is the adapter that `assistant` serves, None for
    the base model. A question that the same model and adapter already answered is not asked again, so an interrupted
    run can be continued. Raises FeedbackError for an answerable question without a reference, before asking anything.
    """
    corrections = {question.id: _find_correction(question, refusal) for question in questions}
    model_id = assistant.generator.model_id
    for start in range(0, len(questions), batch_size):
        batch = questions[start : start + batch_size]
        places = {question.id: _name_conversation(question, context, model_id, adapter_id) for question in batch}
        done = {question_id: _find_answered(store, place) for question_id, place in places.items()}
        missing = [question for question in batch if done[question.id] is None]
        answers = assistant.answer_all(
            [Inquiry(question.question, question.passages if context == "gold" else None) for question in missing]
        )
        for question, answer in zip(missing, answers, strict=True):
            # A promotion during the run changes who answers. A refusal without a model belongs to every adapter.
            writer = answer.adapter_id if answer.messages else adapter_id
            place = _name_conversation(question, context, answer.model_id, writer)
            done[question.id] = store.record(answer, user=USER, conversation_id=place, simulated=True)
        for question in batch:
            exchange = done[question.id]
            assert exchange is not None
            store.edit(exchange.id, corrections[question.id], user=USER)
            yield exchange


def _find_correction(question: GoldenQuestion, refusal: str) -> str:
    if not question.answerable:
        return refusal
    if not question.reference:
        raise FeedbackError(
            f"Question {question.id!r} is answerable but has no reference. Add one, or mark it as not answerable."
        )
    return question.reference


def _name_conversation(question: GoldenQuestion, context: Context, model_id: str, adapter_id: str | None) -> str:
    """Return the id of the conversation: always the same for one question to one model and adapter."""
    passages = (passage.chunk.id for passage in question.passages) if context == "gold" else ()
    return "simulated-" + content_id(question.id, question.question, context, model_id, adapter_id or "", *passages)


def _find_answered(store: FeedbackStore, place: str) -> Exchange | None:
    earlier = store.conversation(place)
    return earlier[-1].exchange if earlier else None
