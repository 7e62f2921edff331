"""Play a user whose corrections are known: ask golden questions and edit each answer to the reference.

So the whole loop can be exercised and measured on public data. Knows no model; what it records is marked as simulated.
"""

from collections.abc import Iterator, Sequence

from assistant.assistant import Assistant, Inquiry
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
    """Yield the exchange of every question, in the order given, once its correction is kept.

    `context` is where the passages come from: the assistant's own search, or the question's. The correction is the
    reference, or `refusal` for an unanswerable question. `adapter_id` is the adapter that `assistant` serves, None
    for the base model: what the same model and adapter answered in an earlier run, even one that was interrupted, is
    not asked again. Raises FeedbackError for an answerable question without a reference, before anything is asked.
    """
    corrections = {question.id: _correction(question, refusal) for question in questions}
    model_id = assistant.generator.model_id
    for start in range(0, len(questions), batch_size):
        batch = questions[start : start + batch_size]
        done = {question.id: _answered(store, _place(question, context, model_id, adapter_id)) for question in batch}
        missing = [question for question in batch if done[question.id] is None]
        answers = assistant.answer_all(
            [Inquiry(question.question, question.passages if context == "gold" else None) for question in missing]
        )
        for question, answer in zip(missing, answers, strict=True):
            # A promotion in the middle of a run changes who answers; a refusal without a model is everybody's.
            writer = answer.adapter_id if answer.messages else adapter_id
            place = _place(question, context, answer.model_id, writer)
            done[question.id] = store.record(answer, user=USER, conversation_id=place, simulated=True)
        for question in batch:
            exchange = done[question.id]
            assert exchange is not None
            store.edit(exchange.id, corrections[question.id], user=USER)
            yield exchange


def _correction(question: GoldenQuestion, refusal: str) -> str:
    if not question.answerable:
        return refusal
    if not question.reference:
        raise FeedbackError(f"Question {question.id!r} is answerable but has no reference. Add one, or mark it.")
    return question.reference


def _place(question: GoldenQuestion, context: Context, model_id: str, adapter_id: str | None) -> str:
    """The conversation that a simulated question stands in: the same for the same question to the same model."""
    passages = (passage.chunk.id for passage in question.passages) if context == "gold" else ()
    return "simulated-" + content_id(question.id, question.question, context, model_id, adapter_id or "", *passages)


def _answered(store: FeedbackStore, place: str) -> Exchange | None:
    earlier = store.conversation(place)
    return earlier[-1].exchange if earlier else None
